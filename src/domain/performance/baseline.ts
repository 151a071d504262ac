/**
 * What is usual at this hour. Load follows the day: a backup at two in the morning is no incident, the same load at noon may be one. The usual is the
 * median of this hour's average on the days before, and its width the median distance from it, so that one bad night does not become the norm
 * (Iglewicz and Hoaglin 1993).
 */
import type { Instant } from '../kernel/clock.ts';
import { wallIn } from '../kernel/zone.ts';
import { averageOf, type Sum } from './series.ts';
import { quantile } from './spread.ts';

export interface Baseline {
  readonly usual: number;
  /** One standard deviation, if the distances are normal. */
  readonly width: number;
  /** On how many days it was measured. */
  readonly days: number;
}

const HOUR = 3_600_000;
const LEAST_DAYS = 7;
/** From the median distance to the standard deviation of a normal distribution. */
const NORMAL = 1.4826;

const hourOf = (zone: string, at: Instant): number => Math.floor(wallIn(zone, at) / HOUR) % 24;

/** From sums by the hour. The hour of `at` itself is no part of what is usual. */
export function baselineOf(hours: readonly Sum[], at: Instant, zone: string): Baseline | undefined {
  const hour = hourOf(zone, at);
  const before = hours.filter((sum) => sum.at + HOUR <= at && hourOf(zone, sum.at) === hour).map(averageOf);
  if (before.length < LEAST_DAYS) return undefined;
  const usual = quantile(before, 0.5) ?? 0;
  const width =
    NORMAL *
    (quantile(
      before.map((value) => Math.abs(value - usual)),
      0.5,
    ) ?? 0);
  return { usual, width, days: before.length };
}
