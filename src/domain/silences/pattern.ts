/**
 * The regular expressions of matchers: what RE2, and so Prometheus and Alertmanager, understand, as far as labels need it.
 *
 *   choice  = all { "|" all }
 *   all     = { factor }
 *   factor  = atom { "*" | "+" | "?" | "{n}" | "{n,}" | "{n,m}" }    (each may be followed by "?", which changes nothing here)
 *   atom    = character | "." | "\d" … | "[a-z]" | "(" choice ")" | "(?:" choice ")" | "^" | "$"
 *
 * They run on every alert that comes in, and whoever may add a silence must not be able to stop the intake with one. JavaScript's own
 * engine goes back and tries again, which for (a+)+ takes longer than anybody lives; so patterns are read here and run by `automaton.ts`
 * in one pass. What cannot be run in one pass (backreferences, looking ahead and behind) is refused, as RE2 refuses it.
 */

/** Code points from one to another, both included. */
export type Range = readonly [from: number, to: number];

export type Pattern =
  | { readonly op: 'set'; readonly ranges: readonly Range[] }
  | { readonly op: 'begin' | 'end' }
  | { readonly op: 'all' | 'any'; readonly parts: readonly Pattern[] }
  | { readonly op: 'repeat'; readonly part: Pattern; readonly least: number; readonly most: number };

export interface Problem {
  readonly problem: string;
  /** Index in the pattern. */
  readonly at: number;
  readonly allowed?: string;
}

const LONGEST = 1_000;
/** Repetitions are written out, so this bounds what one character of a label can cost. */
export const MOST_STEPS = 500;
const LAST = 0x10ffff;

class Unreadable extends Error {
  readonly found: Problem;
  constructor(found: Problem) {
    super(found.problem);
    this.found = found;
  }
}

interface Reader {
  readonly text: string;
  /** `(?i)`: letters whatever their case. */
  readonly fold: boolean;
  at: number;
}

export function readPattern(text: string): Pattern | Problem {
  if (text.length > LONGEST) return { problem: 'this pattern is too long', at: LONGEST, allowed: `${LONGEST} characters` };
  const fold = text.startsWith('(?i)');
  const reader: Reader = { text, fold, at: fold ? 4 : 0 };
  try {
    const pattern = choice(reader);
    if (reader.at < text.length) fail(reader, 'this parenthesis closes nothing', '( before it, or \\)');
    if (sizeOf(pattern) > MOST_STEPS)
      return { problem: 'this pattern is too large with its repetitions written out', at: 0, allowed: `${MOST_STEPS} characters` };
    return pattern;
  } catch (error) {
    if (error instanceof Unreadable) return error.found;
    throw error;
  }
}

/** How many characters a pattern reads with its repetitions written out; an empty one counts, because it is written out too. */
function sizeOf(pattern: Pattern): number {
  if (pattern.op === 'all' || pattern.op === 'any')
    return Math.max(
      1,
      pattern.parts.reduce((sum, part) => sum + sizeOf(part), 0),
    );
  if (pattern.op !== 'repeat') return 1;
  return sizeOf(pattern.part) * Math.max(1, pattern.most === Infinity ? pattern.least + 1 : pattern.most);
}

function fail(reader: Reader, problem: string, allowed?: string, at = reader.at): never {
  throw new Unreadable({ problem, at, ...(allowed === undefined ? {} : { allowed }) });
}

const ahead = (reader: Reader, text: string): boolean => reader.text.startsWith(text, reader.at);

function choice(reader: Reader): Pattern {
  const parts = [all(reader)];
  while (ahead(reader, '|')) {
    reader.at += 1;
    parts.push(all(reader));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { op: 'any', parts };
}

function all(reader: Reader): Pattern {
  const parts: Pattern[] = [];
  while (reader.at < reader.text.length && !ahead(reader, '|') && !ahead(reader, ')')) parts.push(factor(reader));
  return { op: 'all', parts };
}

const TIMES = /\{(\d{1,4})(,(\d{0,4}))?\}/y;

function factor(reader: Reader): Pattern {
  let part = atom(reader);
  for (;;) {
    const [least, most] = repetition(reader) ?? [];
    if (least === undefined || most === undefined) return part;
    if (ahead(reader, '?')) reader.at += 1;
    part = { op: 'repeat', part, least, most };
  }
}

const SIGNS: Readonly<Record<string, Range>> = { '*': [0, Infinity], '+': [1, Infinity], '?': [0, 1] };

function repetition(reader: Reader): Range | undefined {
  const sign = SIGNS[reader.text[reader.at] ?? ''];
  if (sign !== undefined) {
    reader.at += 1;
    return sign;
  }
  TIMES.lastIndex = reader.at;
  const [whole, least, range, most] = TIMES.exec(reader.text) ?? [];
  if (whole === undefined) return undefined;
  const from = Number(least);
  const to = range === undefined ? from : most === undefined || most === '' ? Infinity : Number(most);
  if (to < from) fail(reader, `${whole} ends before it begins`, `{${to},${from}}`);
  reader.at += whole.length;
  return [from, to];
}

function atom(reader: Reader): Pattern {
  const { at, text } = reader;
  if (ahead(reader, '(')) return group(reader);
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if ('*+?'.includes(character)) fail(reader, `"${character}" repeats nothing`, `a character or a group before it, or \\${character}`);
  if (character === '[') return { op: 'set', ranges: characterClass(reader) };
  if (character === '\\') return { op: 'set', ranges: folded(reader, escaped(reader)) };
  reader.at += character.length;
  if (character === '^') return { op: 'begin' };
  if (character === '$') return { op: 'end' };
  return { op: 'set', ranges: character === '.' ? [[0, LAST]] : folded(reader, [single(character)]) };
}

function group(reader: Reader): Pattern {
  const { at, text } = reader;
  if (/^\(\?(?:[=!]|<[=!])/.test(text.slice(at, at + 4)))
    fail(reader, 'looking ahead and behind is not possible here', 'patterns that one reading decides');
  const plain = ahead(reader, '(?:');
  if (!plain && ahead(reader, '(?')) fail(reader, 'this kind of group is not known', '( … ), (?: … ), and (?i) before all');
  reader.at += plain ? 3 : 1;
  const part = choice(reader);
  if (!ahead(reader, ')')) fail(reader, 'a parenthesis is not closed', ') behind it, or \\(', at);
  reader.at += 1;
  return part;
}

const single = (character: string): Range => {
  const code = character.codePointAt(0) ?? 0;
  return [code, code];
};

const DIGITS: readonly Range[] = [[0x30, 0x39]];
const WORDS: readonly Range[] = [...DIGITS, [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];
const SPACES: readonly Range[] = [[0x09, 0x0d], single(' ')];

const others = (ranges: readonly Range[]): readonly Range[] => {
  const rest: Range[] = [];
  let next = 0;
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next <= LAST ? [...rest, [next, LAST]] : rest;
};

const ESCAPES: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: others(DIGITS),
  w: WORDS,
  W: others(WORDS),
  s: SPACES,
  S: others(SPACES),
  n: [single('\n')],
  r: [single('\r')],
  t: [single('\t')],
  f: [single('\f')],
  v: [single('\v')],
};

function escaped(reader: Reader): readonly Range[] {
  const character = String.fromCodePoint(reader.text.codePointAt(reader.at + 1) ?? 0);
  const known = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined;
  if (reader.at + 1 >= reader.text.length) fail(reader, 'a backslash ends the pattern', '\\\\ for itself');
  if (known === undefined && /[1-9k]/.test(character))
    fail(reader, 'backreferences are not possible here', 'patterns that one reading decides');
  if (known === undefined && /[\p{L}\p{N}]/u.test(character))
    fail(reader, `\\${character} is not known`, `\\${Object.keys(ESCAPES).join(', \\')}, and \\ before a sign`);
  reader.at += 1 + character.length;
  return known ?? [single(character)];
}

function characterClass(reader: Reader): readonly Range[] {
  const opening = reader.at;
  reader.at += 1;
  const negated = ahead(reader, '^');
  if (negated) reader.at += 1;
  const ranges: Range[] = [];
  // A ] that comes first stands for itself.
  for (let first = true; first || !ahead(reader, ']'); first = false) {
    if (reader.at >= reader.text.length) fail(reader, 'a bracket is not closed', '] behind it, or \\[', opening);
    const start = reader.at;
    const from = member(reader);
    const [one] = from;
    const spans = ahead(reader, '-') && reader.text[reader.at + 1] !== ']' && reader.at + 1 < reader.text.length;
    if (!spans || from.length > 1 || one === undefined || one[0] !== one[1]) {
      ranges.push(...from);
      continue;
    }
    reader.at += 1;
    const [last] = member(reader);
    if (last === undefined || last[0] < one[0]) fail(reader, `${reader.text.slice(start, reader.at)} ends before it begins`, 'a-z', start);
    ranges.push([one[0], last[0]]);
  }
  reader.at += 1;
  const meant = folded(reader, ranges);
  return negated ? others(meant) : meant;
}

function member(reader: Reader): readonly Range[] {
  if (ahead(reader, '\\')) return escaped(reader);
  const character = String.fromCodePoint(reader.text.codePointAt(reader.at) ?? 0);
  reader.at += character.length;
  return [single(character)];
}

/** Larger stretches have both cases in them already. */
const MOST_FOLDED = 1_000;

/** Both cases of every letter, where the pattern asks for it. */
function folded({ fold }: Reader, ranges: readonly Range[]): readonly Range[] {
  if (!fold) return ranges;
  const more = ranges.flatMap(([from, to]): readonly Range[] =>
    to - from > MOST_FOLDED
      ? []
      : Array.from({ length: to - from + 1 }, (_, index) => String.fromCodePoint(from + index)).flatMap((character) => [
          single(character.toLowerCase()),
          single(character.toUpperCase()),
        ]),
  );
  return [...ranges, ...more];
}
