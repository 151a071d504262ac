import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ESTATE, sites } from '../../scripts/demo/estate.ts';
import type { Signal } from '../../scripts/demo/incidents.ts';
import { seeded } from '../../scripts/demo/random.ts';
import { storyline } from '../../scripts/demo/storyline.ts';
import { alertmanager } from '../../scripts/demo/webhook.ts';
import { parseAlertmanager } from '../../src/integrations/monitoring/alertmanager.ts';

function until(seed: number, end: number): Signal[] {
  const signals: Signal[] = [];
  for (const signal of storyline(seed)) {
    if (signal.at > end) return signals;
    signals.push(signal);
  }
  return signals;
}

describe('the estate', () => {
  test('two hundred hosts with names of their own in five sites', () => {
    expect(new Set(ESTATE.map(({ name }) => name)).size).toBe(200);
    expect(sites).toHaveLength(5);
  });
});

describe('the storyline', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(until(7, 120)).toEqual(until(7, 120));
    expect(until(8, 120)).not.toEqual(until(7, 120));
  });

  test('fills the screen within five seconds, with something critical', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const opening = until(seed, 5);
        expect(opening.length).toBeGreaterThanOrEqual(15);
        expect(opening.some(({ alert }) => alert === 'DatabaseDown')).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test('runs in order, and every alert fires before it resolves and resolves before it fires again', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const firing = new Set<string>();
        let last = 0;
        for (const { at, host, alert, status } of until(seed, 600)) {
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
          expect(firing.has(`${alert} ${host.name}`)).toBe(status === 'resolved');
          if (status === 'firing') firing.add(`${alert} ${host.name}`);
          else firing.delete(`${alert} ${host.name}`);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('has cascades, recoveries and flaps, and never goes out of hand', () => {
    const signals = until(1, 1_200);
    const flaps = signals.filter(({ alert, status }) => alert === 'BGPSessionDown' && status === 'firing');
    expect(flaps.length).toBeGreaterThan(new Set(flaps.map(({ host }) => host.name)).size);
    let open = 0;
    const counts = signals.map(({ status }) => (open += status === 'firing' ? 1 : -1));
    expect(Math.max(...counts)).toBeLessThan(120);
    expect(Math.min(...counts.slice(20))).toBeGreaterThan(3);
  });
});

describe('the webhooks', () => {
  test('are what Watchbill reads, and what is resolved leaves its group afterwards', () => {
    const bodiesOf = alertmanager();
    const open = new Map<string, string>();
    let now = 1_800_000_000_000;
    for (const signal of until(3, 300)) {
      now += 100;
      const bodies = bodiesOf([signal], now);
      expect(bodies).toHaveLength(1);
      const parsed = parseAlertmanager(JSON.stringify(bodies[0]));
      if ('problem' in parsed) throw new Error(parsed.problem);
      expect(parsed.rejected).toEqual([]);
      for (const { fingerprint, status, startsAt } of parsed.alerts) {
        if (status === 'resolved') open.delete(fingerprint);
        else {
          expect(open.get(fingerprint) ?? String(startsAt)).toBe(String(startsAt));
          open.set(fingerprint, String(startsAt));
        }
      }
    }
    expect(open.size).toBeGreaterThan(3);
  });
});

test('chance is fair enough and stays within its bounds', () => {
  const random = seeded(42);
  const drawn = Array.from({ length: 6_000 }, () => random.between(1, 6));
  for (const face of [1, 2, 3, 4, 5, 6]) expect(drawn.filter((each) => each === face).length).toBeGreaterThan(800);
  expect(Math.max(...drawn)).toBe(6);
  expect(random.some([1, 2, 3], 9).sort()).toEqual([1, 2, 3]);
});
