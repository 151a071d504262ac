/** The rows of probes, on every engine. */
import { expect, test } from 'vitest';
import type { Context } from '../../src/domain/kernel/context.ts';
import { mintFrom } from '../../src/domain/kernel/id.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { expand } from '../../src/domain/probes/expand.ts';
import type { State } from '../../src/domain/probes/probe.ts';
import { allProbes, dueProbes, KEPT, nextDue, resultsOf } from '../../src/domain/probes/records.ts';
import { takeResults } from '../../src/domain/probes/results.ts';
import { plan } from '../../src/domain/probes/schedule.ts';
import { probeStanding } from '../../src/domain/probes/standing.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { settings } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

onEveryEngine('probes', ({ store }) => {
  let minted = 0;
  const at = (now: number, ...names: readonly string[]): Context => ({
    now,
    actor: { name: 'engine', role: 'admin' },
    mint: mintFrom(now, new Uint8Array(9).fill(++minted)),
    settings: settingsFrom(
      settings({
        probe: names.map((name) => ({
          name,
          kind: 'tcp',
          target: 'db1:5432',
          every: '10s',
          attempts: 1,
          needs: name === 'c' ? ['a'] : [],
        })),
      }),
    ),
    reactions: [],
  });
  const meant = async (context: Context) => {
    const probes = await store().read(() => expand(context));
    await store().write(() => plan(context, probes));
    return probes;
  };
  const took = async (context: Context, states: Readonly<Record<string, State>>) => {
    const probes = await meant(context);
    const taken = probes.flatMap((probe) => {
      const state = states[probe.name];
      const result = {
        name: probe.name,
        at: context.now,
        state: state ?? 'ok',
        summary: 'so it is',
        responseMs: 1.5,
        measures: [{ label: 'x', value: 1, unit: '' }],
      };
      return state === undefined ? [] : [{ probe, result }];
    });
    return store().write(() => takeResults(context, taken));
  };
  const rows = async () =>
    (await store().read(allProbes)).map(({ name, settled, told, held, turn }) => [name, settled, told, held, turn].join(' '));

  test('are planned, due, taken in, held, told of and dropped', async () => {
    await meant(at(0, 'a', 'b', 'c'));
    expect(await rows()).toEqual(['a pending  0 0', 'b pending  0 0', 'c pending  0 0']);
    expect([...(await store().read(() => dueProbes(20_000, 10)))].sort()).toEqual(['a', 'b', 'c']);
    expect(await store().read(() => nextDue(20_000))).toBeUndefined();
    expect(await took(at(20_000, 'a', 'b', 'c'), { a: 'critical', b: 'warning', c: 'critical' })).toBe(3);
    expect(await rows()).toEqual(['a critical critical 0 1', 'b warning warning 0 1', 'c critical  1 1']);
    expect(await store().read(() => nextDue(20_000))).toBeGreaterThan(20_000);
    expect(await took(at(40_000, 'a', 'b', 'c'), { a: 'ok', b: 'warning', c: 'ok' })).toBe(2);
    await meant(at(50_000, 'a'));
    expect(await rows()).toEqual(['a ok  0 2']);
    const alerts = await store().read(() =>
      all<{ fingerprint: string; status: string }>('select fingerprint, status from alert order by fingerprint'),
    );
    expect(alerts.map(({ fingerprint, status }) => `${fingerprint} ${status}`)).toEqual(['a resolved', 'b resolved']);
    expect(await store().read(probeStanding)).toEqual([]);
  });

  test('keep so many results of each, and no more', async () => {
    for (let turn = 1; turn <= KEPT + 5; turn++) await took(at(turn * 1_000, 'a'), { a: 'ok' });
    const kept = (await store().read(() => resultsOf(['a']))).get('a') ?? [];
    expect(kept).toHaveLength(KEPT);
    expect(kept[0]).toEqual({
      at: 6_000,
      state: 'ok',
      responseMs: 1.5,
      summary: 'so it is',
      measures: [{ label: 'x', value: 1, unit: '' }],
    });
    expect(kept.at(-1)?.at).toBe((KEPT + 5) * 1_000);
  });
});
