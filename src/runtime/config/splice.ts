/**
 * Edits the text of a configuration file and leaves every other character as it was: comments, order, alignment, line ends, even the
 * byte order mark. The syntax tree says which characters a setting occupies, or where its section ends; the edit is a splice of the text
 * there. Parsing again after each edit costs a millisecond and needs no bookkeeping of shifted positions.
 *
 * A section may be written in three ways, and a new key joins it in the same one: under a header (`[mail]`), as an inline table
 * (`mail = { … }`), or by dotted keys (`mail.host = …`). A section that is not there is appended under a header.
 */
import { type AST, parseTOML } from 'toml-eslint-parser';
import { formatKey, formatTable, formatValue } from './format.ts';
import { nameOf, type Path, type Table } from './toml.ts';

/** Sets one key of a section (`['mail'], 'host'`, or `['policy', 0], 'repeat'` for the first policy). The text must be valid TOML. */
export function setValue(text: string, section: Path, key: string, value: unknown): string {
  const { pairs, headers } = survey(text);
  const written = formatValue(value);
  const wanted = name([...section, key]);

  const present = pairs.find((pair) => name(pair.path) === wanted);
  if (present !== undefined) return splice(text, present.node.value.range, written);

  // The innermost inline table around the section; from there the rest of the path is a dotted key.
  for (let depth = section.length; depth > 0; depth -= 1) {
    const around = pairs.find((pair) => name(pair.path) === name(section.slice(0, depth)))?.node.value;
    if (around?.type === 'TOMLInlineTable') return intoInline(text, around, pairText([...section.slice(depth), key], written));
  }

  const header = headers.find((candidate) => name(candidate.resolvedKey) === name(section));
  if (header !== undefined) return belowLine(text, header.body.at(-1) ?? header.key, pairText([key], written));

  const dotted = pairs.findLast(
    ({ path, base }) => base < section.length && path.length > section.length && name(path.slice(0, section.length)) === name(section),
  );
  if (dotted !== undefined) return belowLine(text, dotted.node, pairText([...section.slice(dotted.base), key], written));

  if (section.some((step) => typeof step === 'number')) throw new Error(`There is no ${section.join('.')} to set ${key} in.`);
  return appendTable(text, section.map(String), { [key]: value });
}

/** Sets several keys of one section; undefined ones are left as they are. */
export function setValues(text: string, section: Path, values: Table): string {
  return Object.entries(values).reduce(
    (edited, [key, value]) => (value === undefined ? edited : setValue(edited, section, key, value)),
    text,
  );
}

/** Takes a key out, with its line and the comment on it; out of an inline table with its comma. */
export function removeValue(text: string, section: Path, key: string): string {
  const pair = survey(text).pairs.find(({ path }) => name(path) === name([...section, key]));
  if (pair === undefined) return text;
  const { parent, range } = pair.node;
  if (parent.type === 'TOMLInlineTable') {
    const index = parent.body.indexOf(pair.node);
    const [before, after] = [parent.body[index - 1], parent.body[index + 1]];
    if (before !== undefined) return splice(text, [before.range[1], range[1]], '');
    return splice(text, [range[0], after?.range[0] ?? range[1]], '');
  }
  const newline = text.indexOf('\n', range[1]);
  const start = text.lastIndexOf('\n', range[0] - 1) + 1;
  // A byte order mark before the first key is no part of its line.
  return splice(text, [text.startsWith('\uFEFF') ? Math.max(1, start) : start, newline < 0 ? text.length : newline + 1], '');
}

/** Adds `[section]` with these values, and the tables inside it. */
export const appendTable = (text: string, section: readonly string[], values: Table): string =>
  append(text, section, formatTable(section, values));

/** Adds one more `[[section]]`. A file that holds the list as an inline array gets the element there. */
export function appendElement(text: string, section: readonly string[], values: Table): string {
  const list = survey(text).pairs.find((pair) => name(pair.path) === name(section))?.node.value;
  if (list?.type !== 'TOMLArray') return append(text, section, formatTable(section, values, ['[[', ']]']));
  const last = list.elements.at(-1);
  return last === undefined
    ? insert(text, list.range[0] + 1, formatValue(values))
    : insert(text, last.range[1], `, ${formatValue(values)}`);
}

interface Pair {
  readonly path: Path;
  /** How many steps of the path the header or table around the key gives; the rest is in the key itself. */
  readonly base: number;
  readonly node: AST.TOMLKeyValue;
}

interface Survey {
  readonly pairs: readonly Pair[];
  readonly headers: readonly AST.TOMLTable[];
  readonly comments: readonly AST.Comment[];
}

const name = (path: Path): string => path.join('\n');

const pairText = (path: Path, written: string): string => `${path.map((step) => formatKey(String(step))).join('.')} = ${written}`;

/** Every key and every header of the text, with its full path. */
function survey(text: string): Survey {
  const pairs: Pair[] = [];
  const headers: AST.TOMLTable[] = [];
  const note = (node: AST.TOMLKeyValue, base: Path): void => {
    const path = [...base, ...node.key.keys.map(nameOf)];
    pairs.push({ path, base: base.length, node });
    look(node.value, path);
  };
  const look = (value: AST.TOMLContentNode, path: Path): void => {
    if (value.type === 'TOMLInlineTable') for (const pair of value.body) note(pair, path);
    if (value.type === 'TOMLArray') for (const [index, element] of value.elements.entries()) look(element, [...path, index]);
  };
  // The parser does not know the byte order mark; a space in its place keeps every position.
  const program = parseTOML(text.replace(/^\uFEFF/, ' '), { tomlVersion: '1.0' });
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLTable') headers.push(node);
    if (node.type === 'TOMLKeyValue') note(node, []);
    else for (const pair of node.body) note(pair, node.resolvedKey);
  }
  return { pairs, headers, comments: program.comments };
}

const splice = (text: string, [start, end]: readonly [number, number], written: string): string =>
  text.slice(0, start) + written + text.slice(end);

const insert = (text: string, position: number, written: string): string => splice(text, [position, position], written);

const lineEnd = (text: string): string => (/\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n');

function intoInline(text: string, table: AST.TOMLInlineTable, addition: string): string {
  const last = table.body.at(-1);
  return last === undefined ? insert(text, table.range[0] + 1, ` ${addition} `) : insert(text, last.range[1], `, ${addition}`);
}

/** A new line below the one on which the node ends, behind its comment and indented like it. */
function belowLine(text: string, node: AST.TOMLNode, addition: string): string {
  const newline = text.indexOf('\n', node.range[1]);
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', node.range[0] - 1) + 1))?.[0] ?? '';
  return newline < 0 ? `${text}${lineEnd(text)}${indent}${addition}` : insert(text, newline + 1, `${indent}${addition}${lineEnd(text)}`);
}

/** Blocks at the place that comments keep for the section, else at the end of the file. */
function append(text: string, section: readonly string[], blocks: readonly string[]): string {
  const end = lineEnd(text);
  const place = placeKept(text, section[0] ?? '') ?? text.length;
  const before = text.slice(0, place);
  const after = text.slice(place);
  const parted = before === '' || before === '\uFEFF' || before.endsWith(`${end}${end}`);
  const gap = parted ? '' : before.endsWith('\n') ? end : `${end}${end}`;
  return `${before}${gap}${blocks.join('\n\n').replaceAll('\n', end)}${end}${after}`;
}

/** A commented-out `# [mail]` keeps a place: below its paragraph, provided that what follows is a header or nothing. */
function placeKept(text: string, section: string): number | undefined {
  const { comments } = survey(text);
  const kept = comments.findLast((comment) => /^\s*\[{1,2}([\w-]+)/.exec(comment.value)?.[1] === section);
  if (kept === undefined) return undefined;
  const lines = /(?:[ \t]*#.*\r?\n|[ \t]*#.*$)*/y;
  lines.lastIndex = text.lastIndexOf('\n', kept.range[0]) + 1;
  lines.exec(text);
  const next = /^\s*(?:#[^\n]*(?:\n\s*|$))*([^\s#])/.exec(text.slice(lines.lastIndex))?.[1];
  return next === undefined || next === '[' ? lines.lastIndex : undefined;
}
