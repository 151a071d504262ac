import { expect, test } from 'vitest';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, refused, seen } from './estate.ts';

const days = (n: number): number => n * 86_400_000;
const NOTHING = { added: 0, changed: 0, vanished: 0, refused: [] };
const many = (count: number) => Array.from({ length: count }, (_, at) => seen(`host-${at}`));

onEveryEngine('an inventory from its sources', (bench) => {
  test('what is said twice changes nothing and leaves no event', async () => {
    const { sync, events, show } = await estate(bench);
    const observed = [
      seen('eu', { type: 'region', labels: { env: 'prod' } }),
      seen('web-1', { parent: 'eu', edges: [{ kind: 'needs', to: 'db-1' }], addresses: ['10.0.0.2', '10.0.0.1'] }),
      seen('db-1', { parent: 'eu', labels: { tier: 'db' } }),
    ];
    expect(await sync('netbox', observed)).toEqual({ ...NOTHING, added: 3 });
    const before = await events();
    bench.clock.advance(days(1));
    expect(await sync('netbox', observed)).toEqual(NOTHING);
    expect(await events()).toBe(before);
    const shown = await show('web-1');
    expect(shown).toMatchObject({ path: 'eu/web-1', labels: { env: 'prod' }, addresses: ['10.0.0.1', '10.0.0.2'] });
    expect(shown.edges).toMatchObject([{ kind: 'needs', direction: 'to', component: 'db-1', source: 'netbox' }]);
    const name = shown.facts.find(({ fact }) => fact === 'name');
    expect(name).toMatchObject({ source: 'netbox', counts: true, since: bench.clock.now() - days(1), seenAt: bench.clock.now() });
  });

  test('what is not mentioned again is missing, comes back, and goes after the grace', async () => {
    const { sync, show, names, component } = await estate(bench, { grace: '7d' });
    const web = seen('web', { labels: { tier: 'web' } });
    await sync('netbox', [web, seen('db', { edges: [{ kind: 'needs', to: 'web' }] })]);
    bench.clock.advance(days(1));
    expect(await sync('netbox', [web])).toEqual({ ...NOTHING, vanished: 1 });
    expect(await show('db')).toMatchObject({ status: 'missing', missingSince: bench.clock.now() });
    expect(await names('status=missing')).toEqual(['db']);
    expect(given(await component.impact({ component: 'web' })).map((row) => row.component)).toEqual(['db']);
    bench.clock.advance(days(1));
    expect(await sync('netbox', [web, seen('db')])).toEqual({ ...NOTHING, changed: 1 });
    expect((await show('db')).timeline.map(({ kind }) => kind)).toEqual([
      'component.created',
      'component.vanished',
      'component.returned',
      'component.unlinked',
    ]);
    await sync('netbox', [web]);
    bench.clock.advance(days(7));
    expect(await sync('netbox', [web])).toEqual(NOTHING);
    expect(await names('')).toEqual(['web']);
  });

  test('a source speaks for itself alone, and the trusted one counts', async () => {
    const { sync, show, names, component } = await estate(bench, { precedence: ['netbox'] });
    await sync('ansible', [seen('a', { name: 'web-1', fqdn: 'web-1.example.org', labels: { env: 'test', role: 'web' } })]);
    await sync('netbox', [seen('7', { name: 'WEB-1', fqdn: 'WEB-1.example.org', labels: { env: 'prod' } })]);
    expect(await show('C1')).toMatchObject({ name: 'WEB-1', labels: { env: 'prod', role: 'web' }, sources: ['ansible', 'netbox'] });
    await sync('netbox', []);
    expect(await show('C1')).toMatchObject({
      name: 'web-1',
      status: 'present',
      labels: { env: 'test', role: 'web' },
      sources: ['ansible'],
    });
    given(await component.edit({ component: 'C1', label: { env: 'lab' }, owner: 'ana' }));
    await sync('ansible', [seen('a', { name: 'web-01', fqdn: 'web-1.example.org', labels: { env: 'prod' } })]);
    expect(await show('C1')).toMatchObject({ name: 'web-01', owner: 'ana', labels: { env: 'lab' } });
    expect(await names('source=ansible')).toEqual(['web-01']);
  });

  test('a merge is recorded, and taken back it stays so', async () => {
    const { sync, show, list, component } = await estate(bench);
    await sync('ansible', [seen('db', { type: 'service' }), seen('a', { name: 'web-1', addresses: ['10.0.0.1'], site: 'fra' })]);
    const observed = [
      seen('rack', { type: 'rack' }),
      seen('7', { name: 'web-one', parent: 'rack', addresses: ['10.0.0.1'], site: 'fra', edges: [{ kind: 'needs', to: 'rack' }] }),
      seen('8', { name: 'disk', parent: '7' }),
    ];
    expect(await sync('netbox', observed)).toEqual({ ...NOTHING, added: 2, changed: 1 });
    expect((await show('web-1')).timeline.map(({ text }) => text)).toContain('joined by 7 of netbox (same address fra 10.0.0.1)');
    const apart = given(await component.split({ component: 'web-1', source: 'netbox' }));
    expect(apart).toMatchObject({ name: 'web-one', path: 'rack/web-one', sources: ['netbox'] });
    expect(await show('web-1')).toMatchObject({ path: 'web-1', sources: ['ansible'], edges: [] });
    expect((await show('web-one')).edges).toMatchObject([{ kind: 'needs', component: 'rack' }]);
    expect((await show('disk')).path).toBe('rack/web-one/disk');
    expect(await sync('netbox', observed)).toEqual(NOTHING);
    expect((await list('')).map(({ path }) => path)).toEqual(['db', 'rack', 'rack/web-one', 'rack/web-one/disk', 'web-1']);
    expect(refused(await component.split({ component: 'web-1', source: 'ansible' }))).toContain('only ansible knows it');
    expect(refused(await component.split({ component: 'web-1', source: 'aws' }))).toContain('aws says nothing of it; allowed: ansible (a)');
  });

  test('another name for the same thing is no new thing, and the same name for another thing is', async () => {
    const { sync, show, list } = await estate(bench);
    await sync('aws', [seen('web', { uid: 'i-1' }), seen('db', { fqdn: 'db.example.org', uid: 'i-2' })]);
    expect(await sync('aws', [seen('www', { uid: 'i-1' }), seen('db', { fqdn: 'db.example.org', uid: 'i-2' })])).toEqual({
      ...NOTHING,
      changed: 1,
    });
    expect(await show('C1')).toMatchObject({ name: 'www', status: 'present' });
    await sync('aws', [seen('www', { uid: 'i-1' }), seen('db2', { fqdn: 'db.example.org', uid: 'i-3' })]);
    expect((await list('')).map(({ number, name, status }) => `${number} ${name} ${status}`)).toEqual([
      'C2 db missing',
      'C3 db2 present',
      'C1 www present',
    ]);
  });

  test('a run that would lose many is stopped whole', async () => {
    const { sync, observe, names } = await estate(bench, { max_vanish: 20 });
    await sync('netbox', many(20));
    expect(refused(await observe('netbox', many(15)))).toBe(
      'source netbox: 5 of its 20 components would vanish, so nothing was changed; allowed: 20 % at once (max_vanish in [inventory]), or --allow-vanish.',
    );
    expect(refused(await observe('netbox', []))).toContain('20 of its 20');
    expect(await names('status=missing')).toEqual([]);
    expect(await sync('netbox', many(16))).toMatchObject({ vanished: 4 });
    expect(await sync('netbox', [], { allow_vanish: true })).toMatchObject({ vanished: 16 });
  });

  test('an older version, or another line of versions, is refused', async () => {
    const { sync, observe } = await estate(bench);
    await sync('terraform', [seen('a')], { serial: 7, lineage: 'x' });
    expect(refused(await observe('terraform', [seen('a')], { serial: 6, lineage: 'x' }))).toContain(
      'this is version 6, and version 7 was read already',
    );
    expect(refused(await observe('terraform', [seen('a')], { serial: 9, lineage: 'y' }))).toContain('the lineage y, the last was of x');
    expect(await sync('terraform', [seen('a')], { serial: 6, lineage: 'y', allow_rollback: true })).toEqual(NOTHING);
    expect(await sync('terraform', [seen('a')], { serial: 6, lineage: 'y' })).toEqual(NOTHING);
  });

  test('what cannot be kept is refused by itself, and its neighbours are taken in', async () => {
    const { sync, show, component } = await estate(bench, { allowed: { env: ['prod'] } });
    const result = await sync(
      'netbox',
      [
        seen('a', { parent: 'b' }),
        seen('b', { parent: 'a' }),
        seen('c', { parent: 'nowhere' }),
        seen('c'),
        seen('d', { name: ' ' }),
        seen('e', {
          name: '\u001b[31mred\u202e',
          labels: { env: 'live', 'a b': 'c', role: 'x\u0007' },
          edges: [{ kind: 'needs', to: 'gone' }],
        }),
        seen('e e', { edges: [{ kind: 'runs-on', to: 'e e' }] }),
      ],
      { problems: [{ where: 'line 9', problem: 'is no object' }] },
    );
    expect(result.added).toBe(5);
    expect(result.refused).toEqual([
      { where: 'line 9', problem: 'is no object' },
      { where: 'c', problem: 'has a key that another one before it has' },
      { where: 'd', problem: 'has no name' },
      { where: 'c', problem: 'lies in "nowhere", which is not there; it is taken without' },
      { where: 'a', problem: 'lies in itself: a in b in a; it is taken without' },
      { where: 'e', problem: 'label env is "live"; allowed: prod' },
      { where: 'e', problem: 'label "a b" has a name that no selector could say' },
      { where: 'e', problem: 'needs "gone", which is not there' },
      { where: 'e e', problem: 'runs-on "e e", which is itself' },
    ]);
    expect(await show('red')).toMatchObject({ path: 'red', labels: { role: 'x' } });
    expect((await show('b')).path).toBe('a/b');
    expect(given(await component.list({ selector: ['e-e'] }))).toMatchObject([{ name: 'e e', path: 'e-e' }]);
  });

  test('a dry run shows what would be, and leaves everything as it is', async () => {
    const { component, names } = await estate(bench);
    const csv = (rows: string) => ({ file: rows, format: 'csv', source: 'cmdb' }) as const;
    given(await component.import(csv('name,type,env\nweb,service,prod\ndb,service,prod\n')));
    const planned = given(await component.import({ ...csv('name,type,env\nweb,service,test\nnew,service,test\n'), dry_run: true }));
    expect(planned).toMatchObject({ added: 1, changed: 1, vanished: 1, refused: [] });
    expect(planned.differences).toEqual([
      { what: 'changed', key: 'web', component: 'C1', facts: ['label.env: prod → test'] },
      { what: 'added', key: 'new', component: null, facts: ['name: new', 'type: service', 'label.env: test'] },
      { what: 'vanished', key: 'db', component: 'C2', facts: [] },
    ]);
    expect(await names('')).toEqual(['db', 'web']);
    expect(await names('env=test')).toEqual([]);
    expect(refused(await component.import({ ...csv('type\nserver\n') }))).toContain('the header has no column "name"');
    expect(refused(await component.import({ ...csv('name\na\n'), source: 'manual' }))).toContain('is what people set by hand');
  });

  test('sources that put one into the other leave a tree', async () => {
    const { sync, list } = await estate(bench);
    await sync('one', [seen('a', { uid: 'a' }), seen('b', { uid: 'b', parent: 'a' })]);
    const result = await sync('another', [seen('x', { uid: 'a', parent: 'y' }), seen('y', { uid: 'b' })]);
    expect(result.refused).toMatchObject([{ problem: 'lies in itself, through what its sources say together; it stays at the root' }]);
    expect((await list('')).map(({ path }) => path)).toEqual(['x', 'x/y']);
    const third = await sync('another', [seen('x', { uid: 'a', parent: 'y' }), seen('y', { uid: 'b' })]);
    expect(third).toEqual(NOTHING);
  });
});
