/** Whatever was open and whatever is shown: afterwards that is open which is shown, and of what is kept that which was. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise, type Report } from '../../src/domain/alerts/normalise.ts';
import { difference, doubtful, type OpenRow } from '../../src/domain/alerts/reconcile.ts';
import { SEVERITIES, type Severity, severityRank } from '../../src/domain/kernel/rank.ts';
import { alert } from '../stories/house.ts';

const WORDS = { severity: Object.fromEntries(SEVERITIES.map((name) => [name, name])), default_severity: 'warning' } as const;

const key: fc.Arbitrary<string> = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const state: fc.Arbitrary<State> = fc.record({
  fingerprint: key,
  severity: fc.constantFrom(...SEVERITIES),
  title: fc.constantFrom('x', 'y'),
  status: fc.constantFrom('firing', 'acknowledged'),
});
interface State {
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly title: string;
  readonly status: Report['status'];
}
const states = fc.uniqueArray(state, { selector: ({ fingerprint }) => fingerprint });

const reportOf = ({ fingerprint, severity, title, status }: State) =>
  normalise('s', { ...alert({ severity }, { annotations: { summary: title } }), fingerprint, status, telling: `t${fingerprint}` }, WORDS);
const rowOf = (one: State, number: number): OpenRow => ({ ...one, number, severity: severityRank(one.severity) });

test('what is told and what is over bring one to the other, and a second look finds nothing to do', () => {
  fc.assert(
    fc.property(states, states, fc.uniqueArray(key), (before, shown, quiet) => {
      const kept = new Set(quiet.filter((one) => !shown.some(({ fingerprint }) => fingerprint === one)));
      const open = new Map(before.map((one, number) => [one.fingerprint, rowOf(one, number)]));
      const { fresh, changed, gone } = difference(shown.map(reportOf), kept, [...open.values()]);
      for (const { fingerprint } of gone) open.delete(fingerprint);
      // What the ingest does with them.
      for (const { fingerprint, severity, title, status } of [...changed, ...fresh]) {
        const row = open.get(fingerprint);
        if (row === undefined) expect(status).toBe('firing');
        if (status === 'firing') open.set(fingerprint, rowOf({ fingerprint, severity, title, status }, 0));
        else open.set(fingerprint, { ...(row ?? rowOf({ fingerprint, severity, title, status }, 0)), status: 'acknowledged' });
      }
      const expected = [
        ...shown.map(({ fingerprint }) => fingerprint),
        ...before.map(({ fingerprint }) => fingerprint).filter((one) => kept.has(one)),
      ];
      expect([...open.keys()].sort()).toEqual(expected.sort());
      for (const one of shown) expect(open.get(one.fingerprint)).toMatchObject({ severity: severityRank(one.severity), title: one.title });
      const again = difference(shown.map(reportOf), kept, [...open.values()]);
      expect(again).toEqual({ fresh: [], changed: [], gone: [] });
    }),
    { numRuns: 500 },
  );
});

test('a few may always be gone; of many, no more than the limit, unless it has been said three times', () => {
  expect(doubtful(10, 10, 0, 0)).toBe(false);
  expect(doubtful(11, 22, 50, 0)).toBe(false);
  expect(doubtful(12, 22, 50, 0)).toBe(true);
  expect(doubtful(12, 22, 50, 1)).toBe(true);
  expect(doubtful(12, 22, 50, 2)).toBe(false);
  expect(doubtful(1_000, 1_000, 100, 0)).toBe(false);
});
