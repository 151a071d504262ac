import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRIC_NAMES } from '../../src/domain/performance/metric.ts';
import { blocksOf, DAY, KEPT, RESOLUTIONS, resolutionFor, spreadFor, startOf } from '../../src/domain/performance/resolution.ts';
import { type Point, plus, type Rolled, rollUp, sumOf } from '../../src/domain/performance/series.ts';
import { bucketOf, quantile, quantileOfSpread } from '../../src/domain/performance/spread.ts';
import { figuresOf } from '../../src/domain/performance/statistics.ts';

const NOON = Date.UTC(2026, 10, 21, 12);

const point: fc.Arbitrary<Point> = fc.record({
  metric: fc.constantFrom(...METRIC_NAMES),
  subject: fc.constantFrom('', 'noc1', 'noc1:/var'),
  at: fc.integer({ min: NOON - 3 * DAY, max: NOON }),
  // Whole numbers, because sums of others depend on their order in the last digit.
  value: fc.integer({ min: 0, max: 1_000_000 }),
  failed: fc.boolean(),
});
const points = fc.array(point, { minLength: 1, maxLength: 60 });

const keyed = (rolled: readonly Rolled[]) => new Map(rolled.map((sum) => [`${sum.series} ${sum.width} ${sum.at}`, sum]));

describe('roll-ups', () => {
  test('of any split add up to those of the whole', () => {
    fc.assert(
      fc.property(points, fc.array(fc.nat(3), { minLength: 60, maxLength: 60 }), (all, slots) => {
        const parts = [0, 1, 2, 3].map((part) => rollUp(all.filter((_point, at) => slots[at] === part)));
        const together = new Map<string, Rolled>();
        for (const { sums } of parts)
          for (const [key, sum] of keyed(sums)) {
            const known = together.get(key);
            together.set(key, known === undefined ? sum : { ...sum, ...plus(known, sum) });
          }
        expect(together).toEqual(keyed(rollUp(all).sums));
      }),
    );
  });

  test('of every resolution say the same of the whole', () => {
    fc.assert(
      fc.property(points, (all) => {
        const only = all.map((one) => ({ ...one, metric: 'host.cpu' as const, subject: '' }));
        const whole = only.map(sumOf).reduce(plus);
        for (const { width } of RESOLUTIONS) {
          const { at: _at, ...sums } = rollUp(only)
            .sums.filter((sum) => sum.width === width)
            .reduce<ReturnType<typeof sumOf>>((a, b) => plus(a, b), {
              at: NOON,
              count: 0,
              failed: 0,
              sum: 0,
              min: Infinity,
              max: -Infinity,
            });
          expect({ ...sums, at: whole.at }).toEqual(whole);
        }
      }),
    );
  });

  test('lie in the block in which they are looked for', () => {
    fc.assert(
      fc.property(point, fc.nat(DAY), (one, length) => {
        const range = { from: one.at, to: one.at + length + 1 };
        for (const { width, block, at } of rollUp([one]).sums) {
          const resolution = RESOLUTIONS.find((known) => known.width === width);
          expect(resolution && blocksOf({ ...range, from: startOf(range.from, width) }, resolution)).toContain(block);
          expect(at <= one.at && (width === 0 || one.at < at + width)).toBe(true);
        }
      }),
    );
  });
});

describe('the spread', () => {
  test('knows each percentile to 2.5 %', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const buckets = values.map((value) => ({ bucket: bucketOf(value), count: 1 }));
          const exact = quantile(values, share) ?? Number.NaN;
          expect(Math.abs((quantileOfSpread(buckets, share) ?? Number.NaN) - exact) / exact).toBeLessThanOrEqual(0.0251);
        },
      ),
    );
  });

  test('has a place for nothing at all', () => {
    expect(quantileOfSpread([{ bucket: bucketOf(0), count: 3 }], 0.95)).toBe(0);
    expect(quantileOfSpread([], 0.95)).toBeUndefined();
  });
});

describe('figures', () => {
  const measured = (values: readonly number[], failed = 0) =>
    values.map((value, at) => sumOf({ metric: 'operation.duration', subject: 'backup', at, value, failed: at < failed }));

  test('of measurements are exact', () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1);
    expect(figuresOf(measured(values, 5))).toEqual({ count: 100, average: 50.5, min: 1, max: 100, p95: 95, successRate: 0.95 });
  });

  test('of stretches take their p95 from the spread, and never beyond what was measured', () => {
    const values = Array.from({ length: 100 }, (_, at) => at + 1);
    const hour = measured(values).reduce(plus);
    const spread = values.map((value) => ({ bucket: bucketOf(value), count: 1 }));
    expect(figuresOf([hour], spread)?.p95).toBeCloseTo(95, -1);
    expect(figuresOf([hour])?.p95).toBe(50.5);
    expect(figuresOf([measured([7, 7]).reduce(plus)], [{ bucket: bucketOf(7), count: 2 }])?.p95).toBe(7);
  });

  test('of nothing are none', () => expect(figuresOf([])).toBeUndefined());
});

test('a range is read as finely as it is kept, and as there is room for', () => {
  const choice = (back: number, most: number): string => resolutionFor({ from: NOON - back, to: NOON }, NOON, KEPT, most).name;
  expect(choice(3_600_000, 400)).toBe('raw');
  expect(choice(3_600_000, 100)).toBe('minute');
  expect(choice(2 * DAY, 4_000)).toBe('minute');
  expect(choice(2 * DAY, 400)).toBe('hour');
  expect(choice(89 * DAY, 400)).toBe('day');
  expect(choice(200 * DAY, 10)).toBe('day');
  expect(spreadFor({ from: NOON - DAY, to: NOON }, NOON, KEPT).name).toBe('hour');
  expect(spreadFor({ from: NOON - 100 * DAY, to: NOON }, NOON, KEPT).name).toBe('day');
});
