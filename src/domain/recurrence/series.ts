/**
 * The occurrences of a rule in a zone. The calendar is walked in days, and only then is each day's wall reading turned into an instant, so that
 * a change of the clocks moves one occurrence and never the ones behind it:
 *
 *   a reading that a change to summer time skips is taken as if the clocks had not been changed yet   (gap: shift)
 *   or is no occurrence                                                                               (gap: skip)
 *   of a reading that comes twice it is the first, or the second                                      (overlap: first, second)
 *
 * The first of each is what RFC 5545 says for times (§3.3.5), and what is meant where a series does not say. An occurrence is known by its wall
 * reading, because that is what stands when the zone's rules change.
 */
import { civilFromDays, DAY, daysFromCivil, weekdayOf } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { type Ambiguity, COMPATIBLE, instantIn } from '../kernel/zone.ts';
import { dayOf, type Rule, spanOf, type Weekday } from './rule.ts';

export interface Series {
  readonly rule: Rule;
  readonly zone: string;
  /** The wall reading from which on it is counted; it is an occurrence where the rule says so. */
  readonly start: number;
  /** Wall readings that are left out, and still counted by COUNT. */
  readonly except: readonly number[];
  readonly ambiguity?: Ambiguity;
}

export interface Occurrence {
  readonly reading: number;
  readonly at: Instant;
}

/** Calendars go to the end of the year 9999, and so do the tables of their zones. */
const LAST_DAY = daysFromCivil(9_999, 12, 31);

/** A rule that finds nothing in so many steps in a row finds nothing any more: the calendar repeats after 400 years, 4,800 months. */
const MOST_EMPTY = 5_000;

/** All of them, oldest first, without those before a wall reading. Lazy, and endless where the rule is. */
export function* occurrences(series: Series, from = series.start): Generator<Occurrence> {
  const { rule, zone, start, except, ambiguity = COMPATIBLE } = series;
  const left = new Set(except);
  const time = start - dayOf(start) * DAY;
  const daysIn = steps(rule, dayOf(start));
  const last = rule.until !== undefined && 'reading' in rule.until ? Math.min(dayOf(rule.until.reading), LAST_DAY) : LAST_DAY;
  let counted = 0;
  let empty = 0;
  // What is counted is counted from the beginning; everything else may begin near the moment that is asked for.
  for (let step = rule.count === undefined ? stepsBefore(rule, start, from) : 0; empty < MOST_EMPTY; step++) {
    empty++;
    if (earliest(rule, dayOf(start), step) > last) return;
    for (const day of daysIn(step)) {
      if (day > last) return;
      const reading = day * DAY + time;
      if (reading < start) continue;
      empty = 0;
      if (rule.until !== undefined && 'reading' in rule.until && reading > rule.until.reading) return;
      if (reading < from && rule.count === undefined && rule.until === undefined) continue;
      const at = instantIn(zone, reading, ambiguity);
      if (at === undefined) continue;
      if (rule.count !== undefined && counted++ >= rule.count) return;
      if (rule.until !== undefined && 'instant' in rule.until && at > rule.until.instant) return;
      if (reading >= from && !left.has(reading)) yield { reading, at };
    }
  }
}

/** The first one whose wall reading is behind another. */
export const nextAfter = (series: Series, reading: number): Occurrence | undefined => {
  for (const occurrence of occurrences(series, reading + 1)) return occurrence;
  return undefined;
};

/** The last one that has come by a moment, behind a wall reading; undefined when none has. */
export function lastBy(series: Series, behind: number, now: Instant): Occurrence | undefined {
  let last: Occurrence | undefined;
  for (const occurrence of occurrences(series, behind + 1)) {
    if (occurrence.at > now) break;
    last = occurrence;
  }
  return last;
}

/** Whether it begins with its start, as RFC 5545 wants it: the first step of a rule is the one that its start lies in. */
export const beginsWithStart = ({ rule, start }: Pick<Series, 'rule' | 'start'>): boolean =>
  steps(rule, dayOf(start))(0).includes(dayOf(start));

export const isOccurrence = (series: Series, reading: number): boolean => {
  for (const occurrence of occurrences(series, reading)) return occurrence.reading === reading;
  return false;
};

/** A rule in two, at an occurrence: one that ends before it, and one that begins with it and has as many left as there were. */
export function halves(series: Series, text: string, reading: number): { readonly before: string; readonly after: string } {
  const { count } = series.rule;
  const parts = text.split(';').filter((part) => !/^(?:COUNT|UNTIL)=/.test(part));
  const last = formatInstant(reading - 1_000).replace(/\.\d+Z$|[-:]/g, '');
  let gone = 0;
  if (count !== undefined)
    for (const one of occurrences({ ...series, except: [] })) {
      if (one.reading >= reading) break;
      gone++;
    }
  return {
    before: [...parts, `UNTIL=${last}`].join(';'),
    after: count === undefined ? text : [...parts, `COUNT=${count - gone}`].join(';'),
  };
}

const LENGTHS = { DAILY: 1, WEEKLY: 7, MONTHLY: 31, YEARLY: 366 } as const;
/** How many steps lie before a wall reading for certain. */
function stepsBefore({ frequency, interval }: Rule, start: number, from: number): number {
  const days = dayOf(from) - dayOf(start);
  return Math.max(0, Math.floor(days / (LENGTHS[frequency] * interval)) - 1);
}

const SHORTEST = { DAILY: 1, WEEKLY: 7, MONTHLY: 28, YEARLY: 365 } as const;
/** Before this day no day of a step lies. */
const earliest = ({ frequency, interval }: Rule, start: number, step: number): number =>
  start + step * interval * SHORTEST[frequency] - SHORTEST[frequency];

/** The days of each step of the rule, in order. */
function steps(rule: Rule, start: number): (step: number) => readonly number[] {
  const { frequency, interval, byDay, byMonthDay, byMonth } = rule;
  switch (frequency) {
    case 'DAILY':
      return (step) => {
        const day = start + step * interval;
        return isInMonth(day, byMonth) && fits(day, byDay, byMonthDay) ? [day] : [];
      };
    case 'WEEKLY': {
      const monday = start - weekdayOf(start);
      const said = byDay.length === 0 ? [weekdayOf(start)] : byDay.map(({ day }) => day);
      const days = [...new Set(said)].sort((a, b) => a - b);
      return (step) => days.map((day) => monday + step * interval * 7 + day).filter((day) => isInMonth(day, byMonth));
    }
    default:
      // Of a year that names its months, days are counted and meant in each of them.
      if (frequency === 'YEARLY' && byMonth.length > 0) {
        const [, startMonth] = civilFromDays(start);
        return (step) => byMonth.flatMap((month) => daysInSpan(rule, 'MONTHLY', start, step * interval * 12 + month - startMonth));
      }
      return (step) => daysInSpan(rule, frequency, start, step * interval).filter((day) => isInMonth(day, byMonth));
  }
}

const isInMonth = (day: number, byMonth: readonly number[]): boolean => byMonth.length === 0 || byMonth.includes(civilFromDays(day)[1]);

const fits = (day: number, byDay: readonly Weekday[], byMonthDay: readonly number[]): boolean =>
  (byDay.length === 0 || byDay.some((one) => one.day === weekdayOf(day))) && (byMonthDay.length === 0 || isMonthDay(day, byMonthDay));

function isMonthDay(day: number, byMonthDay: readonly number[]): boolean {
  const [year, month, inMonth] = civilFromDays(day);
  const [first, last] = spanOf('MONTHLY', year, month);
  return byMonthDay.includes(inMonth) || byMonthDay.includes(inMonth - (last - first) - 2);
}

/** Of the month or the year that is so many after the start's. */
function daysInSpan({ byDay, byMonthDay }: Rule, frequency: 'MONTHLY' | 'YEARLY', start: number, steps: number): readonly number[] {
  const [startYear, startMonth, startDay] = civilFromDays(start);
  const months = startYear * 12 + startMonth - 1 + (frequency === 'MONTHLY' ? steps : steps * 12);
  const [year, month] = [Math.floor(months / 12), (months % 12) + 1];
  if (byDay.length === 0 && byMonthDay.length === 0) {
    const [first, last] = spanOf('MONTHLY', year, month);
    const day = first + startDay - 1;
    // The 31st of a month of 30 days is no day, and the 29th of February only sometimes one.
    return day > last ? [] : [day];
  }
  const [first, last] = spanOf(frequency, year, month);
  if (frequency === 'YEARLY' && byMonthDay.length > 0)
    return Array.from({ length: last - first + 1 }, (_, at) => first + at).filter(
      (day) => isMonthDay(day, byMonthDay) && (byDay.length === 0 || byDay.some((one) => isNth(day, one, first, last))),
    );
  // Said days are worked out and not looked for: a year of ten thousand calendars has three million days.
  const said =
    byMonthDay.length === 0
      ? byDay.flatMap((one) => weekdaysIn(one, first, last))
      : byMonthDay
          .map((nth) => (nth > 0 ? first + nth - 1 : last + nth + 1))
          .filter((day) => byDay.length === 0 || byDay.some((one) => isNth(day, one, first, last)));
  const days = said.filter((day) => day >= first && day <= last);
  return days.length < 2 ? days : [...new Set(days)].sort((one, other) => one - other);
}

/** The nth of a weekday in a span, or all of them; it may lie beyond the span. */
function weekdaysIn({ day, nth }: Weekday, first: number, last: number): readonly number[] {
  if (nth < 0) return [last - ((weekdayOf(last) - day + 7) % 7) + 7 * (nth + 1)];
  const one = first + ((day - weekdayOf(first) + 7) % 7);
  return nth > 0 ? [one + 7 * (nth - 1)] : Array.from({ length: Math.floor((last - one) / 7) + 1 }, (_, at) => one + 7 * at);
}

/** Whether a day is the nth of its weekday in the span. */
function isNth(at: number, { day, nth }: Weekday, first: number, last: number): boolean {
  if (weekdayOf(at) !== day) return false;
  if (nth === 0) return true;
  return nth > 0 ? Math.floor((at - first) / 7) + 1 === nth : Math.floor((last - at) / 7) + 1 === -nth;
}
