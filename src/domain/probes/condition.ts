/**
 * What has to hold for a probe to be fine: `[status] == 200 && [response_ms] < 500 && [cert_days] > 14`.
 *
 *   choice = all { "||" all }
 *   all    = factor { "&&" factor }
 *   factor = "!" factor | "(" choice ")" | test
 *   test   = "[" name "]" [ sign value | "in" "(" value { "," value } ")" ]     a name alone means that it is true
 *   sign   = "==" "!=" "<" "<=" ">" ">=" "contains" "=~" "!~"                   "=~" is the matchers' pattern, anywhere in the text
 *   value  = number | "text" | 'text' | true | false | a word
 *
 * It is read when the configuration is: a name that the kind of probe does not know, or a number compared with a word, is refused with its
 * column and a caret under it, and not found out at night. What a probe did not see (a certificate over plain HTTP) makes a test fail, so
 * that a condition never holds by accident.
 */
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { automaton } from '../silences/automaton.ts';
import { type Pattern, readPattern } from '../silences/pattern.ts';

export type Value = number | string | boolean | readonly string[];
type Literal = number | string | boolean;

const SIGNS = ['==', '!=', '<=', '>=', '=~', '!~', '<', '>', 'contains'] as const;
export type Sign = (typeof SIGNS)[number];

export interface Test {
  readonly op: 'test';
  readonly name: string;
  readonly sign: Sign | 'in';
  readonly values: readonly Literal[];
  /** As it was written, for people. */
  readonly text: string;
  /** Where its name and its first value begin, from 1. */
  readonly column: number;
  readonly valueColumn: number;
}

export type Condition =
  | Test
  | { readonly op: 'not'; readonly part: Condition; readonly text: string }
  | { readonly op: 'all' | 'any'; readonly parts: readonly Condition[] };

/** Ends the reading from wherever it is. */
class Unreadable extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super('unreadable condition');
    this.refusal = refusal;
  }
}

/** Nobody types more parentheses than this, and a reader that calls itself must end. */
const DEEPEST = 50;

const SPACES = /\s*/y;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Numbers, names, addresses. */
const WORD = /[\w-][\w.:/-]*/y;
const QUOTED = /"([^"]*)"|'([^']*)'/y;

export function parseCondition(text: string): Condition | Refusal {
  let at = 0;

  const fail = (problem: string, allowed?: string, column = at + 1): never => {
    throw new Unreadable(unreadable(text, column, problem, allowed, 'condition'));
  };
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at += match[0].length;
    return match;
  };
  const sign = (written: string): boolean => {
    take(SPACES);
    if (!text.startsWith(written, at)) return false;
    at += written.length;
    return true;
  };

  function list(op: 'all' | 'any', between: string, part: () => Condition): Condition {
    const parts = [part()];
    while (sign(between)) parts.push(part());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { op, parts };
  }
  const choice = (depth: number): Condition => list('any', '||', () => list('all', '&&', () => factor(depth)));

  function factor(depth: number): Condition {
    if (depth > DEEPEST) fail('this is nested too deep', `${DEEPEST} levels`);
    take(SPACES);
    const from = at;
    if (text[at] === '!' && text[at + 1] !== '=') {
      at += 1;
      const part = factor(depth + 1);
      return { op: 'not', part, text: text.slice(from, at) };
    }
    if (!sign('(')) return test();
    const inner = choice(depth + 1);
    if (!sign(')')) fail('a parenthesis is not closed', ') behind it', from + 1);
    return inner;
  }

  function test(): Test {
    const from = at;
    const column = from + 1;
    const name = bracketed();
    take(SPACES);
    const signAt = at;
    const found = SIGNS.find((one) => sign(one));
    if (found !== undefined) {
      take(SPACES);
      const valueColumn = at + 1;
      const values = [literal()];
      if (found === '=~' || found === '!~') pattern(String(values[0]), valueColumn);
      return { op: 'test', name, sign: found, values, text: text.slice(from, at), column, valueColumn };
    }
    if (take(/in(?=[\s(])/y) !== null) {
      if (!sign('(')) fail('"in" needs a list', '[status] in (200, 204)');
      take(SPACES);
      const valueColumn = at + 1;
      const values = [literal()];
      while (sign(',')) values.push(literal());
      if (!sign(')')) fail('the list is not closed', ') behind it');
      return { op: 'test', name, sign: 'in', values, text: text.slice(from, at), column, valueColumn };
    }
    if (at < text.length && !/^(?:&&|\|\||\))/.test(text.slice(at)))
      fail(`behind [${name}] stands how to compare`, [...SIGNS, 'in'].join(' '));
    return { op: 'test', name, sign: '==', values: [true], text: text.slice(from, signAt).trimEnd(), column, valueColumn: column };
  }

  /** A path into JSON has brackets of its own: [json.items[0].id]. */
  function bracketed(): string {
    if (text[at] !== '[')
      fail(at >= text.length ? 'the condition ends too soon' : 'a test begins with a name in brackets', '[status] == 200');
    const from = at;
    let open = 0;
    for (; at < text.length; at++) {
      if (text[at] === '[') open += 1;
      if (text[at] === ']' && --open === 0) break;
    }
    if (at >= text.length) fail('a bracket is not closed', ']', from + 1);
    at += 1;
    return text.slice(from + 1, at - 1).trim();
  }

  function literal(): Literal {
    take(SPACES);
    const quoted = take(QUOTED);
    if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
    const word = take(WORD)?.[0];
    if (word === undefined) return fail(at >= text.length ? 'a value is missing' : 'this is no value', 'a number, "text", true, false');
    if (NUMBER.test(word)) return Number(word);
    return word === 'true' ? true : word === 'false' ? false : word;
  }

  function pattern(written: string, column: number): void {
    const read = readPattern(written);
    if ('problem' in read) fail(`in the pattern: ${read.problem}`, read.allowed, column + 1 + read.at);
  }

  try {
    const condition = choice(0);
    take(SPACES);
    if (at < text.length) fail('this cannot stand here', '&& or || between tests');
    return condition;
  } catch (error) {
    if (error instanceof Unreadable) return error.refusal;
    throw error;
  }
}

export const testsOf = (condition: Condition): readonly Test[] =>
  condition.op === 'test' ? [condition] : condition.op === 'not' ? testsOf(condition.part) : condition.parts.flatMap(testsOf);

/** What a probe saw, by name; undefined when it did not. */
export type Reading = (name: string) => Value | undefined;

export interface Outcome {
  readonly holds: boolean;
  /** Why it does not: the tests that failed, with what was seen instead. */
  readonly because: readonly string[];
}

const HOLDS: Outcome = { holds: true, because: [] };

export function evaluate(condition: Condition, read: Reading): Outcome {
  switch (condition.op) {
    case 'test':
      return tested(condition, read(condition.name));
    case 'not': {
      const holds = !evaluate(condition.part, read).holds;
      return holds ? HOLDS : { holds, because: [`${condition.text} does not hold`] };
    }
    case 'all': {
      const because = condition.parts.flatMap((part) => evaluate(part, read).because);
      return because.length === 0 ? HOLDS : { holds: false, because };
    }
    default: {
      const parts = condition.parts.map((part) => evaluate(part, read));
      return parts.some(({ holds }) => holds) ? HOLDS : { holds: false, because: parts.flatMap(({ because }) => because) };
    }
  }
}

const LONGEST_SEEN = 80;

function tested({ name, sign, values, text }: Test, seen: Value | undefined): Outcome {
  if (seen === undefined) return { holds: false, because: [`${text} fails: there is no ${name}`] };
  if (COMPARE[sign](seen, values)) return HOLDS;
  const shown = Array.isArray(seen) ? seen.join(', ') : String(typeof seen === 'number' ? Math.round(seen * 100) / 100 : seen);
  return {
    holds: false,
    because: [`${text} fails: it is ${shown.length > LONGEST_SEEN ? `${shown.slice(0, LONGEST_SEEN - 1)}…` : shown || 'empty'}`],
  };
}

const listed = (seen: Value): readonly string[] => (Array.isArray(seen) ? seen : [String(seen)]);
const same = (seen: Value, [value]: readonly Literal[]): boolean => listed(seen).some((one) => one === String(value));
const number = (value: Value | undefined): number => (typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value));

/** Any of a list's entries may pass; of text, "contains" is a part and "==" the whole. */
const COMPARE: Readonly<Record<Test['sign'], (seen: Value, values: readonly Literal[]) => boolean>> = {
  '==': same,
  '!=': (seen, values) => !same(seen, values),
  '<': (seen, [value]) => number(seen) < number(value),
  '<=': (seen, [value]) => number(seen) <= number(value),
  '>': (seen, [value]) => number(seen) > number(value),
  '>=': (seen, [value]) => number(seen) >= number(value),
  contains: (seen, [value]) => (Array.isArray(seen) ? seen.includes(String(value)) : String(seen).includes(String(value))),
  '=~': (seen, [value]) => listed(seen).some((one) => matching(String(value))(one)),
  '!~': (seen, [value]) => !listed(seen).some((one) => matching(String(value))(one)),
  in: (seen, values) => values.some((value) => same(seen, [value])),
};

const patterns = new Map<string, (text: string) => boolean>();

const ANYTHING: Pattern = { op: 'repeat', part: { op: 'set', ranges: [[0, 0x10ffff]] }, least: 0, most: Infinity };

/** Anywhere in the text, unlike a matcher's. Patterns are of the configuration, so there are few, and each is one pass over what was seen. */
function matching(written: string): (text: string) => boolean {
  const known = patterns.get(written);
  if (known !== undefined) return known;
  const read = readPattern(written);
  const matcher = 'problem' in read ? () => false : automaton({ op: 'all', parts: [ANYTHING, read, ANYTHING] });
  patterns.set(written, matcher);
  return matcher;
}

const read = new Map<string, Condition>();

/** The condition of a text that the configuration has let pass. */
export function conditionOf(text: string): Condition {
  const known = read.get(text);
  if (known !== undefined) return known;
  const parsed = parseCondition(text);
  if (isRefusal(parsed)) throw new Error(`an unread condition came through: ${text}`);
  read.set(text, parsed);
  return parsed;
}
