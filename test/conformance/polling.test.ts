/** What is open here, brought to what a source shows, on every engine. */
import { expect, test } from 'vitest';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { type Observe, pollSource } from '../../src/domain/alerts/polling.ts';
import type { Observation } from '../../src/domain/alerts/reconcile.ts';
import { readAgain } from '../../src/domain/alerts/unreachable.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import { mintFrom } from '../../src/domain/kernel/id.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { polledSources, polls } from '../../src/domain/sources/polls.ts';
import { sourceRows } from '../../src/domain/sources/view.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { alert, settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const SETTINGS = settingsFrom(settings({ source: [{ name: 'am', kind: 'alertmanager', poll: 'http://here', poll_every: '1m' }] }));
const { signal } = new AbortController();

const shown = (fingerprint: string, more: Partial<IncomingAlert> = {}): IncomingAlert => ({
  ...alert({}, { annotations: { summary: fingerprint } }),
  fingerprint,
  ...more,
});
const answer =
  (alerts: readonly IncomingAlert[], more: Partial<Observation> = {}): Observe =>
  async () => ({ alerts, kept: [], unread: [], ...more });

onEveryEngine('asking sources', ({ store }) => {
  let minted = 0;
  const at = (now: number): Context => ({
    now,
    actor: { name: 'engine', role: 'admin' },
    mint: mintFrom(now, new Uint8Array(9).fill(++minted)),
    settings: SETTINGS,
    reactions: [],
  });
  const [source] = polledSources({ settings: SETTINGS });
  if (source === undefined) throw new Error('there is a source');
  const ask = async (now: number, observe: Observe) => {
    await store().write(() => polls.claimOne('me', now, source));
    return pollSource(store(), () => at(now), { source, holder: 'me', observe, signal, broken: signal });
  };
  const rows = async () =>
    (
      await store().read(() =>
        all<{ source: string; title: string; status: string }>('select source, title, status from alert order by number'),
      )
    ).map((row) => `${row.source} ${row.title} ${row.status}`);

  test('opens, changes, takes, keeps, doubts and closes', async () => {
    await store().write(() => polls.plan(at(1_000), [source]));
    const taken = { status: 'acknowledged', telling: 'acknowledged:b:1', by: 'alice', note: 'mine' } as const;
    expect(await ask(2_000, answer([shown('a'), shown('b', taken)]))).toMatchObject({ open: 2, opened: 2, closed: 0 });
    expect(await rows()).toEqual(['am a firing', 'am b acknowledged']);
    expect(await ask(3_000, answer([shown('a', { severity: 'info' }), shown('b', taken)]))).toMatchObject({ opened: 0, changed: 1 });
    expect(await ask(4_000, answer([], { unread: [{ index: 3, problem: 'odd' }] }))).toMatchObject({
      closed: 0,
      problem: 'alert 4 of the answer: odd',
    });
    expect(await ask(5_000, answer([], { kept: [shown('a')], judges: ({ alertname }) => alertname === 'Other' }))).toMatchObject({
      closed: 0,
    });
    expect(await ask(6_000, answer([], { kept: [shown('a')] }))).toMatchObject({ closed: 1, doubted: 0 });
    expect(await rows()).toEqual(['am a firing', 'am b resolved']);
    const many = Array.from({ length: 11 }, (_, index) => shown(`m${index}`));
    await ask(7_000, answer(many));
    expect(await ask(8_000, answer([]))).toMatchObject({ closed: 0, doubted: 11, doubts: 1 });
    expect(await ask(9_000, answer([]))).toMatchObject({ closed: 0, doubts: 2 });
    expect(await ask(10_000, answer([]))).toMatchObject({ closed: 11, doubts: 0 });
    expect((await rows()).filter((row) => !row.endsWith('resolved'))).toEqual([]);
  });

  test('an answer that took more than one transaction is taken in whole', async () => {
    await store().write(() => polls.plan(at(1_000), [source]));
    const many = Array.from({ length: 2_100 }, (_, index) => shown(`m${index}`));
    expect(await ask(2_000, answer(many))).toMatchObject({ opened: 2_100 });
    expect(await ask(3_000, answer(many.slice(0, 1_500)))).toMatchObject({ opened: 0, changed: 0, closed: 600 });
  });

  test('what was resolved or heard of since the question is left to that younger word', async () => {
    await store().write(() => polls.plan(at(1_000), [source]));
    await ask(2_000, answer([shown('a')]));
    const meanwhile: Observe = async () => {
      await store().write(() => all("update alert set status = 'resolved', resolved_at = 3000 where fingerprint = 'a'"));
      return { alerts: [shown('a'), shown('b')], kept: [], unread: [] };
    };
    expect(await ask(3_000, meanwhile)).toMatchObject({ opened: 1 });
    expect(await ask(3_000, answer([]))).toMatchObject({ closed: 0 });
    expect(await ask(3_001, answer([]))).toMatchObject({ closed: 1 });
    expect(await rows()).toEqual(['am a resolved', 'am b resolved']);
  });

  test('whoever lost the row to another changes nothing', async () => {
    await store().write(() => polls.plan(at(1_000), [source]));
    const stolen: Observe = async () => {
      await store().write(() => all("update source_poll set holder = 'another'"));
      return { alerts: [shown('a')], kept: [], unread: [] };
    };
    expect(isRefusal(await ask(2_000, stolen))).toBe(true);
    const failing: Observe = async (...asked) => ((await stolen(...asked)) && { problem: 'no answer' }) as { problem: string };
    await store().write(() => all('update source_poll set holder = null, until = null'));
    expect(isRefusal(await ask(3_000, failing))).toBe(true);
    expect(isRefusal(await pollSource(store(), () => at(4_000), { source, holder: 'me', observe: stolen, signal, broken: signal }))).toBe(
      true,
    );
    const empty: Observe = async () => {
      await store().write(() => all("update source_poll set holder = 'another'"));
      return { alerts: [], kept: [], unread: [] };
    };
    await store().write(() => all('update source_poll set holder = null, until = null'));
    expect(isRefusal(await ask(5_000, empty))).toBe(true);
    expect(await rows()).toEqual([]);
  });

  test('one that cannot be read is an alert when it is late, until it is read or nobody declares it', async () => {
    await store().write(() => polls.plan(at(1_000), [source]));
    const failing: Observe = async () => ({ problem: 'no answer' });
    for (const now of [2_000, 100_000, 181_000]) await ask(now, failing);
    expect(await rows()).toEqual(['watchbill Source am cannot be read firing']);
    expect(await store().read(() => sourceRows(at(182_000)))).toMatchObject([
      { name: 'am', silent: true, poll: { failures: 3, stale: true, error: 'no answer' } },
    ]);
    await ask(200_000, answer([]));
    for (const now of [300_000, 400_000]) await ask(now, failing);
    expect(await rows()).toEqual(['watchbill Source am cannot be read resolved', 'watchbill Source am cannot be read firing']);
    expect(await store().write(() => polls.plan(at(500_000), []))).toEqual(['am']);
    await store().write(() => readAgain(at(500_000), ['am'], 'nobody asks it any more'));
    expect((await rows()).at(-1)).toBe('watchbill Source am cannot be read resolved');
  });
});
