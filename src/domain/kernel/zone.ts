/** Wall clocks of IANA zones. A wall reading is the milliseconds that it would be in UTC. */
import type { Instant } from './clock.ts';
import { formatOf, offsetAt } from './offsets.ts';

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

/** Minutes east of UTC at an instant. */
export const offsetIn = (zone: string, at: Instant): number => offsetAt(zone, at) / 60_000;

export const wallIn = (zone: string, at: Instant): number => at + offsetAt(zone, at);

/**
 * What a reading means that the clocks skip, and one that they show twice. RFC 5545 §3.3.5 says `shift` (as if the clocks had not been changed
 * yet) and `first`; its §3.3.10 says that a recurrence skips what is not there.
 */
export const GAPS = ['shift', 'skip'] as const;
export const OVERLAPS = ['first', 'second'] as const;
export interface Ambiguity {
  readonly gap: (typeof GAPS)[number];
  readonly overlap: (typeof OVERLAPS)[number];
}

export const COMPATIBLE: Ambiguity = { gap: 'shift', overlap: 'first' };

const A_DAY = 86_400_000;

/** How often the zone's clocks show a reading. */
export function showings(zone: string, reading: number): 0 | 1 | 2 {
  const early = reading - offsetAt(zone, reading - A_DAY);
  const late = reading - offsetAt(zone, reading + A_DAY);
  if (early === late) return 1;
  return (Number(wallIn(zone, early) === reading) + Number(wallIn(zone, late) === reading)) as 0 | 1 | 2;
}

/** The instant at which the zone's clocks show a reading; undefined where they skip it and that means nothing. */
export function instantIn(zone: string, reading: number, { gap, overlap }: Ambiguity): Instant | undefined {
  const early = reading - offsetAt(zone, reading - A_DAY);
  const late = reading - offsetAt(zone, reading + A_DAY);
  if (early === late) return early;
  const first = wallIn(zone, early) === reading;
  if (wallIn(zone, late) === reading) return first && overlap === 'first' ? early : late;
  return first || gap === 'shift' ? early : undefined;
}

/** The same in the way of RFC 5545 §3.3.5: there always is one. */
export const fromWallIn = (zone: string, reading: number): Instant => instantIn(zone, reading, COMPATIBLE) ?? reading;
