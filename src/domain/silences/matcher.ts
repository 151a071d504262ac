/**
 * Matchers as Alertmanager has them: which alerts are meant, by their labels.
 *
 *   name=value   name!=value   name=~pattern   name!~pattern
 *
 * A pattern means the whole value (`pattern.ts` says what it may hold). A label that an alert has not is an empty value. Names and values
 * with signs in them are quoted; a list as Alertmanager prints it, {a="b",c=~"d"}, is read too. Silences, rules, inhibition and
 * correlation all say what they mean with these; `severity`, `source` and `component` are labels like any other.
 */
import { z } from 'zod';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { unreadable } from '../kernel/syntax.ts';
import { automaton } from './automaton.ts';
import { type Problem, readPattern } from './pattern.ts';

export const OPERATORS = ['=~', '!~', '!=', '='] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Matcher {
  readonly label: string;
  readonly operator: Operator;
  readonly value: string;
  /** Whether the label's value is one that is meant. */
  passes(value: string): boolean;
}

export type Labels = Readonly<Record<string, string>>;

/** What matchers look at: the labels, and what Watchbill made of them. */
export const labelsOf = (about: {
  readonly labels: Labels;
  readonly severity: string;
  readonly source: string;
  readonly component: string | null;
}): Labels => ({
  ...about.labels,
  severity: about.severity,
  source: about.source,
  ...(about.component === null ? {} : { component: about.component }),
});

/** Label names come from outside: only own properties are looked up. */
const given = (labels: Labels, label: string): string => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '');

/** Whether every matcher passes. */
export const matches = (matchers: readonly Matcher[], labels: Labels): boolean =>
  matchers.every((matcher) => matcher.passes(given(labels, matcher.label)));

/** One matcher of a text, or several of a text in braces; what cannot be read is refused with its column and a caret under it. */
export function parseMatchers(text: string): readonly Matcher[] | Refusal {
  const inBraces = /^\s*\{/.exec(text);
  let at = inBraces?.[0].length ?? 0;
  const matchers: Matcher[] = [];
  do {
    const read = matcher(text, at, inBraces !== null);
    if (isRefusal(read)) return read;
    matchers.push(read.matcher);
    at = read.end;
    if (inBraces === null) return matchers;
    // A comma may stand before the closing brace.
    at += /^\s*,?\s*/.exec(text.slice(at))?.[0].length ?? 0;
  } while (at < text.length && text[at] !== '}');
  if (text[at] !== '}') return no(text, inBraces?.[0].length ?? 1, 'a brace is not closed', '} behind it');
  const rest = text.slice(at + 1).search(/\S/);
  return rest < 0 ? matchers : no(text, at + 2 + rest, 'something follows the brace', 'one list, or single matchers');
}

const no = (text: string, column: number, problem: string, allowed?: string): Refusal =>
  unreadable(text, column, problem, allowed, 'matcher');

const FORMS = 'severity=critical, job!="a b", host=~web-.*, env!~test|lab';

function matcher(text: string, from: number, inBraces: boolean): { readonly matcher: Matcher; readonly end: number } | Refusal {
  const begin = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const name = word(text, begin, /[^\s"={}!~,]*/y);
  if (isRefusal(name)) return name;
  if (name.text === '') return no(text, begin + 1, 'a matcher begins with the name of a label', FORMS);
  const signs = name.end + (/^\s*/.exec(text.slice(name.end))?.[0].length ?? 0);
  const operator = OPERATORS.find((one) => text.startsWith(one, signs));
  if (operator === undefined) return no(text, signs + 1, `behind "${name.text}" stands how to compare`, OPERATORS.toReversed().join(', '));
  const start = signs + operator.length + (/^\s*/.exec(text.slice(signs + operator.length))?.[0].length ?? 0);
  const value = word(text, start, inBraces ? /[^\s"{},]*/y : /[\s\S]*\S|/y);
  if (isRefusal(value)) return value;
  if (text[start] === '=') return no(text, start + 1, 'the value begins with =', `${name.text}${operator}…, or the value in quotes`);
  const rest = inBraces ? -1 : text.slice(value.end).search(/\S/);
  if (rest >= 0) return no(text, value.end + rest + 1, 'something follows the quoted value', FORMS);
  const passes = test(operator, value.text);
  if (typeof passes !== 'function') return no(text, (value.places?.[passes.at] ?? start + passes.at) + 1, passes.problem, passes.allowed);
  return { matcher: { label: name.text, operator, value: value.text, passes }, end: value.end };
}

interface Word {
  readonly text: string;
  readonly end: number;
  /** Where each character of a quoted word stands. */
  readonly places?: readonly number[];
}

function word(text: string, from: number, bare: RegExp): Word | Refusal {
  if (text[from] === '"') return quoted(text, from);
  bare.lastIndex = from;
  const found = bare.exec(text)?.[0] ?? '';
  return { text: found, end: from + found.length };
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' };

/** A backslash stands before a quote, before itself, and in \n, \t, \r; before anything else it is itself, because patterns are full of them. */
function quoted(text: string, from: number): Word | Refusal {
  let value = '';
  const places: number[] = [];
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') return { text: value, end: at + 1, places: [...places, at] };
    const escaped = character === '\\' ? UNESCAPED[text[at + 1] ?? ''] : undefined;
    places.push(at);
    value += escaped ?? character;
    if (escaped !== undefined) at++;
  }
  return no(text, from + 1, 'a quote is not closed', 'job="two words"');
}

function test(operator: Operator, value: string): Matcher['passes'] | Problem {
  if (operator === '=') return (text) => text === value;
  if (operator === '!=') return (text) => text !== value;
  const pattern = readPattern(value);
  if ('problem' in pattern) return pattern;
  const run = automaton(pattern);
  return operator === '=~' ? run : (text) => !run(text);
}

/** Labels that every alert has: a matcher says something about one only by leaving something out. */
const EVERYWHERE: ReadonlySet<string> = new Set(['severity', 'source', 'alertname']);
/** Values that nobody has: whoever lets both through lets everything through. */
const UNLIKELY = ['\u0001', 'q\u0002-7 Ωx'];

/**
 * Whether an alert without any of these labels would be meant: as in Alertmanager, one matcher at least must refuse the empty value; and on
 * a label that all alerts have, one that asks for nothing but a value does not count.
 */
export const meansEverything = (matchers: readonly Matcher[]): boolean =>
  matchers.every(({ label, passes }) => passes('') || (EVERYWHERE.has(label) && UNLIKELY.every(passes)));

/** For settings and inputs: one matcher, or a list of them in braces. */
export const matcherText = z
  .string()
  .max(2_000)
  .refine((text) => !isRefusal(parseMatchers(text)))
  .meta({ title: 'a matcher', examples: ['severity=critical', 'job!="a b"', 'host=~web-.*', 'env!~test|lab'] });

/** The same, for settings that need one at least. */
export const matcherTexts = z
  .array(matcherText)
  .min(1)
  .meta({ title: 'a list of matchers', examples: ['["severity=critical", "job=~node.*"]'] });

const MOST_REMEMBERED = 5_000;
const remembered = new Map<string, readonly Matcher[]>();

/** Texts that were accepted before, compiled once each. One that is no matcher after all (a newer Watchbill wrote it) passes for nothing. */
export function matchersOf(texts: readonly string[]): readonly Matcher[] {
  return texts.flatMap((text) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const read = parseMatchers(text);
    const matchers = isRefusal(read) ? [NOTHING] : read;
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(text, matchers);
    return matchers;
  });
}

const NOTHING: Matcher = { label: '', operator: '=', value: '', passes: () => false };
