/**
 * Moments as people type them. Wall times are the local zone's, whose offset is handed in as minutes east of UTC at an instant, so that
 * nothing here knows a clock or a zone.
 */
import { weekdayOf } from '../domain/kernel/civil.ts';
import type { Instant } from '../domain/kernel/clock.ts';
import { parseDuration } from '../domain/kernel/duration.ts';
import { formatInstant, parseInstant } from '../domain/kernel/rfc3339.ts';

export type OffsetAt = (at: Instant) => number;

export const WHEN_FORMS =
  '2026-11-21T03:12:00Z, "2026-11-21 03:12" (local time), 2026-11-21, 03:12, now, today, tomorrow, "tomorrow 09:00", "Sat 03:00", +2h, -1h30m';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The local wall clock's reading, as if it were UTC. */
const wall = (at: Instant, offsetAt: OffsetAt): Instant => at + offsetAt(at) * MINUTE;

/** The instant at which the local wall clock shows this. In the hour that a change to summer time skips, the one after it. */
function fromWall(reading: Instant, offsetAt: OffsetAt): Instant {
  const guess = reading - offsetAt(reading) * MINUTE;
  const better = reading - offsetAt(guess) * MINUTE;
  return wall(better, offsetAt) === reading ? better : Math.max(guess, better);
}

export function parseWhen(text: string, now: Instant, offsetAt: OffsetAt): Instant | undefined {
  const words = text.trim();
  if (words === 'now') return now;
  const relative = /^([+-])(.+)$/.exec(words);
  if (relative !== null) {
    const span = parseDuration(relative[2] ?? '');
    return span === undefined ? undefined : now + (relative[1] === '-' ? -span : span);
  }
  const exact = parseInstant(words);
  if (exact !== undefined) return exact;
  const [, weekday, time] = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]* +(\d\d?:\d\d)$/i.exec(words) ?? [];
  if (weekday !== undefined && time !== undefined) return nextOn(WEEKDAYS.indexOf(weekday.toLowerCase()), time, now, offsetAt);
  const match = /^(?:(today|tomorrow|yesterday|\d{4}-\d\d-\d\d)(?:[T ]+|$))?(?:(\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(words);
  const [whole = '', day, hour = '0', minute = '00', second = '00'] = match ?? [];
  if (whole === '') return undefined;
  const date = dayOf(day ?? 'today', wall(now, offsetAt));
  const reading = parseInstant(`${date}T${hour.padStart(2, '0')}:${minute}:${second}Z`);
  return reading === undefined ? undefined : fromWall(reading, offsetAt);
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The next time at which it is that weekday and that o'clock here. */
function nextOn(weekday: number, time: string, now: Instant, offsetAt: OffsetAt): Instant | undefined {
  const today = Math.floor(wall(now, offsetAt) / DAY);
  const days = (weekday - weekdayOf(today) + 7) % 7;
  const at = (day: number): Instant | undefined => parseWhen(`${formatInstant(day * DAY).slice(0, 10)} ${time}`, now, offsetAt);
  const soon = at(today + days);
  return soon === undefined || soon > now ? soon : at(today + days + 7);
}

const DAYS_FROM_TODAY: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 };

const dayOf = (word: string, today: Instant): string => {
  const days = DAYS_FROM_TODAY[word];
  return days === undefined ? word : formatInstant(today + days * DAY).slice(0, 10);
};

/** `03:12:07` today, `2026-11-20 03:12` on another day; local time. */
export function localTime(at: Instant, now: Instant, offsetAt: OffsetAt): string {
  const shown = formatInstant(wall(at, offsetAt));
  const today = formatInstant(wall(now, offsetAt)).slice(0, 10);
  return shown.startsWith(today) ? shown.slice(11, 19) : `${shown.slice(0, 10)} ${shown.slice(11, 16)}`;
}
