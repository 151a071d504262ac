/** Sums of what was measured: they add up, whatever is added to what in whatever order. */
import type { Instant } from '../kernel/clock.ts';
import { METRICS, type SeriesName, seriesKey } from './metric.ts';
import { RESOLUTIONS, startOf } from './resolution.ts';
import { bucketOf } from './spread.ts';

/** One measurement. */
export interface Point extends SeriesName {
  readonly at: Instant;
  readonly value: number;
  /** What was measured did not succeed. */
  readonly failed?: boolean;
}

/** What was measured in one stretch of time. */
export interface Sum {
  readonly at: Instant;
  readonly count: number;
  readonly failed: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

export const sumOf = ({ at, value, failed = false }: Point): Sum => ({
  at,
  count: 1,
  failed: Number(failed),
  sum: value,
  min: value,
  max: value,
});

export const plus = (a: Sum, b: Sum): Sum => ({
  at: Math.min(a.at, b.at),
  count: a.count + b.count,
  failed: a.failed + b.failed,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});

export const averageOf = ({ sum, count }: Sum): number => sum / count;

/** What a batch of measurements adds to each stretch of each resolution, by series. */
export interface Rolled extends Sum {
  readonly series: string;
  readonly width: number;
  readonly block: Instant;
}

export interface RolledSpread extends Pick<Rolled, 'series' | 'width' | 'block' | 'at' | 'count'> {
  readonly bucket: number;
}

export function rollUp(points: readonly Point[]): { readonly sums: readonly Rolled[]; readonly spreads: readonly RolledSpread[] } {
  const sums = new Map<string, Rolled>();
  const spreads = new Map<string, RolledSpread>();
  for (const point of points) {
    const series = seriesKey(point);
    const fresh = sumOf(point);
    for (const { width, block, spread } of RESOLUTIONS) {
      const at = startOf(point.at, width);
      const place = { series, width, block: startOf(at, block), at };
      const key = `${series}\n${width} ${at}`;
      const known = sums.get(key);
      sums.set(key, known === undefined ? { ...fresh, ...place } : { ...plus(known, fresh), ...place });
      if (!spread || !('spread' in METRICS[point.metric])) continue;
      const bucket = bucketOf(point.value);
      const counted = spreads.get(`${key} ${bucket}`)?.count ?? 0;
      spreads.set(`${key} ${bucket}`, { ...place, bucket, count: counted + 1 });
    }
  }
  return { sums: [...sums.values()], spreads: [...spreads.values()] };
}
