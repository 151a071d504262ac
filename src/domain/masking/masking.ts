/**
 * Secrets out of texts that were not written to be kept: an alert's labels and annotations, a log's lines, a command's output. What is
 * found is masked and never dropped, and the mask says why: `postgres://noc:‹masked: url password›@db`. Masking twice is masking once.
 *
 * Everything that comes in passes here before it is stored, a hundred thousand alerts a second among it, so it must cost next to nothing
 * where there is no secret and never much where somebody would like it to:
 *
 *   text ──three characters at a time, in a table──▶ no literal begins so: the same text
 *                 │ perhaps
 *                 ▼
 *          one alternation of all literals ──▶ none: the same text
 *                 │ a literal
 *                 ▼
 *          its rule reads on by character ──▶ a span is masked, and the search goes on behind it
 *                                         └─▶ no secret: the search goes on one character further
 *
 * The alternation has no quantifier, so it reads a text once. A rule follows no pattern that could go back: it reads a bounded number of
 * characters from its literal, or what it then masks and never sees again. So the time grows with the text, whatever stands in it; there is
 * no configuration that could change that, because what is configured are literals too.
 */
import { assignmentRule, assignmentRules } from './assignments.ts';
import { commandRules } from './commands.ts';
import { NAME_WORDS, secretNameEnd } from './names.ts';
import { prefilter } from './prefilter.ts';
import type { Rule } from './rule.ts';
import { MARK, MARK_END, VALUE_END } from './scan.ts';
import type { MaskingSettings } from './settings.ts';
import { ownRule, tokenRules } from './tokens.ts';
import { urlRule } from './urls.ts';

export interface Masking {
  text(text: string): string;
  /** Why a value under this name is secret whatever it is; undefined when the name does not say so. */
  reason(name: string): string | undefined;
  /** A value under a name: as a whole when the name says that it is secret. */
  named(name: string, value: string): string;
  /** Labels and the like; the same object when nothing in it was secret. */
  texts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>>;
}

/** What a name says of its value, and how it is itself shown. */
interface Name {
  readonly shown: string;
  readonly reason: string | undefined;
}

export const mask = (reason: string): string => `${MARK}${reason}${MARK_END}`;

export const isMasked = (text: string): boolean => text.startsWith(MARK) && text.endsWith(MARK_END);

const NOTHING_ADDED: MaskingSettings = { names: [], shown: [], pattern: [] };
/** Nothing shorter holds a name, a separator and a value. */
const SHORTEST = 5;
/** A secret far from its literal may hide another's literal between the two, which the next pass finds; more than two are contrived. */
const MOST_PASSES = 8;
/** Names repeat without end; those of a sender that makes new ones each time must not stay. */
const MOST_NAMES = 4_096;

const escaped = (literal: string): string => literal.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');

const made = new WeakMap<MaskingSettings, Masking>();

/** The masking of these settings, made once. */
export function masking(settings: MaskingSettings = NOTHING_ADDED): Masking {
  const known = made.get(settings);
  if (known !== undefined) return known;
  const fresh = makeMasking(settings);
  made.set(settings, fresh);
  return fresh;
}

function makeMasking({ names, shown, pattern }: MaskingSettings): Masking {
  const own = new Map(names.map((name) => [name.toLowerCase(), 'secret']));
  const rules: readonly Rule[] = [
    ...pattern.map(({ name, after, shortest }) => ownRule(name, after, shortest, VALUE_END)),
    ...tokenRules,
    urlRule,
    ...commandRules,
    assignmentRule(own),
    ...assignmentRules,
  ];
  const byLiteral = new Map<string, Rule>();
  for (const rule of rules) for (const literal of rule.literals) if (!byLiteral.has(literal)) byLiteral.set(literal, rule);
  const literals = [MARK, ...[...byLiteral.keys()].sort((a, b) => b.length - a.length)].map((literal) => escaped(literal));
  const search = new RegExp(literals.join('|'), 'gi');
  const mayBegin = prefilter([MARK, ...byLiteral.keys()]);
  const words = new Map([...own, ...NAME_WORDS]);
  const word = new RegExp([...words.keys()].map((literal) => escaped(literal)).join('|'), 'gi');
  const always = new Set(shown.map((name) => name.toLowerCase()));
  const seen = new Map<string, Name>();

  const pass = (given: string): string => {
    const first = mayBegin(given);
    if (first < 0) return given;
    search.lastIndex = first;
    let result = '';
    let floor = 0;
    for (let hit = search.exec(given); hit !== null; hit = search.exec(given)) {
      const { 0: literal, index } = hit;
      search.lastIndex = index + 1;
      if (literal === MARK) {
        search.lastIndex = afterMark(given, index);
        continue;
      }
      const span = byLiteral.get(literal.toLowerCase())?.find(given, index, literal.toLowerCase(), floor);
      if (span === undefined) continue;
      result += given.slice(floor, span.from) + mask(span.reason);
      floor = span.to;
      search.lastIndex = Math.max(span.to, index + 1);
    }
    return floor === 0 ? given : result + given.slice(floor);
  };

  const text = (given: string): string => {
    if (given.length < SHORTEST) return given;
    let before = given;
    for (let turn = 0; turn < MOST_PASSES; turn++) {
      const after = pass(before);
      if (after === before) break;
      before = after;
    }
    return before;
  };

  const reasonFor = (name: string): string | undefined => {
    if (always.has(name.toLowerCase())) return undefined;
    word.lastIndex = 0;
    for (let hit = word.exec(name); hit !== null; hit = word.exec(name)) {
      const found = hit[0].toLowerCase();
      if (secretNameEnd(name, hit.index, found) === name.length) return words.get(found);
      word.lastIndex = hit.index + 1;
    }
    return undefined;
  };

  const nameOf = (name: string): Name => {
    const known = seen.get(name);
    if (known !== undefined) return known;
    if (seen.size >= MOST_NAMES) seen.clear();
    const fresh = { shown: text(name), reason: reasonFor(name) };
    seen.set(name, fresh);
    return fresh;
  };

  const valueUnder = ({ reason }: Name, value: string): string =>
    reason === undefined || value === '' || isMasked(value) ? text(value) : mask(reason);

  const texts = (given: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
    for (const name in given) {
      const known = nameOf(name);
      const value = given[name] ?? '';
      if (known.shown === name && valueUnder(known, value) === value) continue;
      return Object.fromEntries(Object.entries(given).map(([key, said]) => [nameOf(key).shown, valueUnder(nameOf(key), said)]));
    }
    return given;
  };

  return { text, reason: (name) => nameOf(name).reason, named: (name, value) => valueUnder(nameOf(name), value), texts };
}

/** A mark that stands there already is read over, whatever its words would set off. */
const LONGEST_REASON = 200;
function afterMark(text: string, at: number): number {
  const from = at + MARK.length;
  const close = text.slice(from, from + LONGEST_REASON).indexOf(MARK_END);
  return close < 0 ? from : from + close + 1;
}
