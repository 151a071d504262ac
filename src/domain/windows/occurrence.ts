/** When a window is: its rule's occurrences as stretches of time, with what was moved by hand. */
import type { Instant } from '../kernel/clock.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { COMPATIBLE, instantIn } from '../kernel/zone.ts';
import { parseRule, type Rule } from '../recurrence/rule.ts';
import { type Occurrence, occurrences, type Series } from '../recurrence/series.ts';
import type { Timing } from './window.ts';

/** One time, from its start up to its end. */
export interface Span {
  /** The wall reading at which the rule has it, by which it is known for good. */
  readonly reading: number;
  readonly start: Instant;
  readonly end: Instant;
}

/** A window that lasts longer is a state of things. */
export const LONGEST_MS = 366 * 86_400_000;

/** Windows share few rules, and reading one costs as much as ten occurrences. */
const rules = new Map<string, Rule>();
const MOST_RULES = 10_000;

export function ruleOf(text: string): Rule {
  const known = rules.get(text);
  if (known !== undefined) return known;
  const rule = parseRule(text);
  if (isRefusal(rule)) throw new Error(`a stored rule is none: ${text}`);
  if (rules.size >= MOST_RULES) rules.clear();
  rules.set(text, rule);
  return rule;
}

export const seriesOf = ({ rule, zone, start, except, gap, overlap }: Timing & { readonly rule: string }): Series => ({
  rule: ruleOf(rule),
  zone,
  start,
  except,
  ambiguity: { gap, overlap },
});

/** Whether it comes round again. */
export const recurs = <T extends Timing>(timing: T): timing is T & { readonly rule: string } => timing.rule !== null;

/** What it lasts from a start: so long, or until the clocks show its end. */
export function spanAt(timing: Timing, { reading, at }: Occurrence, start = reading, length = timing.length): Span {
  const { zone, ends, overlap } = timing;
  if (ends === 'wall-clock') {
    const end = instantIn(zone, start + length, { ...COMPATIBLE, overlap });
    if (end !== undefined && end > at) return { reading, start: at, end };
  }
  return { reading, start: at, end: at + length };
}

function movedSpan(timing: Timing, reading: number): Span | undefined {
  const moved = timing.moved[reading];
  if (moved === undefined) return undefined;
  const at = instantIn(timing.zone, moved.start, { ...timing, gap: 'shift' });
  return at === undefined ? undefined : spanAt(timing, { reading, at }, moved.start, moved.length);
}

/** The one time of a window without a rule, unless it was before. */
function only(timing: Timing, before: number): readonly Occurrence[] {
  const at = instantIn(timing.zone, timing.start, timing);
  return at === undefined || timing.start < before || timing.except.includes(timing.start) ? [] : [{ reading: timing.start, at }];
}

/** Clocks are never further from UTC than this. */
const FURTHEST_OFFSET = 26 * 3_600_000;

/** What has not ended by `from`, in the order of their starts. Lazy, and endless where the rule is. */
export function* spansFrom(timing: Timing, from: Instant): Generator<Span> {
  const moved = Object.keys(timing.moved).length > 0;
  const before = from - timing.length - FURTHEST_OFFSET;
  if (moved) return yield* withMovedOnes(timing, from, before);
  // Most windows: nothing between a rule's occurrences and whoever asks, because a year of ten thousand calendars is a million of them.
  for (const occurrence of recurs(timing) ? occurrences(seriesOf(timing), before) : only(timing, before)) {
    const span = spanAt(timing, occurrence);
    if (span.end > from) yield span;
  }
}

function* withMovedOnes(timing: Timing, from: Instant, before: number): Generator<Span> {
  const moved = Object.keys(timing.moved)
    .flatMap((reading) => (timing.except.includes(Number(reading)) ? [] : (movedSpan(timing, Number(reading)) ?? [])))
    .filter(({ end }) => end > from)
    .sort((a, b) => a.start - b.start);
  let next = 0;
  for (const occurrence of recurs(timing) ? occurrences(seriesOf(timing), before) : only(timing, before)) {
    if (timing.moved[occurrence.reading] !== undefined) continue;
    const span = spanAt(timing, occurrence);
    if (span.end <= from) continue;
    for (let earlier = moved[next]; earlier !== undefined && earlier.start <= span.start; earlier = moved[next]) {
      yield earlier;
      next++;
    }
    yield span;
  }
  yield* moved.slice(next);
}

/** Those that touch a stretch of time. */
export function* spansIn(timing: Timing, from: Instant, to: Instant): Generator<Span> {
  for (const span of spansFrom(timing, from)) {
    if (span.start >= to) return;
    yield span;
  }
}

export function firstFrom(timing: Timing, from: Instant): Span | undefined {
  for (const span of spansFrom(timing, from)) return span;
  return undefined;
}

/** The one behind another. */
export function spanAfter(timing: Timing, { start, reading }: Span): Span | undefined {
  for (const span of spansFrom(timing, start)) if (span.reading !== reading && span.start >= start) return span;
  return undefined;
}

/** Later than any calendar goes. */
export const FOREVER = 8_640_000_000_000_000;

/** When the last is over; forever where the rule has no end. */
export function untilOf(timing: Timing): Instant {
  if (recurs(timing)) {
    const { count, until } = ruleOf(timing.rule);
    if (count === undefined && until === undefined) return FOREVER;
  }
  let end = Number.NEGATIVE_INFINITY;
  for (const span of spansFrom(timing, Number.MIN_SAFE_INTEGER / 2)) end = Math.max(end, span.end);
  return end;
}
