/**
 * A TOML text as a value whose every part knows its line.
 *
 * The parser is toml-eslint-parser, because a problem must name its line and an edit must know the exact characters to replace.
 * Weighed: smol-toml (faster, smaller, but its values carry no positions after parsing), @iarna/toml (unmaintained, TOML 0.5),
 * toml-patch (edits, but reformats what it touches), tree-sitter-toml (a native or WASM binary for one file). It loads in 6 ms.
 */
import { type AST, ParseError } from 'toml-eslint-parser';
import { type Problem, parsed, syntaxProblems } from './syntax.ts';

export type Path = readonly (string | number)[];
export type Table = { readonly [key: string]: unknown };

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

export function readToml(source: string): Document | { readonly problems: readonly Problem[] } {
  const text = source.replace(/^\uFEFF/, '');
  const program = parsed(text);
  return program instanceof ParseError ? { problems: syntaxProblems(text, program) } : documentOf(program);
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
