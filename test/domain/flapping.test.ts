import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calmAt, changeOf, flaps, type History, observe, type State } from '../../src/domain/alerts/flapping.ts';

const MINUTE = 60_000;
const LIMITS = { start: 30, stop: 20 };

describe('the share of change', () => {
  test.each([
    ['', 0],
    ['r'.repeat(21), 0],
    ['f'.repeat(21), 0],
    ['rf'.repeat(10).concat('r'), 100],
    // The oldest change weighs 0.75 of 20, the newest 1.25.
    ['r'.concat('f'.repeat(20)), 3.75],
    ['f', 6.25],
  ])('of %s is %d %%', (ring, share) => {
    expect(changeOf(ring)).toBeCloseTo(share, 10);
  });

  test('falls while nothing changes, from 0 to 100 per cent at most', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<State>('f', 'r'), { maxLength: 40 }), fc.nat(30), (states, minutes) => {
        let history: History | undefined;
        for (const state of states) history = observe(history, state, 0, MINUTE);
        if (history === undefined) return;
        expect(history.ring.length).toBeLessThanOrEqual(21);
        const before = changeOf(history.ring);
        const last = history.ring.endsWith('f') ? 'f' : 'r';
        const after = changeOf(observe(history, last, minutes * MINUTE, MINUTE).ring);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(100);
        // What is padded in front counts as well, so only a full ring must fall.
        if (history.ring.length === 21) expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });
});

test('between the limits the verdict stays what it was', () => {
  const ring = 'r'.repeat(16).concat('frfrf');
  expect(changeOf(ring)).toBeGreaterThan(LIMITS.stop);
  expect(changeOf(ring)).toBeLessThan(LIMITS.start);
  expect(flaps(ring, false, LIMITS)).toBe(false);
  expect(flaps(ring, true, LIMITS)).toBe(true);
});

test('it is calm at the first sample at which its share is low enough, and not before', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom<State>('f', 'r'), { minLength: 1, maxLength: 40 }), (states) => {
      let history: History = { ring: '', at: 0 };
      for (const state of states) history = observe(history, state, 0, MINUTE);
      const last = history.ring.endsWith('f') ? 'f' : 'r';
      const samples = calmAt(history, MINUTE, LIMITS.stop) / MINUTE;
      const share = (count: number): number => changeOf((history.ring + last.repeat(count)).slice(-21));
      expect(share(samples)).toBeLessThanOrEqual(LIMITS.stop);
      for (let earlier = 0; earlier < samples; earlier++) expect(share(earlier)).toBeGreaterThan(LIMITS.stop);
    }),
  );
});
