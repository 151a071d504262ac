/**
 * How finely what was measured is kept, and how long. A measurement is added to all of them when it is written: sums never wait for a job
 * that rolls them up, and one that comes late, or twice as fine, lands where it belongs.
 *
 * On disk the rows of one block lie together, metric by metric. Were they ordered by metric alone, a thousand metrics written at one moment would
 * touch a thousand pages; ordered by time alone, a line of one metric would read everybody's. Blocks of about fifteen widths keep both near
 * their best.
 */
import type { Instant } from '../kernel/clock.ts';

export interface Resolution {
  readonly name: 'raw' | 'minute' | 'hour' | 'day';
  /** Milliseconds; 0 for measurements themselves. */
  readonly width: number;
  readonly block: number;
  readonly spread: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Finest first. */
export const RESOLUTIONS: readonly Resolution[] = [
  { name: 'raw', width: 0, block: 5 * MINUTE, spread: false },
  { name: 'minute', width: MINUTE, block: 15 * MINUTE, spread: false },
  { name: 'hour', width: HOUR, block: 12 * HOUR, spread: true },
  { name: 'day', width: DAY, block: 14 * DAY, spread: true },
];

/** How long each is kept, in milliseconds. */
export type Retention = Readonly<Record<Resolution['name'], number>>;

export const KEPT: Retention = { raw: DAY, minute: 7 * DAY, hour: 90 * DAY, day: 1_825 * DAY };

export interface Range {
  readonly from: Instant;
  /** Exclusive. */
  readonly to: Instant;
}

export const startOf = (at: Instant, width: number): Instant => (width === 0 ? at : at - (at % width));

/** The blocks that a range touches. */
export function blocksOf({ from, to }: Range, { block }: Resolution): readonly Instant[] {
  const first = startOf(from, block);
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / block)) }, (_, at) => first + at * block);
}

/** Measurements come so often at the most; what they are thinned to when there may be more. */
const RAW_SPACING = 10_000;

/**
 * The finest that still reaches back to the beginning of the range and has no more than so many points in it; when none is both, the coarsest.
 */
export function resolutionFor(range: Range, now: Instant, kept: Retention, mostPoints: number): Resolution {
  const fits = ({ name, width }: Resolution): boolean =>
    range.from >= now - kept[name] && (range.to - range.from) / Math.max(width, RAW_SPACING) <= mostPoints;
  return RESOLUTIONS.find(fits) ?? (RESOLUTIONS.at(-1) as Resolution);
}

/** The finest with the spread of values that reaches back so far. */
export const spreadFor = ({ from }: Range, now: Instant, kept: Retention): Resolution =>
  RESOLUTIONS.find(({ name, spread }) => spread && from >= now - kept[name]) ?? (RESOLUTIONS.at(-1) as Resolution);
