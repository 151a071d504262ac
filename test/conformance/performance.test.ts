import { expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { METRIC_NAMES } from '../../src/domain/performance/metric.ts';
import { forget, seriesOf, spreadsOf, sumsOf, store as write } from '../../src/domain/performance/records.ts';
import { DAY, KEPT, RESOLUTIONS, type Resolution } from '../../src/domain/performance/resolution.ts';
import { type Point, plus, rollUp, sumOf } from '../../src/domain/performance/series.ts';
import { quantileOfSpread } from '../../src/domain/performance/spread.ts';
import { onEveryEngine } from './engines.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const whole = { from: NOON - DAY, to: NOON + DAY };
const resolution = (name: Resolution['name']): Resolution => RESOLUTIONS.find((known) => known.name === name) as Resolution;

const cpu = (at: number, value: number): Point => ({ metric: 'host.cpu', subject: 'noc1', at, value });
const backup = (at: number, value: number, failed = false): Point => ({
  metric: 'operation.duration',
  subject: 'back"up',
  at,
  value,
  failed,
});

onEveryEngine('what is measured', ({ store }) => {
  const read = async (name: Resolution['name'], metric: string, range = whole) =>
    store().read(function* () {
      const series = yield* seriesOf([metric]);
      return [...(yield* sumsOf(series, range, resolution(name))).values()]
        .flat()
        .map(({ at, count, failed, sum, min, max }) => ({ at, count, failed, sum, min, max }));
    });

  test('adds up the same, whether it is written at once, one by one, or late', async () => {
    const points = Array.from({ length: 200 }, (_, at) => cpu(NOON + ((at * 7_919) % 7_200) * 1_000, (at * 31) % 101));
    await store().write(() => write(points.slice(0, 120)));
    for (const point of points.slice(120, 130)) await store().write(() => write([point]));
    await store().write(() => write(points.slice(130)));
    const total = points.map(sumOf).reduce(plus);
    for (const { name, width } of RESOLUTIONS) {
      const sums = await read(name, 'host.cpu');
      expect(sums.reduce(plus)).toMatchObject({ count: 200, sum: total.sum, min: total.min, max: total.max });
      expect(sums).toEqual(
        rollUp(points)
          .sums.filter((sum) => sum.width === width)
          .sort((a, b) => a.at - b.at)
          .map(({ at, count, failed, sum, min, max }) => ({ at, count, failed, sum, min, max })),
      );
    }
  });

  test('keeps fractions, failures and hostile names, and one moment measured twice', async () => {
    await store().write(() => write([backup(NOON, 0.25), backup(NOON, 0.5, true), cpu(NOON, 33.333_333_333)]));
    expect(await read('raw', 'operation.duration')).toEqual([{ at: NOON, count: 2, failed: 1, sum: 0.75, min: 0.25, max: 0.5 }]);
    expect(await read('day', 'host.cpu')).toMatchObject([{ sum: 33.333_333_333 }]);
    expect(await store().read(() => seriesOf(METRIC_NAMES))).toMatchObject([
      { metric: 'host.cpu', subject: 'noc1' },
      { metric: 'operation.duration', subject: 'back"up' },
    ]);
    expect(await store().read(() => seriesOf(METRIC_NAMES, 'noc1'))).toHaveLength(1);
  });

  test('is read from the stretch in which a range begins up to its end', async () => {
    await store().write(() => write([cpu(NOON, 1), cpu(NOON + 60_000, 2), cpu(NOON + 120_000, 3)]));
    expect(await read('minute', 'host.cpu', { from: NOON + 90_000, to: NOON + 120_000 })).toMatchObject([{ at: NOON + 60_000, sum: 2 }]);
  });

  test('has a spread where that is kept', async () => {
    await store().write(() => write(Array.from({ length: 100 }, (_, at) => backup(NOON + at, at + 1))));
    await store().write(() => write([backup(NOON + 3_600_000, 5_000), cpu(NOON, 1)]));
    const spreads = await store().read(function* () {
      return yield* spreadsOf(yield* seriesOf(METRIC_NAMES), whole, resolution('hour'));
    });
    expect(spreads.size).toBe(1);
    const [buckets = []] = spreads.values();
    expect(buckets.reduce((total, { count }) => total + count, 0)).toBe(101);
    expect(quantileOfSpread(buckets, 0.95)).toBeGreaterThan(93);
    expect(quantileOfSpread(buckets, 0.95)).toBeLessThan(99);
    expect(quantileOfSpread(buckets, 1)).toBeGreaterThan(4_870);
  });

  test('is kept the longer the coarser, and forgotten whole', async () => {
    await store().write(() => write([cpu(NOON, 1), backup(NOON, 1), cpu(NOON + 2 * DAY, 2)]));
    await store().write(() => forget(NOON + 2 * DAY, KEPT));
    const range = { from: NOON - DAY, to: NOON + 3 * DAY };
    expect(await read('raw', 'host.cpu', range)).toHaveLength(1);
    expect(await read('minute', 'host.cpu', range)).toHaveLength(2);
    await store().write(() => forget(NOON + 2_000 * DAY, KEPT));
    for (const table of ['metric', 'metric_point', 'metric_spread'])
      expect(await store().read(() => all(`select 1 from ${table}`))).toEqual([]);
  });

  test('costs as many statements for a thousand things as for one', async () => {
    const count = (points: readonly Point[]): number => {
      let statements = 0;
      const script = write(points);
      for (let step = script.next(); step.done !== true; statements++) step = script.next([]);
      return statements;
    };
    const many = Array.from({ length: 1_000 }, (_, at): Point => ({ metric: 'probe.latency', subject: `p${at}`, at: NOON, value: at }));
    expect(count(many)).toBe(count(many.slice(0, 1)));
  });
});
