/** Wall clocks of IANA zones, by the tables that the JavaScript engine carries. A wall reading is the milliseconds it would be in UTC. */
import type { Instant } from './clock.ts';
import { parseInstant } from './rfc3339.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, format);
  return format;
}

/** Whether there are tables for it: `Europe/Budapest`, `UTC`. Offsets such as `+02:00` have no rules and are none. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

const DAY = 86_400_000;
/** Offsets at midnights of UTC, by zone and day: reading one off a format takes ten microseconds, and calendars ask for thousands. */
const midnights = new Map<string, number>();
const MOST_MIDNIGHTS = 50_000;

function offsetAtMidnight(zone: string, day: number): number {
  const at = `${zone} ${day}`;
  const known = midnights.get(at);
  if (known !== undefined) return known;
  if (midnights.size >= MOST_MIDNIGHTS) midnights.clear();
  const offset = offsetRead(zone, day * DAY);
  midnights.set(at, offset);
  return offset;
}

/** Minutes east of UTC at an instant. */
export function offsetIn(zone: string, at: Instant): number {
  // Making a format costs milliseconds, and most stores never leave UTC.
  if (zone === 'UTC') return 0;
  const day = Math.floor(at / DAY);
  const offset = offsetAtMidnight(zone, day);
  // No zone has ever changed its clocks and changed them back within a day.
  return offset === offsetAtMidnight(zone, day + 1) ? offset : offsetRead(zone, at);
}

function offsetRead(zone: string, at: Instant): number {
  const part: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = value.padStart(2, '0');
  const { year = '', month, day, hour, minute, second } = part;
  const shown = parseInstant(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`) ?? at;
  return Math.round((shown - at) / 60_000);
}

export const wallIn = (zone: string, at: Instant): number => at + offsetIn(zone, at) * 60_000;

/**
 * The instant at which the zone's clocks show a reading. Of two, the earlier; in the hour that a change to summer time skips, the
 * instant as if the clocks had not been changed yet (RFC 5545 §3.3.5 reads both the same way).
 */
export function fromWallIn(zone: string, reading: number): Instant {
  const early = reading - offsetIn(zone, reading - 86_400_000) * 60_000;
  const late = reading - offsetIn(zone, reading + 86_400_000) * 60_000;
  return [early, late].find((at) => wallIn(zone, at) === reading) ?? early;
}
