/**
 * Times of a clock as cron says them: minute, hour, day of the month, month, day of the week. `nextAfter` is pure, so that the next time can
 * be a row; where both kinds of day are said, either is enough, as Vixie's cron has it.
 *
 * Clocks that are changed: a time in the hour that is skipped comes as if they had not been changed, and one in the hour that is repeated
 * comes once, the first time. What comes in every hour comes in every hour that passes, so in both of those.
 */
import type { Instant } from './clock.ts';
import { formatInstant } from './rfc3339.ts';
import { fromWallIn, wallIn } from './zone.ts';

export interface CronFields {
  readonly minute: readonly number[];
  readonly hour: readonly number[];
  readonly dayOfMonth: readonly number[];
  readonly month: readonly number[];
  readonly dayOfWeek: readonly number[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  readonly name: keyof CronFields;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'dayOfMonth', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  // Seven is Sunday again.
  { name: 'dayOfWeek', from: 0, to: 7, words: WEEKDAYS },
];

/** Undefined when the text is no cron expression, or one that never comes (the 30th of February). */
export function parseCron(text: string): CronFields | undefined {
  const written = text.trim().split(/\s+/);
  if (written.length !== FIELDS.length) return undefined;
  const fields: Partial<Record<keyof CronFields, readonly number[]>> = {};
  for (const [index, field] of FIELDS.entries()) {
    const values = valuesOf(written[index] ?? '', field);
    if (values === undefined) return undefined;
    fields[field.name] = values;
  }
  const parsed = fields as CronFields;
  return nextAfter(parsed, 'UTC', 0) === undefined ? undefined : parsed;
}

const PART = /^(?:(\*)|([a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?)(?:\/(\d{1,2}))?$/;

function valuesOf(text: string, { from, to, words, name }: Field): readonly number[] | undefined {
  const values = new Set<number>();
  for (const part of text.toLowerCase().split(',')) {
    const [whole, every, first, last, step] = PART.exec(part) ?? [];
    if (whole === undefined) return undefined;
    const number = (said: string): number => (/^\d/.test(said) ? Number(said) : (words?.indexOf(said) ?? -1) + (from === 1 ? 1 : 0));
    const begin = every === undefined ? number(first ?? '') : from;
    // A single value with a step goes on to the end: 5/15 is 5-59/15.
    const end = every !== undefined || (last === undefined && step !== undefined) ? to : number(last ?? first ?? '');
    const by = step === undefined ? 1 : Number(step);
    if (begin < from || end > to || begin > end || by < 1) return undefined;
    for (let value = begin; value <= end; value += by) values.add(name === 'dayOfWeek' ? value % 7 : value);
  }
  return [...values].sort((a, b) => a - b);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** No clock is changed by more than this at once, but for a zone that changes sides of the date line. */
const CHANGE = 3 * HOUR;

/** The 29th of February, on one day of the week, comes again after forty years at most (2000 had it, 2100 has not). */
const HORIZON_DAYS = 41 * 366;

const onDay = ({ dayOfMonth, month, dayOfWeek }: CronFields, midnight: number): boolean => {
  const date = formatInstant(midnight);
  if (!month.includes(Number(date.slice(5, 7)))) return false;
  const inMonth = dayOfMonth.includes(Number(date.slice(8, 10)));
  const inWeek = dayOfWeek.includes((((midnight / DAY + 4) % 7) + 7) % 7);
  if (dayOfMonth.length === 31) return inWeek;
  return dayOfWeek.length === 7 ? inMonth : inMonth || inWeek;
};

/** The readings of the clock that the fields mean, in order, from one on. */
function* readings(fields: CronFields, from: number): Generator<number> {
  const first = Math.floor(from / DAY);
  for (let day = first; day < first + HORIZON_DAYS; day++) {
    if (!onDay(fields, day * DAY)) continue;
    for (const hour of fields.hour)
      for (const minute of fields.minute) {
        const reading = day * DAY + hour * HOUR + minute * MINUTE;
        if (reading >= from) yield reading;
      }
  }
}

/** When the clocks of a zone next show a time that the fields mean; undefined when they never do. */
export function nextAfter(fields: CronFields, zone: string, after: Instant): Instant | undefined {
  const everyHour = fields.hour.length === 24;
  let next: Instant | undefined;
  let within = Number.POSITIVE_INFINITY;
  for (const reading of readings(fields, wallIn(zone, after) - CHANGE)) {
    if (reading > within) break;
    const first = fromWallIn(zone, reading);
    for (const at of everyHour ? [first, first + HOUR] : [first]) {
      const shows = at === first || wallIn(zone, at) === reading;
      if (!shows || at <= after || (next !== undefined && at >= next)) continue;
      next = at;
      within = Math.min(within, reading + CHANGE);
    }
  }
  return next;
}
