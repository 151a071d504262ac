/** A line as a POSIX shell splits it, with comments: what Ansible uses for the lines of hosts. */
export function shellWords(line: string): readonly string[] | { readonly problem: string } {
  const words: string[] = [];
  let word: string | undefined;
  for (let index = 0; index < line.length; index++) {
    const character = line.charAt(index);
    if (character === '#') break;
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const end = closing(line, index);
      if (end < 0) return { problem: 'has a quote that is not closed' };
      const quoted = line.slice(index + 1, end);
      word = (word ?? '') + (character === '"' ? quoted.replace(/\\(["\\])/g, '$1') : quoted);
      index = end;
    } else if (character === '\\') {
      index += 1;
      word = (word ?? '') + line.charAt(index);
    } else word = (word ?? '') + character;
  }
  return word === undefined ? words : [...words, word];
}

function closing(line: string, start: number): number {
  const quote = line.charAt(start);
  for (let index = start + 1; index < line.length; index++) {
    if (line.charAt(index) === quote) return index;
    if (quote === '"' && line.charAt(index) === '\\') index += 1;
  }
  return -1;
}

const INTEGER = /^([+-]?(?:0|[1-9]\d*(?:_\d+)*))\s*(?:#.*)?$/;
const OTHER_BASE = /^(0(?:x[0-9a-f]+|o[0-7]+|b[01]+))\s*(?:#.*)?$/i;
const DECIMAL = /^([+-]?(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?|[+-]?\d+e[+-]?\d+)\s*(?:#.*)?$/i;
const WORD = /^(True|False|None)\s*(?:#.*)?$/;
const QUOTED = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:#.*)?$/s;
const WORDS: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/** What Python's `literal_eval` makes of it, and the text itself where it makes nothing. Of a list or a mapping only the kind is kept. */
export function pythonValue(text: string): unknown {
  const integer = INTEGER.exec(text)?.[1];
  // As text: an identifier of twenty digits stays what it is.
  if (integer !== undefined) return integer.replace(/^\+|_/g, '');
  const other = OTHER_BASE.exec(text)?.[1];
  if (other !== undefined) return Number(other);
  const decimal = DECIMAL.exec(text)?.[1];
  if (decimal !== undefined) return Number(decimal);
  const word = WORD.exec(text)?.[1];
  if (word !== undefined) return WORDS[word];
  const [quoted, single, double] = QUOTED.exec(text) ?? [];
  if (quoted !== undefined) return unescaped(single ?? double ?? '');
  return isStructure(text) ? [] : text;
}

/** `{{ name }}` is a template, which is text. */
const isStructure = (text: string): boolean =>
  (text.startsWith('[') && text.endsWith(']')) ||
  (text.startsWith('{') && !text.startsWith('{{') && text.endsWith('}')) ||
  (text.startsWith('(') && text.includes(',') && text.endsWith(')'));

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' };

function unescaped(text: string): string {
  return text.replace(ESCAPE, (whole, byte?: string, four?: string, eight?: string, octal?: string, other?: string) => {
    const hex = byte ?? four ?? eight;
    const code = hex !== undefined ? Number.parseInt(hex, 16) : octal !== undefined ? Number.parseInt(octal, 8) : undefined;
    if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    if (other === "'" || other === '"' || other === '\\') return other;
    return other !== undefined && Object.hasOwn(ESCAPED, other) ? (ESCAPED[other] ?? whole) : whole;
  });
}
