/** When sources are read: the decisions, and the rows on every engine. */
import { describe, expect, test } from 'vitest';
import { polls as rows } from '../../src/domain/inventory/polls.ts';
import { type InventorySource, inventorySettings } from '../../src/domain/inventory/settings.ts';
import { firstTime, hash, nextTime, retryTime, staleFrom } from '../../src/domain/kernel/polling.ts';
import type { Script } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { hours, minutes } from '../stories/house.ts';
import { ANA } from './estate.ts';

const sourcesFrom = (...said: readonly Readonly<Record<string, unknown>>[]): readonly InventorySource[] =>
  settingsFrom({ inventory: { source: said.map((one) => ({ format: 'netbox', url: 'https://n.example', ...one })) } }).of(inventorySettings)
    .source;

const [daily, quick, fixed] = sourcesFrom({ name: 'a', every: '1d' }, { name: 'b', every: '1m' }, { name: 'c', cron: '30 2 * * *' }) as [
  InventorySource,
  InventorySource,
  InventorySource,
];

describe('the time of a source', () => {
  const now = Date.parse('2026-11-21T03:12:07Z');

  test('is its own phase of the interval, whatever moment it is asked at', () => {
    const next = nextTime(daily, now);
    expect(next).toBeGreaterThan(now);
    expect(next - now).toBeLessThanOrEqual(hours(24));
    expect(nextTime(daily, next - 1)).toBe(next);
    expect(nextTime(daily, next)).toBe(next + hours(24));
    const phases = sourcesFrom(...Array.from({ length: 200 }, (_, at) => ({ name: `s${at}`, every: '10m' }))).map(
      (one) => nextTime(one, now) - now,
    );
    const halves = phases.filter((phase) => phase < minutes(5)).length;
    expect(halves).toBeGreaterThan(60);
    expect(halves).toBeLessThan(140);
    expect(hash('a')).toBe(0xe40c292c);
  });

  test('is the minute that cron says, and soon for one that was just declared', () => {
    expect(nextTime(fixed, now)).toBe(Date.parse('2026-11-22T02:30:00Z'));
    expect(staleFrom(fixed, now)).toBe(Date.parse('2026-11-23T02:45:00Z'));
    for (const source of [daily, quick, fixed]) expect(firstTime(source, now) - now).toBeLessThan(20_000);
  });

  test('comes less and less often while it fails, and never more than its interval apart where that is longer', () => {
    for (const [failures, halfMinutes] of [
      [1, 1],
      [2, 2],
      [3, 4],
      [4, 8],
      [5, 16],
      [6, 30],
      [50, 30],
    ] as const) {
      const delay = retryTime(fixed, failures, now) - now;
      expect(delay).toBeGreaterThanOrEqual(halfMinutes * 30_000);
      expect(delay).toBeLessThan(halfMinutes * 33_000);
    }
    expect(retryTime(daily, 50, now) - now).toBeLessThan(hours(27));
  });
});

onEveryEngine('the rows of sources', ({ store, clock }) => {
  const write = <T>(script: () => Script<T>): Promise<T> => store().write(script);
  const context = () => contextFor({ clock, settings: () => settingsFrom({}) }, ANA)();

  test('follow the settings, are claimed by one, and are due again when the lease runs out', async () => {
    const sources = [daily, quick, fixed];
    await write(() => rows.plan(context(), sources));
    const polls = await store().read(rows.all);
    expect(polls.map(({ source }) => source)).toEqual(['a', 'b', 'c']);
    expect([
      rows.isPlanned(polls, sources),
      rows.isPlanned(polls, [daily]),
      rows.isPlanned(polls, [daily, quick, { ...fixed, cron: '0 3 * * *' }]),
    ]).toEqual([true, false, false]);
    expect(await write(() => rows.claim('engine x/1', clock.now(), sources, 10))).toEqual(
      sources.filter((one) => firstTime(one, clock.now()) <= clock.now()),
    );
    clock.advance(20_000);
    const claimed = await write(() => rows.claim('engine x/1', clock.now(), sources, 2));
    expect(claimed).toHaveLength(2);
    expect(await write(() => rows.claim('engine y/2', clock.now(), sources, 10))).toHaveLength(1);
    expect(await write(() => rows.claimOne('ana 1', clock.now(), daily))).toBe(false);
    await write(() => rows.takeOver('engine y/2'));
    expect(await write(() => rows.claim('engine y/2', clock.now(), sources, 10))).toEqual(claimed);
    clock.advance(minutes(4));
    expect(await write(() => rows.claimOne('ana 1', clock.now(), daily))).toBe(true);
    expect(await write(() => rows.held('a', 'engine y/2'))).toBeUndefined();
    const held = await write(() => rows.held('a', 'ana 1'));
    if (held === undefined) throw new Error('somebody else holds it');
    const went = { ...held, source: 'a', dueAt: clock.now() + 1_000, failures: 1, succeededAt: null, problem: 'x' };
    await write(() => rows.settle(context(), went));
    expect((await store().read(rows.all))[0]).toMatchObject({ holder: null, until: null, failures: 1, problem: 'x' });
    clock.advance(1_000);
    // The two others answered last time, as far as anybody knows: they go first.
    expect((await write(() => rows.claim('engine z/3', clock.now(), sources, 2))).map(({ name }) => name)).toEqual(['b', 'c']);
    await write(() => rows.plan(context(), [daily]));
    expect(await store().read(() => rows.next(clock.now()))).toBe(clock.now());
  });
});
