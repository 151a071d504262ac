/**
 * How far a zone's clocks are from UTC, by the tables that the JavaScript engine carries, asked once. Taking a date apart costs microseconds,
 * and a year of ten thousand calendars asks a million times; so each zone keeps the changes of its clocks, found when a stretch of time is first
 * asked for. Two changes are never closer than they were in Brazil in October 2000, where summer time was taken back after a week (the shortest
 * from 1970 to 2038 over all zones is 6.96 days), so a look every six days finds them all.
 */
import type { Instant } from './clock.ts';
import { parseInstant } from './rfc3339.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Throws a RangeError where there is no such zone. */
export function formatOf(zone: string): Intl.DateTimeFormat {
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

/** Milliseconds east of UTC, in whole minutes. */
function ask(format: Intl.DateTimeFormat, at: Instant): number {
  const part: Record<string, string> = {};
  for (const { type, value } of format.formatToParts(at)) part[type] = value.padStart(2, '0');
  const { year = '', month, day, hour, minute, second } = part;
  const shown = parseInstant(`${year.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`) ?? at;
  return Math.round((shown - at) / 60_000) * 60_000;
}

const LOOK = 6 * 86_400_000;
/** So many looks are one stretch: 384 days, which holds two changes of most zones. */
const STRETCH = 64 * LOOK;

interface Stretch {
  readonly offset: number;
  /** Later changes, oldest first: from `at` on it is `offset`. */
  readonly changes: readonly { readonly at: Instant; readonly offset: number }[];
}

const zones = new Map<string, Map<number, Stretch>>();

function look(format: Intl.DateTimeFormat, from: Instant): Stretch {
  const offset = ask(format, from);
  const changes: { at: Instant; offset: number }[] = [];
  let last = offset;
  for (let at = from + LOOK; at <= from + STRETCH; at += LOOK) {
    const next = ask(format, at);
    if (next === last) continue;
    // The first millisecond of the new offset lies in (low, high].
    let [low, high] = [at - LOOK, at];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (ask(format, middle) === last) low = middle;
      else high = middle;
    }
    changes.push({ at: high, offset: next });
    last = next;
  }
  return { offset, changes };
}

/** The stretch that was asked for last: a series asks for one again and again. */
let lastZone = '';
let lastIndex = Number.NaN;
let lastStretch: Stretch = { offset: 0, changes: [] };

function stretchOf(zone: string, index: number): Stretch {
  if (zone === lastZone && index === lastIndex) return lastStretch;
  let stretches = zones.get(zone);
  if (stretches === undefined) {
    stretches = new Map();
    zones.set(zone, stretches);
  }
  let stretch = stretches.get(index);
  if (stretch === undefined) {
    stretch = look(formatOf(zone), index * STRETCH);
    stretches.set(index, stretch);
  }
  [lastZone, lastIndex, lastStretch] = [zone, index, stretch];
  return stretch;
}

/** Milliseconds east of UTC at an instant. */
export function offsetAt(zone: string, at: Instant): number {
  // Most stores never leave UTC.
  if (zone === 'UTC') return 0;
  const stretch = stretchOf(zone, Math.floor(at / STRETCH));
  let { offset } = stretch;
  for (const change of stretch.changes) {
    if (change.at > at) break;
    offset = change.offset;
  }
  return offset;
}
