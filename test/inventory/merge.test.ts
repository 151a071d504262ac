/** Two components made one by hand, and parted again. */
import { expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { compose } from '../../src/runtime/watchbill.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { ANA, estate, refused, seen } from './estate.ts';

const NETBOX = [
  seen('eu', { type: 'region', labels: { env: 'prod' } }),
  seen('db-1', { parent: 'eu', labels: { rack: '7' }, edges: [{ kind: 'needs', to: 'san' }] }),
  seen('san', { type: 'storage', parent: 'eu' }),
];
const TERRAFORM = [
  seen('vpc', { type: 'network' }),
  seen('aws/db-1', { name: 'orders', type: 'database', parent: 'vpc', labels: { size: 'xl' } }),
  seen('schema', { parent: 'aws/db-1' }),
  seen('shop', { type: 'service', edges: [{ kind: 'needs', to: 'aws/db-1' }] }),
];

onEveryEngine('two components made one by hand', (bench) => {
  async function estates() {
    const made = await estate(bench);
    await made.sync('netbox', NETBOX);
    await made.sync('terraform', TERRAFORM);
    const { task } = await compose(bench.store(), { clock: bench.clock, actor: ANA });
    given(await made.component.create({ name: 'disk', parent: 'orders' }));
    given(await made.component.edit({ component: 'orders', owner: 'bela' }));
    given(await made.component.link({ component: 'orders', to: 'db-1', kind: 'redundant-with' }));
    given(await task.create({ title: 'grow it', component: ['orders', 'shop'] }));
    /** All that a merge may touch, as people see it. */
    const everything = async () => ({
      rows: (await made.list('')).map(({ number, name, path, labels, sources, lacks }) => ({ number, name, path, labels, sources, lacks })),
      edges: await bench
        .store()
        .read(() =>
          all(
            "select source, from_key, kind, to_key, dependent, needed from component_edge where valid_to is null and kind <> 'in' order by source, from_key, kind",
          ),
        ),
      records: await bench.store().read(() => all('select source, key, component, asserts from component_record order by source, key')),
      labels: await bench.store().read(() => all('select key, value, component, origin from component_label order by component, key')),
      owner: (await made.show('orders')).owner,
      task: given(await task.show({ task: 'T1' })).components,
    });
    return { ...made, task, everything };
  }

  test('show what would move, move it, and are parted again as they were', async () => {
    const { component, show, names, everything, task, sync } = await estates();
    const before = await everything();
    const [one, other] = [await show('db-1'), await show('orders')];
    const said = given(await component.merge({ component: 'db-1', other: 'orders', dry_run: true }));
    expect(said).toMatchObject({
      into: `eu/db-1 (${one.number})`,
      from: `vpc/orders (${other.number})`,
      records: [{ source: 'manual' }, { source: 'terraform', key: 'aws/db-1' }],
      children: ['vpc/orders/disk', 'vpc/orders/schema'],
      edges: 2,
    });
    expect(said.changes).toContain('owner: none → bela');
    expect(await everything()).toEqual(before);

    given(await component.merge({ component: 'db-1', other: 'orders' }));
    expect(await names('name=orders')).toEqual([]);
    const merged = await show('db-1');
    expect(merged).toMatchObject({ number: one.number, owner: 'bela', labels: { rack: '7', size: 'xl', env: 'prod' }, children: 2 });
    expect(await names('eu/db-1')).toEqual(['db-1', 'disk', 'schema']);
    expect(merged.edges.map(({ kind, component: name, direction }) => `${direction} ${kind} ${name}`).sort()).toEqual([
      'from needs shop',
      'to needs san',
    ]);
    expect(given(await task.show({ task: 'T1' })).components.map(({ name }) => name)).toEqual(['db-1', 'shop']);
    expect(merged.timeline.map(({ kind }) => kind)).toContain('component.absorbed');
    // A sync of either says nothing new.
    expect(await sync('netbox', NETBOX)).toMatchObject({ added: 0, changed: 0, vanished: 0 });
    expect(await sync('terraform', TERRAFORM)).toMatchObject({ added: 0, changed: 0, vanished: 0 });

    given(await component.split({ component: 'db-1', source: other.number }));
    expect(await everything()).toEqual(before);
    expect(refused(await component.split({ component: 'db-1', source: other.number }))).toContain('is no part of it');
    expect(await sync('terraform', TERRAFORM)).toMatchObject({ added: 0, changed: 0, vanished: 0 });
  });

  test('are refused where they are one, or lie in one another', async () => {
    const { component } = await estates();
    expect(refused(await component.merge({ component: 'db-1', other: 'db-1' }))).toContain('are one component already');
    expect(refused(await component.merge({ component: 'schema', other: 'vpc' }))).toContain('lie in one another');
    expect(refused(await component.merge({ component: 'vpc', other: 'orders' }))).toContain('lie in one another');
    expect(refused(await component.split({ component: 'db-1', source: 'C99' }))).toContain('C99 is no part of it');
  });
});
