/** What results make of a probe, without anything that is asked. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Condition, fresh, type Needs, type Rules, retries, take } from '../../src/domain/probes/machine.ts';
import type { State } from '../../src/domain/probes/probe.ts';

const RULES: Rules = { attempts: 3, severity: 'critical', flap: { start: 0, stop: 0 } };
const FLAPPING: Rules = { ...RULES, attempts: 1, flap: { start: 30, stop: 20 } };

const LETTERS: Readonly<Record<string, State>> = { o: 'ok', w: 'warning', c: 'critical', u: 'unknown' };

/** A minute apart, from the first. */
const came = (letters: string, rules = RULES, needs: Needs = 'up', from: Condition = fresh(0)): Condition =>
  [...letters].reduce(
    (condition, letter, minute) => take(condition, { state: LETTERS[letter] ?? 'ok', at: minute * 60_000 }, rules, needs),
    from,
  );

describe('a probe', () => {
  test.each([
    ['', 'pending', 0, null],
    ['o', 'ok', 0, null],
    ['c', 'pending', 1, null],
    ['ccc', 'critical', 0, 'critical'],
    ['oc', 'ok', 1, null],
    ['occ', 'ok', 2, null],
    ['occo', 'ok', 0, null],
    ['occoc', 'ok', 1, null],
    ['ocwc', 'critical', 0, 'critical'],
    ['occc', 'critical', 0, 'critical'],
    ['occcw', 'warning', 0, 'warning'],
    ['occcwc', 'critical', 0, 'critical'],
    ['occco', 'ok', 0, null],
    ['ouuu', 'unknown', 0, 'warning'],
    ['owww', 'warning', 0, 'warning'],
  ] as const)('after "%s" is certainly %s', (letters, settled, attempt, told) => {
    expect(came(letters)).toMatchObject({ settled, attempt, told });
  });

  test('is certain at once with one attempt', () => {
    expect(came('oc', { ...RULES, attempts: 1 })).toMatchObject({ settled: 'critical', told: 'critical' });
  });

  test('is asked again sooner while it is not certain', () => {
    expect(['o', 'oc', 'occ', 'occc', 'occco'].map((letters) => retries(came(letters)))).toEqual([false, true, true, false, false]);
  });

  test('says since when, and when its failures began', () => {
    expect(came('occcc')).toMatchObject({ since: 180_000, failingSince: 60_000 });
    expect(came('occcco')).toMatchObject({ since: 300_000, failingSince: null });
  });
});

describe('what it needs', () => {
  test('explains its failure: it is certain, and nothing new is told', () => {
    const held = came('occc', RULES, 'down');
    expect(held).toMatchObject({ settled: 'critical', held: true, told: null });
    expect(came('c', RULES, 'up', held)).toMatchObject({ held: false, told: 'critical' });
    expect(came('o', RULES, 'up', held)).toMatchObject({ settled: 'ok', held: false, told: null });
  });

  test('takes back nothing that was told before', () => {
    expect(came('c', RULES, 'down', came('occc'))).toMatchObject({ held: true, told: 'critical' });
  });

  test('is waited for while nobody knows of it, but not for ever', () => {
    expect(came('occccc', RULES, 'unknown')).toMatchObject({ settled: 'ok', attempt: 5 });
    expect(came('occcccc', RULES, 'unknown')).toMatchObject({ settled: 'critical', told: 'critical' });
  });
});

describe('flapping', () => {
  test('keeps its alert until it is calm, and then ends it', () => {
    const flapping = came('ococococococ', FLAPPING);
    expect(flapping.flapping).toBe(true);
    const fine = came('o', FLAPPING, 'up', flapping);
    expect(fine).toMatchObject({ settled: 'ok', flapping: true, told: 'critical' });
    expect(came('o'.repeat(21), FLAPPING, 'up', fine)).toMatchObject({ settled: 'ok', flapping: false, told: null });
  });
});

test('whatever comes: what is told is of what is certain, and after as many failures as it takes something is told', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('o', 'w', 'c', 'u'), { maxLength: 40 }), (letters) => {
      const condition = came(letters.join(''));
      expect(condition.told === null).toBe(condition.settled === 'ok' || condition.settled === 'pending');
      expect(condition.attempt).toBeLessThan(RULES.attempts);
      expect(came('ccc', RULES, 'up', condition)).toMatchObject({ settled: 'critical', told: 'critical' });
      expect(came('o', RULES, 'up', condition)).toMatchObject({ settled: 'ok', told: null, failingSince: null });
    }),
  );
});
