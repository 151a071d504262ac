/** What is measured, as Prometheus asks for it: in base units, under names that say them. */
import type { Instant } from '../domain/kernel/clock.ts';
import type { Script } from '../domain/kernel/script.ts';
import { METRIC_NAMES, METRICS, type MetricName, type Unit } from '../domain/performance/metric.ts';
import { type Line, linesIn } from '../domain/performance/reading.ts';
import { seriesOf, sumsOf } from '../domain/performance/records.ts';
import { RESOLUTIONS, type Retention } from '../domain/performance/resolution.ts';
import { averageOf, plus } from '../domain/performance/series.ts';
import type { Family } from '../integrations/monitoring/exposition.ts';

const BASE: Readonly<Record<Unit, { readonly suffix: string; readonly scale: number }>> = {
  percent: { suffix: '_ratio', scale: 0.01 },
  bytes: { suffix: '_bytes', scale: 1 },
  'bytes-per-second': { suffix: '_bytes_per_second', scale: 1 },
  'per-second': { suffix: '_per_second', scale: 1 },
  milliseconds: { suffix: '_seconds', scale: 0.001 },
  count: { suffix: '', scale: 1 },
};

/** What is measured now and then has no present value: how often it ran and how long it took altogether says more. */
const RUNS: Readonly<Partial<Record<MetricName, string>>> = {
  'operation.duration': 'operation',
  'probe.latency': 'probe',
  'watchbill.delivery': 'delivery',
};
const LEVELS = METRIC_NAMES.filter((name) => !(name in RUNS) && name !== 'operation.memory');

/** Older is not the present. */
const PRESENT_MS = 300_000;
const EVERYTHING = 1_000;

export interface Measurements {
  readonly levels: readonly Line[];
  readonly runs: readonly Line[];
}

export function* measurements(now: Instant, retention: Retention): Script<Measurements> {
  const levels = yield* linesIn(LEVELS, undefined, { from: now - PRESENT_MS, to: now + 1 }, { now, retention, mostPoints: EVERYTHING });
  const days = RESOLUTIONS.find(({ name }) => name === 'day');
  const series = yield* seriesOf(Object.keys(RUNS));
  const sums = days === undefined ? undefined : yield* sumsOf(series, { from: now - retention.day, to: now + 1 }, days);
  return {
    levels,
    runs: series.map(({ number, metric, subject }) => ({ metric, subject, resolution: 'day', sums: sums?.get(number) ?? [] })),
  };
}

export function performanceFamilies({ levels, runs }: Measurements): readonly Family[] {
  const gauges = LEVELS.map((metric): Family => {
    const { title, unit } = METRICS[metric];
    const { suffix, scale } = BASE[unit];
    return {
      name: `watchbill_${metric.replace(/^watchbill\./, '').replaceAll(/[.-]/g, '_')}${suffix}`,
      help: `${title}.`,
      type: 'gauge',
      samples: levels
        .filter((line) => line.metric === metric)
        .flatMap(({ subject, sums }) => {
          const last = sums.at(-1);
          return last === undefined ? [] : [{ labels: subject === '' ? {} : { subject }, value: averageOf(last) * scale }];
        }),
    };
  });
  const counters = Object.entries(RUNS).flatMap(([metric, name]): readonly Family[] => {
    const totals = runs
      .filter((line) => line.metric === metric && line.sums.length > 0)
      .map(({ subject, sums }) => ({ labels: subject === '' ? {} : { subject }, total: sums.reduce(plus) }));
    const counter = (suffix: string, help: string, value: (total: (typeof totals)[number]['total']) => number): Family => ({
      name: `watchbill_${name}_${suffix}_total`,
      help,
      type: 'counter',
      samples: totals.map(({ labels, total }) => ({ labels, value: value(total) })),
    });
    return [
      counter('runs', `How often: ${METRICS[metric as MetricName].title.toLowerCase()}.`, ({ count }) => count),
      counter('failures', 'How many of them failed.', ({ failed }) => failed),
      counter('seconds', 'How long they took altogether.', ({ sum }) => sum / 1_000),
    ];
  });
  return [...gauges, ...counters];
}
