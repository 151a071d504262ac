/**
 * Times as queries say them. Each means a stretch, from its first millisecond up to the one after its last: a day where a day is named, a
 * minute where the clock is read, one millisecond where an instant is exact. Comparing with a stretch has then one meaning: before it is
 * before its beginning, after it is from its end on.
 */
import type { Instant } from './clock.ts';
import { parseDuration } from './duration.ts';
import { formatInstant, parseInstant } from './rfc3339.ts';
import { fromWallIn, wallIn } from './zone.ts';

/** Where a time is said: the moment, and the zone whose days and clocks are meant. */
export interface Here {
  readonly now: Instant;
  readonly zone: string;
}

export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** Which way a span without a sign points: `2d` until what is to come, `2d` since what has been. */
export type Direction = 'ahead' | 'back';

export const MOMENT_FORMS =
  '2d, -1h30m, now, today, tomorrow, "tomorrow 09:00", 2026-11-21, 2026-11, 2026-11-21T03:12, 2026-11-21T03:12:00Z';

const DAY = 86_400_000;
const DAYS: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };
const WALL = /^(\d{4}-\d\d)(?:-(\d\d)(?:[T ](\d\d?):(\d\d))?)?$/;

const day = (zone: string, reading: number, days = 1): Stretch => {
  const first = Math.floor(reading / DAY) * DAY;
  return { from: fromWallIn(zone, first), to: fromWallIn(zone, first + days * DAY) };
};

const instantly = (at: Instant): Stretch => ({ from: at, to: at + 1 });

export function parseMoment(text: string, { now, zone }: Here, direction: Direction): Stretch | undefined {
  if (text === 'now') return instantly(now);
  const [, named = '', clock] = /^(yesterday|today|tomorrow)(?: (\d\d?:\d\d))?$/.exec(text) ?? [];
  const days = DAYS[named];
  if (days !== undefined) {
    const whole = day(zone, wallIn(zone, now) + days * DAY);
    return clock === undefined
      ? whole
      : parseMoment(`${formatInstant(wallIn(zone, whole.from)).slice(0, 10)} ${clock}`, { now, zone }, direction);
  }
  const exact = parseInstant(text);
  if (exact !== undefined) return instantly(exact);
  const [, sign, span] = /^([+-]?)(\d.*)$/.exec(text) ?? [];
  const length = parseDuration(span ?? '');
  if (length !== undefined) return instantly(now + (sign === '-' || (sign === '' && direction === 'back') ? -length : length));
  const [, month, date, hour, minute] = WALL.exec(text) ?? [];
  if (month === undefined) return undefined;
  const reading = parseInstant(`${month}-${date ?? '01'}T${(hour ?? '00').padStart(2, '0')}:${minute ?? '00'}:00Z`);
  if (reading === undefined) return undefined;
  if (date === undefined) return day(zone, reading, daysIn(reading));
  if (hour === undefined) return day(zone, reading);
  const from = fromWallIn(zone, reading);
  return { from, to: from + 60_000 };
}

/** How many days the month that begins here has: 32 days later it is the next. */
const daysIn = (first: number): number => 32 - Number(formatInstant(first + 32 * DAY).slice(8, 10)) + 1;
