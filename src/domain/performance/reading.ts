/** What was measured in a range, read as finely as is sensible. */
import type { Instant } from '../kernel/clock.ts';
import type { Script } from '../kernel/script.ts';
import { METRICS, type MetricName, type SeriesName } from './metric.ts';
import { seriesOf, spreadsOf, sumsOf } from './records.ts';
import { type Range, type Resolution, type Retention, resolutionFor, spreadFor } from './resolution.ts';
import { averageOf, type Sum } from './series.ts';
import { type Figures, figuresOf } from './statistics.ts';

export interface Line extends SeriesName {
  readonly resolution: Resolution['name'];
  readonly sums: readonly Sum[];
}

export interface Sight {
  readonly now: Instant;
  readonly retention: Retention;
}

/** The series that have something in the range, of all subjects or one. */
export function* linesIn(
  metrics: readonly MetricName[],
  subject: string | undefined,
  range: Range,
  { now, retention, mostPoints }: Sight & { readonly mostPoints: number },
): Script<readonly Line[]> {
  const series = yield* seriesOf(metrics, subject);
  const resolution = resolutionFor(range, now, retention, mostPoints);
  const sums = yield* sumsOf(series, range, resolution);
  return series.flatMap(({ number, metric, subject: of }) => {
    const found = sums.get(number);
    return found === undefined ? [] : [{ metric, subject: of, resolution: resolution.name, sums: found }];
  });
}

export interface SeriesFigures extends Figures, SeriesName {
  /** The latest. */
  readonly last: number;
}

/** More measurements than this are not read one by one for their figures. */
const MOST_POINTS = 2_000;

export function* figuresIn(
  metrics: readonly MetricName[],
  range: Range,
  { now, retention }: Sight,
  subject?: string,
): Script<readonly SeriesFigures[]> {
  const series = yield* seriesOf(metrics, subject);
  const resolution = resolutionFor(range, now, retention, MOST_POINTS);
  const sums = yield* sumsOf(series, range, resolution);
  // Measurements themselves need no spread.
  const spreading = resolution.width === 0 ? [] : series.filter(({ metric }) => 'spread' in METRICS[metric]);
  const spreads = spreading.length === 0 ? undefined : yield* spreadsOf(spreading, range, spreadFor(range, now, retention));
  return series.flatMap(({ number, metric, subject: of }) => {
    const own = sums.get(number) ?? [];
    const figures = figuresOf(own, spreads?.get(number));
    const last = own.at(-1);
    return figures === undefined || last === undefined ? [] : [{ metric, subject: of, ...figures, last: averageOf(last) }];
  });
}
