import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../src/domain/performance/baseline.ts';
import { DAY } from '../../src/domain/performance/resolution.ts';
import { sumOf } from '../../src/domain/performance/series.ts';
import { reaches, trendOf } from '../../src/domain/performance/trend.ts';

const NOON = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

const line = (values: readonly number[], every = HOUR) =>
  values.map((value, at) => sumOf({ metric: 'host.disk', subject: '/', at: NOON + at * every, value }));
const hours = (count: number, value: (hour: number) => number) => line(Array.from({ length: count }, (_, hour) => value(hour)));

/** Deviates of mean 0 and variance 1 from a seed: a test that fails, fails again. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Math.sqrt(12) * ((uniform() + uniform() + uniform()) / 3 - 0.5) * Math.sqrt(3);
}

describe('a trend', () => {
  test('of a straight line is that line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 8, max: 200 }),
        (slope, start, n) => {
          const trend = trendOf(hours(n, (hour) => start + (slope * hour) / 24));
          expect(trend?.slope).toBeCloseTo(slope, 6);
          expect(trend?.low).toBeCloseTo(slope, 4);
          expect(trend?.high).toBeCloseTo(slope, 4);
          expect(trend?.fit).toBeCloseTo(1, 6);
          expect(trend?.level).toBeCloseTo(start + (slope * (n - 1)) / 24, 6);
        },
      ),
    );
  });

  test('does not depend on when it is measured, nor on what is added to every value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 8, maxLength: 60 }),
        fc.integer({ min: 0, max: 5_000 }),
        (values, more) => {
          const [a, b] = [trendOf(line(values)), trendOf(line(values.map((value) => value + more)))];
          expect(b?.slope).toBeCloseTo(a?.slope ?? Number.NaN, 5);
          expect((b?.high ?? 0) - (b?.low ?? 0)).toBeCloseTo((a?.high ?? 0) - (a?.low ?? 0), 5);
        },
      ),
    );
  });

  test.each([
    ['independent', 0],
    ['following one another', 0.7],
  ])('is in its interval nineteen times of twenty, with %s deviations', (_what, memory) => {
    let inside = 0;
    const tries = 300;
    for (let seed = 1; seed <= tries; seed++) {
      const next = noise(seed * 7_919);
      let deviation = 0;
      const trend = trendOf(
        hours(168, (hour) => {
          deviation = memory * deviation + next();
          return 40 + (2 * hour) / 24 + deviation;
        }),
      );
      if (trend !== undefined && trend.low <= 2 && 2 <= trend.high) inside += 1;
    }
    expect(inside / tries).toBeGreaterThan(0.9);
    expect(inside / tries).toBeLessThan(0.99);
  });

  test('takes more than a few points, and more than one moment', () => {
    expect(trendOf(hours(7, (hour) => hour))).toBeUndefined();
    expect(
      trendOf(
        line(
          Array.from({ length: 20 }, () => 1),
          0,
        ),
      ),
    ).toBeUndefined();
  });
});

describe('what rises', () => {
  test('reaches its limit when the line does', () => {
    const trend = trendOf(hours(240, (hour) => 40 + hour / 12));
    expect(trend?.level).toBeCloseTo(40 + 239 / 12, 6);
    const reaching = trend && reaches(trend, 90, NOON);
    expect(((reaching?.at ?? 0) - NOON) / DAY).toBeCloseTo((90 - (trend?.level ?? 0)) / 2, 3);
    expect(reaching && reaching.earliest <= reaching.at && reaching.at <= reaching.latest).toBe(true);
  });

  test('has reached it already when it is above', () => {
    const trend = trendOf(hours(48, (hour) => 90 + hour));
    expect(trend && reaches(trend, 90, NOON)?.at).toBe(NOON);
  });

  test('is said of nothing that falls, stands, or might', () => {
    const next = noise(4);
    for (const value of [(hour: number) => 50 - hour / 24, () => 50, (hour: number) => 50 + hour / 10_000 + 5 * next()]) {
      const trend = trendOf(hours(168, value));
      expect(trend && reaches(trend, 90, NOON)).toBeUndefined();
    }
  });
});

describe('a baseline', () => {
  /** Busy from 2 to 3 in the morning, quiet else, by the clocks of the zone. */
  const days = (count: number, busy: (at: number) => boolean) =>
    Array.from({ length: count * 24 }, (_, hour) => {
      const at = NOON - (count * 24 - hour) * HOUR;
      return sumOf({ metric: 'host.cpu', subject: 'noc1', at, value: busy(at) ? 80 : 10 });
    });
  const nightly = days(14, (at) => new Date(at).getUTCHours() === 2);

  test('knows what is usual at this hour', () => {
    expect(baselineOf(nightly, Date.UTC(2026, 10, 21, 2, 30), 'UTC')).toEqual({ usual: 80, width: 0, days: 13 });
    expect(baselineOf(nightly, Date.UTC(2026, 10, 21, 11, 59), 'UTC')).toEqual({ usual: 10, width: 0, days: 13 });
  });

  test('keeps to the clocks of the zone when they change', () => {
    // Budapest went back to winter time on 25 October 2026: two o'clock is 00:00 UTC before, 01:00 UTC after.
    const change = Date.UTC(2026, 9, 25, 1);
    const local = (at: number): number => new Date(at + (at < change ? 2 : 1) * HOUR).getUTCHours();
    const sums = Array.from({ length: 20 * 24 }, (_, hour) => change + (hour - 10 * 24) * HOUR).map((at) =>
      sumOf({ metric: 'host.cpu', subject: 'noc1', at, value: local(at) === 2 ? 80 : 10 }),
    );
    const at = change + 10 * DAY;
    expect(local(at)).toBe(2);
    expect(baselineOf(sums, at, 'Europe/Budapest')).toMatchObject({ usual: 80, width: 0 });
  });

  test('is not thrown off by one bad night, and wants a week', () => {
    const bad = nightly.map((sum) => (sum.at === Date.UTC(2026, 10, 19, 11) ? { ...sum, sum: 100 } : sum));
    expect(baselineOf(bad, Date.UTC(2026, 10, 21, 11, 30), 'UTC')).toMatchObject({ usual: 10, width: 0 });
    expect(
      baselineOf(
        days(6, () => false),
        NOON,
        'UTC',
      ),
    ).toBeUndefined();
  });
});
