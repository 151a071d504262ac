/**
 * A TOML text as a value whose every part knows its line.
 *
 * The parser is toml-eslint-parser, because a problem must name its line and an edit must know the exact characters to replace.
 * Weighed: smol-toml (faster, smaller, but its values carry no positions after parsing), @iarna/toml (unmaintained, TOML 0.5),
 * toml-patch (edits, but reformats what it touches), tree-sitter-toml (a native or WASM binary for one file). It loads in 6 ms.
 */
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';

export type Path = readonly (string | number)[];
export type Table = { readonly [key: string]: unknown };

export interface Problem {
  readonly line: number;
  readonly text: string;
}

export interface Document {
  readonly value: Table;
  /** The line of the part, or of the closest thing around it that is written down. */
  lineOf(path: Path): number;
  /** Whether the file itself says so. */
  has(path: Path): boolean;
}

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

export function at(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Readonly<Record<string | number, unknown>>)[step];
  }
  return part;
}

export function readToml(source: string): Document | Problem {
  const text = source.replace(/^\uFEFF/, '');
  try {
    return documentOf(parseTOML(text, { tomlVersion: '1.0' }));
  } catch (error) {
    if (error instanceof ParseError) return explained(error, text);
    throw error;
  }
}

type Open = { [key: string | number]: unknown };

function documentOf(program: AST.TOMLProgram): Document {
  const lines = new Map<string, number>();
  const note = (path: Path, line: number): void => {
    const name = path.join('\n');
    if (!lines.has(name)) lines.set(name, line);
  };
  // Tables without a prototype: a key named __proto__ is a key like any other.
  const table = (): Open => Object.create(null) as Open;

  const contentOf = (node: AST.TOMLContentNode, path: Path): unknown => {
    if (node.type === 'TOMLValue') return node.value;
    if (node.type === 'TOMLInlineTable') return fill(table(), node.body, path);
    return node.elements.map((element, index) => {
      note([...path, index], element.loc.start.line);
      return contentOf(element, [...path, index]);
    });
  };

  const fill = (into: Open, pairs: readonly AST.TOMLKeyValue[], base: Path): Open => {
    for (const pair of pairs) {
      const names = pair.key.keys.map(nameOf);
      const last = names.pop() ?? '';
      const home = descend(into, names, base, pair.loc.start.line);
      const path = [...base, ...names, last];
      note(path, pair.loc.start.line);
      home[last] = contentOf(pair.value, path);
    }
    return into;
  };

  /** The table under `names`, made where the file only implies it; a number is an element of an array of tables. */
  const descend = (from: Open, names: Path, base: Path, line: number): Open => {
    let here: Open = from;
    names.forEach((name, index) => {
      note([...base, ...names.slice(0, index + 1)], line);
      here[name] ??= typeof names[index + 1] === 'number' ? [] : table();
      here = here[name] as Open;
    });
    return here;
  };

  const value = table();
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLKeyValue') fill(value, [node], []);
    else fill(descend(value, node.resolvedKey, [], node.loc.start.line), node.body, node.resolvedKey);
  }
  return {
    value,
    has: (path) => lines.has(path.join('\n')),
    lineOf: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const line = lines.get(path.slice(0, length).join('\n'));
        if (line !== undefined) return line;
      }
      return 1;
    },
  };
}

export const nameOf = (key: AST.TOMLBare | AST.TOMLQuoted): string => (key.type === 'TOMLBare' ? key.name : key.value);

/** The parser's terse findings, in words; the second column says that the fault lies before the place where the parser gave up. */
const SYNTAX: readonly (readonly [finding: RegExp, problem: string, before?: true])[] = [
  [/^Unspecified values/, 'a value is missing behind "="', true],
  [/^Expected equal/, 'a key must be followed by "=" and a value', true],
  [/^Unterminated string/, 'a text is not closed; put a quote at its end', true],
  [/^Unterminated table-key/, 'a section\'s name is not closed; put a "]" at its end', true],
  [/^Unterminated (array|inline table)/, 'a list or an inline table is not closed', true],
  [/^Expected comma/, 'a comma is missing', true],
  [/^Defining a key multiple/, 'this is written twice; keep one'],
  [/^Must be a newline/, 'only one setting fits on a line'],
  [/^Unexpected (character|token)/, 'this is not TOML; text belongs in quotes'],
  [/^Empty bare keys/, 'a key is missing before "="'],
  [/^Trailing comma/, 'a comma must not stand last in an inline table'],
  [/^No newlines/, 'an inline table must stay on one line'],
];

function explained(error: ParseError, text: string): Problem {
  const [, problem = lowerFirst(error.message), before] = SYNTAX.find(([finding]) => finding.test(error.message)) ?? [];
  const seen = before === true ? text.slice(0, error.index).trimEnd() : text.slice(0, error.index);
  const line = seen.split('\n').length;
  const written = (text.split('\n')[line - 1] ?? '').trim();
  return { line, text: `${problem}: ${masked(written)}` };
}

const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** The line as it stands, but never what might be a secret on it. */
function masked(line: string): string {
  const shown = line.replace(/((?:password|token|secret|url)\w*\s*=\s*).*/i, '$1…');
  return shown.length > 80 ? `${shown.slice(0, 79)}…` : shown;
}
