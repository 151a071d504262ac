import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';
import { METRICS, type SeriesName, seriesKey } from './metric.ts';
import { blocksOf, type Range, RESOLUTIONS, type Resolution, type Retention, startOf } from './resolution.ts';
import { type Point, rollUp, type Sum } from './series.ts';
import type { Bucket } from './spread.ts';

interface MetricRow {
  readonly number: number;
  readonly name: string;
  readonly subject: string;
}

/** Writes measurements: six statements, however many they are and of however many things. */
export function* store(points: readonly Point[]): Script<void> {
  if (points.length === 0) return;
  const numbers = yield* numbersOf(points);
  const { sums, spreads } = rollUp(points);
  const row = <T extends { readonly series: string }>(rolled: T) => ({ ...rolled, metric: numbers.get(rolled.series) });
  yield* all(
    `insert into metric_point (width, block, metric, at, count, failed, sum, min, max)
     select width, block, metric, at, count, failed, sum, min, max
     from {records $1 width:ms block:ms metric:int at:ms count:int failed:int sum:real min:real max:real} as fresh where true
     on conflict (width, block, metric, at) do update set count = metric_point.count + excluded.count,
       failed = metric_point.failed + excluded.failed, sum = metric_point.sum + excluded.sum,
       min = case when excluded.min < metric_point.min then excluded.min else metric_point.min end,
       max = case when excluded.max > metric_point.max then excluded.max else metric_point.max end`,
    sums.map(row),
  );
  if (spreads.length === 0) return;
  yield* all(
    `insert into metric_spread (width, block, metric, at, bucket, count)
     select width, block, metric, at, bucket, count
     from {records $1 width:ms block:ms metric:int at:ms bucket:int count:int} as fresh where true
     on conflict (width, block, metric, at, bucket) do update set count = metric_spread.count + excluded.count`,
    spreads.map(row),
  );
}

/** The numbers of series by key; what was never measured before is numbered. */
function* numbersOf(points: readonly Point[]): Script<ReadonlyMap<string, number>> {
  const named = [...new Map(points.map(({ metric, subject }) => [seriesKey({ metric, subject }), { name: metric, subject }])).values()];
  const known = yield* numbered(named);
  const fresh = named.filter(({ name, subject }) => !known.has(seriesKey({ metric: name, subject })));
  if (fresh.length === 0) return known;
  yield* all(
    'insert into metric (name, subject) select name, subject from {records $1 name:text subject:text} as fresh where true on conflict (name, subject) do nothing',
    fresh,
  );
  return yield* numbered(named);
}

function* numbered(named: readonly Omit<MetricRow, 'number'>[]): Script<Map<string, number>> {
  const rows = yield* all<MetricRow>(
    `select metric.number, metric.name, metric.subject from {records $1 name:text subject:text} as asked
     join metric on metric.name = asked.name and metric.subject = asked.subject`,
    JSON.stringify(named),
  );
  return new Map(rows.map(({ number, name, subject }) => [`${name} ${subject}`, number]));
}

export interface SeriesRow extends SeriesName {
  readonly number: number;
}

/** What has been measured: everything, or what is named, of all subjects or one. */
export function* seriesOf(metrics: readonly string[], subject?: string): Script<readonly SeriesRow[]> {
  const rows = yield* all<MetricRow>(
    `select number, name, subject from metric where name in {values $1} and (cast($2 as text) is null or subject = $2) order by name, subject`,
    JSON.stringify(metrics),
    subject ?? null,
  );
  // A metric that another version knew is left alone.
  return rows.flatMap(({ number, name, subject: of }) =>
    Object.hasOwn(METRICS, name) ? [{ number, metric: name as SeriesRow['metric'], subject: of }] : [],
  );
}

/** The sums of each of the series, in order of time. */
export function* sumsOf(series: readonly SeriesRow[], range: Range, resolution: Resolution): Script<ReadonlyMap<number, readonly Sum[]>> {
  const rows = yield* all<Sum & { readonly metric: number }>(
    `select metric, at, count, failed, sum, min, max from metric_point
     where width = $1 and block in {numbers $2} and metric in {numbers $3} and at >= $4 and at < $5 order by metric, at`,
    resolution.width,
    JSON.stringify(blocksOf(range, resolution)),
    JSON.stringify(series.map(({ number }) => number)),
    // The stretch in which the range begins belongs to it.
    startOf(range.from, resolution.width),
    range.to,
  );
  return Map.groupBy(rows, ({ metric }) => metric);
}

export function* spreadsOf(
  series: readonly SeriesRow[],
  range: Range,
  resolution: Resolution,
): Script<ReadonlyMap<number, readonly Bucket[]>> {
  const rows = yield* all<Bucket & { readonly metric: number }>(
    `select metric, bucket, sum(count) as count from metric_spread
     where width = $1 and block in {numbers $2} and metric in {numbers $3} and at >= $4 and at < $5 group by metric, bucket`,
    resolution.width,
    JSON.stringify(blocksOf(range, resolution)),
    JSON.stringify(series.map(({ number }) => number)),
    startOf(range.from, resolution.width),
    range.to,
  );
  return Map.groupBy(
    rows.map((row) => ({ ...row, count: Number(row.count) })),
    ({ metric }) => metric,
  );
}

/** Drops what is older than it is kept, whole blocks at a time. */
export function* forget(now: Instant, kept: Retention): Script<void> {
  for (const { name, width, block } of RESOLUTIONS) {
    for (const table of ['metric_point', 'metric_spread'])
      yield* all(`delete from ${table} where width = $1 and block < $2`, width, startOf(now - kept[name], block));
  }
  // What nobody measures any more, and nothing is kept of, is no longer listed. Every series is in the coarsest resolution as long as it is in any.
  const coarsest = RESOLUTIONS.at(-1);
  yield* all(`delete from metric where number not in (select metric from metric_point where width = $1)`, coarsest?.width ?? 0);
}
