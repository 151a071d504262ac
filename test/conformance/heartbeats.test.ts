/** The rows of heartbeats, on every engine. */
import { expect, test } from 'vitest';
import { allHeartbeats, beat, forgive, nextStep, tend } from '../../src/domain/heartbeats/records.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import { mintFrom } from '../../src/domain/kernel/id.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('heartbeats', ({ store }) => {
  let minted = 0;
  const at = (now: number, ...names: readonly string[]): Context => ({
    now,
    actor: { name: 'engine', role: 'admin' },
    mint: mintFrom(now, new Uint8Array(9).fill(++minted)),
    settings: settingsFrom(settings({ heartbeat: names.map((name) => ({ name, period: '10s', grace: '1s' })) })),
    reactions: [],
  });
  const rows = async () =>
    (await store().read(allHeartbeats)).map(({ name, due_at, late, count }) => [name, due_at, late, count].join(' '));

  test('are declared, heard, late, back, forgiven and dropped', async () => {
    await store().write(() => tend(at(1_000, 'a', 'b')));
    await store().write(() => beat(at(2_000, 'a', 'b'), ['a', 'a', 'c']));
    expect(await rows()).toEqual(['a 13000 0 2', 'b 12000 0 0', 'c  0 1']);
    expect(await store().read(() => nextStep(at(3_000, 'a', 'b')))).toBe(12_000);
    expect(await store().write(() => tend(at(13_000, 'a', 'b')))).toBe(2);
    expect(await store().read(() => nextStep(at(13_000, 'a', 'b')))).toBeUndefined();
    await store().write(() => beat(at(14_000, 'a', 'b'), ['b']));
    expect(await rows()).toEqual(['a 13000 1 2', 'b 25000 0 1', 'c  0 1']);
    await store().write(() => forgive(30_000));
    expect(await rows()).toEqual(['a 13000 1 2', 'b 41000 0 1', 'c  0 1']);
    await store().write(() => tend(at(31_000, 'b')));
    expect(await rows()).toEqual(['a  0 2', 'b 41000 0 1', 'c  0 1']);
    const alerts = await store().read(() =>
      all<{ fingerprint: string; status: string }>('select fingerprint, status from alert order by number'),
    );
    expect(alerts.map(({ fingerprint, status }) => `${fingerprint} ${status}`).sort()).toEqual(['a resolved', 'b resolved']);
  });
});
