/** Figures of a range, as people ask for them. */
import { averageOf, plus, type Sum } from './series.ts';
import { type Bucket, quantile, quantileOfSpread } from './spread.ts';

export interface Figures {
  readonly count: number;
  readonly average: number;
  readonly min: number;
  readonly max: number;
  readonly p95: number;
  /** From 0 to 1. */
  readonly successRate: number;
}

/**
 * The p95 comes from the spread of the values where that is kept, else from the averages of the stretches: for what changes slowly, such as
 * memory in use, the same but for noise.
 */
export function figuresOf(sums: readonly Sum[], spread: readonly Bucket[] = []): Figures | undefined {
  if (sums.length === 0) return undefined;
  const total = sums.reduce(plus);
  const single = sums.every(({ count }) => count === 1);
  const p95 = (single ? undefined : quantileOfSpread(spread, 0.95)) ?? quantile(sums.map(averageOf), 0.95) ?? total.max;
  return {
    count: total.count,
    average: averageOf(total),
    min: total.min,
    max: total.max,
    p95: Math.min(total.max, Math.max(total.min, p95)),
    successRate: 1 - total.failed / total.count,
  };
}
