/** Tasks, alerts and the components that they are about. */
import { expect, test } from 'vitest';
import { take } from '../../src/domain/inventory/import.ts';
import type { Observed } from '../../src/domain/inventory/observed.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { hinted, refused, seen } from '../inventory/estate.ts';
import { steppedClock } from '../stories/clock.ts';
import { ANA, alert, given, openHouse, settings } from '../stories/house.ts';

const ESTATE: readonly Observed[] = [
  seen('eu', { type: 'region' }),
  seen('eu/web', { name: 'web', type: 'cluster', parent: 'eu' }),
  seen('web-1', { parent: 'eu/web', labels: { env: 'prod' } }),
  seen('web-2', { parent: 'eu/web', labels: { env: 'lab' } }),
  seen('db-3', { parent: 'eu', fqdn: 'db-3.example.org', labels: { env: 'prod' } }),
  seen('asset-77', { name: 'db-4', parent: 'eu' }),
  seen('twin-a', { name: 'twin', parent: 'eu' }),
  seen('twin-b', { name: 'twin', parent: 'eu/web' }),
];

const clock = steppedClock();
const observe = async (store: Store, components: readonly Observed[] = ESTATE): Promise<void> => {
  const around = { clock, settings: () => settingsFrom({}) };
  const flags = { source: 'cmdb', dry_run: false, allow_vanish: false, allow_rollback: false };
  given(await store.write(() => take(contextFor(around, ANA)(), { components, problems: [] }, flags)));
};

onEveryEngine('what a task touches', ({ store }) => {
  const open = () => compose(store(), { clock, settings: settingsFrom(settings()), actor: ANA });

  test('is any name while there is no inventory, and one of its components once there is', async () => {
    const { task } = await open();
    expect(given(await task.create({ title: 'free', component: ['rack 7'] }))).toMatchObject({ component: 'rack 7', components: [] });
    expect(refused(await task.create({ title: 'two', component: ['a', 'b'] }))).toContain('the inventory is empty');
    await observe(store());
    const made = given(await task.create({ title: 'linked', component: ['db-3', 'eu/web/web-1', 'db-3.example.org'] }));
    expect(made).toMatchObject({
      component: 'db-3',
      components: [
        { name: 'db-3', path: 'eu/db-3' },
        { name: 'web-1', path: 'eu/web/web-1' },
      ],
    });
    const unknown = await task.create({ title: 'x', component: ['db-33'] });
    expect([refused(unknown), hinted(unknown)]).toEqual(['There is no component db-33.', 'Nearest: db-3.']);
    expect(refused(await task.create({ title: 'x', component: ['twin'] }))).toMatch(/fits several components: eu\/twin .*, eu\/web\/twin/);
    expect(given(await task.list({}))).toHaveLength(2);

    given(await task.edit({ task: 'T2', component: ['web-2'] }));
    expect(given(await task.list({ query: ['comp:db-3'] }))).toEqual([]);
    given(await task.undo({}));
    expect(given(await task.show({ task: 'T2' })).components).toEqual(made.components);
    expect(given(await task.list({ query: ['comp:db-3'] }))).toHaveLength(1);
    expect(given(await task.edit({ task: 'T2', component: null }))).toMatchObject({ component: null, components: [] });
  });

  test('is asked for with the selectors of the inventory, and with words where it knows none', async () => {
    const { task } = await open();
    given(await task.create({ title: 'text', component: ['web-1-old'] }));
    await observe(store());
    for (const name of ['web-1', 'web-2', 'db-3', 'eu/web']) given(await task.create({ title: name, component: [name] }));
    const found = async (query: string) => given(await task.list({ query: [query] })).map(({ title }) => title);
    expect(await found('comp:eu/web/*')).toEqual(['web-1', 'web-2']);
    expect(await found('comp:web')).toEqual(['text', 'web-1', 'web-2', 'eu/web']);
    expect(await found('comp:eu')).toEqual(['web-1', 'web-2', 'db-3', 'eu/web']);
    expect(await found('comp:web:&env=prod')).toEqual(['web-1']);
    expect(await found('comp:"eu:!web"')).toEqual(['db-3']);
    expect(await found('comp:C3')).toEqual(['web-1']);
    expect(await found('comp:-1-o')).toEqual(['text']);
    expect(await found('-comp:eu')).toEqual(['text']);
    expect(refused(await task.list({ query: ['comp:web:&'] }))).toContain('query, column 6: comp:web:& is not known');
  });

  test('is on the page of the component and of all that it lies in', async () => {
    await observe(store());
    const { task, component } = await open();
    given(await task.create({ title: 'one', component: ['web-1', 'web-2'], priority: 'low' }));
    given(await task.create({ title: 'two', component: ['web-1'], priority: 'high' }));
    given(await task.create({ title: 'done', component: ['web-1'] }));
    given(await task.done({ tasks: ['T3'] }));
    const work = async (name: string) => {
      const { openTasks, tasks, openAlerts, alerts } = given(await component.show({ component: name }));
      return { openTasks, tasks: tasks.map(({ number }) => number), openAlerts, alerts };
    };
    expect(await work('eu')).toEqual({ openTasks: 2, tasks: ['T2', 'T1'], openAlerts: 0, alerts: [] });
    expect(await work('web-2')).toMatchObject({ openTasks: 1, tasks: ['T1'] });
    expect(await work('db-3')).toMatchObject({ openTasks: 0, tasks: [] });
  });
});

test('an alert is about the component that its label names, by any of its names, and about its text where it is none', async () => {
  const house = await openHouse();
  await house.receive(alert({ fingerprint: 'before', instance: 'web-1' }));
  await observe(house.store);
  const names = ['web-1:9100', 'DB-3.example.org', 'asset-77', 'eu/db-3', 'twin', 'nobody', 'web-1'];
  await house.receive(...names.map((instance) => alert({ fingerprint: instance, instance })));
  const { task, component } = house.watchbill;
  const rows = given(await task.list({ query: ['sort:created'] })).toSorted(
    (a, b) => Number(a.number.slice(1)) - Number(b.number.slice(1)),
  );
  expect(rows.map((row) => [row.component, row.components.map(({ path }) => path).join()])).toEqual([
    ['web-1', ''],
    ['web-1', 'eu/web/web-1'],
    ['DB-3.example.org', 'eu/db-3'],
    ['asset-77', 'eu/db-4'],
    ['eu/db-3', 'eu/db-3'],
    ['twin', ''],
    ['nobody', ''],
    ['web-1', 'eu/web/web-1'],
  ]);
  const page = given(await component.show({ component: 'eu' }));
  expect(page).toMatchObject({ openTasks: 5, openAlerts: 5 });
  expect(page.alerts[0]).toMatchObject({ number: 'A2', component: 'eu/web/web-1', severity: 'critical', acknowledgedBy: null });
  await house.close();
});

test('links with alerts and tasks name ones that are there', async () => {
  const house = await openHouse();
  await house.receive(alert());
  const { task } = house.watchbill;
  const made = given(await task.create({ title: 'look', link: ['alert=1', 'task=t1', 'url=https://example.org'] }));
  expect(made.links).toEqual([
    { kind: 'alert', target: 'A1' },
    { kind: 'task', target: 'T1' },
    { kind: 'url', target: 'https://example.org' },
  ]);
  expect(refused(await task.edit({ task: 'T2', link: ['alert=A9'] }))).toBe('There is no alert A9.');
  expect(refused(await task.edit({ task: 'T2', link: ['component=db-3'] }))).toContain('a component is no link');
  await house.close();
});
