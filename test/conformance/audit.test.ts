import { expect, test } from 'vitest';
import { ingest } from '../../src/domain/alerts/ingest.ts';
import { normalise } from '../../src/domain/alerts/normalise.ts';
import { alertSettings } from '../../src/domain/alerts/settings.ts';
import { examineAll } from '../../src/domain/audit/examine.ts';
import { look, settle } from '../../src/domain/audit/round.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { alert } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const START = { tasks: 0, quiet: 0 };

onEveryEngine('the auditor', ({ store, context }) => {
  const receive = (...fingerprints: readonly string[]) =>
    store().write(() =>
      ingest(
        context(),
        fingerprints.map((fingerprint) => normalise('prometheus', alert({ fingerprint }), context().settings.of(alertSettings))),
      ),
    );
  const round = () => store().read(() => look(context(), START, true));
  const found = async () => (await examineAll(store(), context())).map(({ kind, subject }) => `${kind} ${subject}`);
  const raised = () =>
    store().read(() => all<{ fingerprint: string }>("select fingerprint from alert where source = 'watchbill' and resolved_at is null"));

  test('finds what was planted, tells of it once, and ends it when it is mended', async () => {
    await receive('f1', 'f2', 'f3');
    expect(await round()).toEqual({ next: START, suspects: [], settles: false });
    await store().write(function* () {
      yield* all('delete from clock where task = 1');
      yield* all('update clock set due_at = due_at + 1 where task = 2');
      yield* all("delete from outbox where subject = 'A3'");
    });
    expect(await found()).toEqual(['clock-missing A1', 'clock-moved A2', 'page-missing A3']);
    const { suspects, settles } = await round();
    expect([suspects, settles]).toEqual([[1, 2, 3], true]);
    for (let times = 0; times < 2; times++) expect(await store().write(() => settle(context(), suspects))).toBe(3);
    expect((await raised()).map(({ fingerprint }) => fingerprint).toSorted()).toEqual([
      'audit:escalation:clock-missing',
      'audit:escalation:clock-moved',
      'audit:escalation:page-missing',
    ]);
    await store().write(() => all('update clock set due_at = due_at - 1 where task = 2'));
    // What was found once is looked at again, whatever a round is at.
    expect(await store().write(() => settle(context(), []))).toBe(2);
    expect(await raised()).toHaveLength(2);
  });
});
