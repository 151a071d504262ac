/** Health from open alerts, rolled up the tree. */
import { expect, test } from 'vitest';
import { take } from '../../src/domain/inventory/import.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { ANA, alert, given, openHouse, settings } from '../stories/house.ts';
import { seen } from './estate.ts';

const ESTATE = [
  seen('eu', { type: 'region' }),
  seen('web', { type: 'cluster', parent: 'eu' }),
  ...[1, 2, 3].map((at) => seen(`web-${at}`, { parent: 'web' })),
  seen('pool', { type: 'pool', parent: 'eu' }),
  seen('big', { parent: 'pool', labels: { weight: '8' } }),
  seen('small', { parent: 'pool', labels: { weight: '2' } }),
  seen('lone'),
];

async function watched(health: Readonly<Record<string, unknown>>) {
  const said = settings({ inventory: { health } });
  const house = await openHouse({ settings: said });
  const around = { clock: house.clock, settings: () => settingsFrom(said) };
  const flags = { source: 'cmdb', dry_run: false, allow_vanish: false, allow_rollback: false };
  given(await house.store.write(() => take(contextFor(around, ANA)(), { components: ESTATE, problems: [] }, flags)));
  const { component } = house.watchbill;
  return {
    house,
    fire: (instance: string, severity = 'critical', status: 'firing' | 'resolved' = 'firing') =>
      house.receive(
        alert({ instance, severity, fingerprint: `${instance} ${severity}` }, { status, annotations: { summary: `${instance} is ill` } }),
      ),
    health: async () =>
      Object.fromEntries(
        given(await component.list({ limit: 100 })).flatMap((row) =>
          row.health === null ? [] : [[row.name, `${row.health}/${row.ownHealth ?? '-'}`]],
        ),
      ),
    show: async (name: string) => given(await component.show({ component: name })),
  };
}

test('nothing is known of what has no alert; the worst goes up, with why, and is over when the alert is', async () => {
  const { house, fire, health, show } = await watched({});
  expect(await health()).toEqual({});
  await fire('web-1', 'warning');
  expect(await health()).toEqual({ eu: 'degraded/-', web: 'degraded/-', 'web-1': 'degraded/degraded' });
  await fire('web-2');
  await fire('big', 'info');
  expect(await health()).toEqual({ eu: 'down/-', web: 'down/-', 'web-1': 'degraded/degraded', 'web-2': 'down/down' });
  expect(await show('eu')).toMatchObject({
    health: 'down',
    ownHealth: null,
    why: ['A1 warning: web-1 is ill', 'A2 critical: web-2 is ill'],
    openAlerts: 3,
  });
  expect((await show('lone')).why).toEqual([]);
  await fire('web-2', 'critical', 'resolved');
  expect(await health()).toEqual({ eu: 'degraded/-', web: 'degraded/-', 'web-1': 'degraded/degraded' });
  const rows = given(await house.watchbill.component.tree({ query: '', at: 0, before: 0, after: 10, depth: 1 })).rows;
  expect(rows.find(({ name }) => name === 'eu')?.below).toMatchObject({ state: 'degraded', alerts: 2, tasks: 2, degraded: 1, down: 0 });
  await house.close();
});

test('a quorum holds while enough of the parts have no alert', async () => {
  const { house, fire, health } = await watched({ cluster: { rule: 'quorum', least: 2 } });
  await fire('web-1');
  expect(await health()).toEqual({ eu: 'ok/-', web: 'ok/-', 'web-1': 'down/down' });
  await fire('web-2');
  expect(await health()).toMatchObject({ eu: 'degraded/-', web: 'degraded/-' });
  await fire('web-3');
  expect(await health()).toMatchObject({ eu: 'down/-', web: 'down/-' });
  await house.close();
});

test('weights say how much of the whole a part is', async () => {
  const { house, fire, health } = await watched({ pool: { rule: 'weighted', degraded: 80, down: 50 } });
  await fire('small');
  expect(await health()).toEqual({ eu: 'ok/-', pool: 'ok/-', small: 'down/down' });
  await fire('big');
  expect(await health()).toMatchObject({ pool: 'down/-' });
  await fire('small', 'critical', 'resolved');
  expect(await health()).toMatchObject({ pool: 'down/-', big: 'down/down' });
  await house.close();
});
