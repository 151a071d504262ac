import { expect, test } from 'vitest';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, hinted, refused, seen } from './estate.ts';

onEveryEngine('an inventory by hand', (bench) => {
  test('components lie in one another, and carry what is said above them', async () => {
    const { component, show, names } = await estate(bench);
    given(await component.create({ name: 'eu', type: 'region', zone: 'Europe/Berlin', label: { env: 'prod' } }));
    given(await component.create({ name: 'web', type: 'cluster', parent: 'eu', owner: 'ana' }));
    const web1 = given(
      await component.create({ name: 'web-1', type: 'server', parent: 'web', fqdn: 'Web-1.Example.org.', address: ['10.0.0.1'] }),
    );
    expect(web1).toMatchObject({ number: 'C3', path: 'eu/web/web-1', labels: { env: 'prod' }, status: 'present', sources: ['manual'] });
    expect(await show('web-1.example.org')).toMatchObject({
      parent: 'C2',
      owner: 'ana',
      zone: 'Europe/Berlin',
      addresses: ['10.0.0.1'],
      children: 0,
      inherited: [
        { fact: 'label.env', value: 'prod', from: 'eu' },
        { fact: 'owner', value: 'ana', from: 'eu/web' },
        { fact: 'zone', value: 'Europe/Berlin', from: 'eu' },
      ],
    });
    expect(await names('env=prod,type=server')).toEqual(['web-1']);
    expect(await names('owner=ana')).toEqual(['web', 'web-1']);
    given(await component.edit({ component: 'C3', label: { env: 'test' }, owner: 'bela' }));
    expect(await names('env=prod')).toEqual(['eu', 'web']);
    expect(await names('env!=prod')).toEqual(['web-1']);
    given(await component.edit({ component: 'C3', unset: ['label.env', 'owner'] }));
    expect(await show('C3')).toMatchObject({ owner: 'ana', labels: { env: 'prod' } });
  });

  test('what moves takes along what lies in it', async () => {
    const { component, show, names } = await estate(bench);
    for (const name of ['eu', 'us']) given(await component.create({ name, type: 'region' }));
    given(await component.create({ name: 'web', type: 'cluster', parent: 'eu' }));
    given(await component.create({ name: 'web-1', type: 'server', parent: 'web' }));
    expect(given(await component.move({ component: 'web', parent: 'us' })).path).toBe('us/web');
    expect((await show('web-1')).path).toBe('us/web/web-1');
    expect(await names('us/**')).toEqual(['web', 'web-1']);
    expect(refused(await component.move({ component: 'us', parent: 'web-1' }))).toContain('us would lie in itself');
    given(await component.edit({ component: 'web', name: 'www' }));
    expect((await show('web-1')).path).toBe('us/www/web-1');
    given(await component.move({ component: 'www', parent: '/' }));
    expect((await show('web-1')).path).toBe('www/web-1');
  });

  test('references that name nothing or several are refused with the nearest names', async () => {
    const { component } = await estate(bench);
    for (const region of ['eu', 'us']) {
      given(await component.create({ name: region, type: 'region' }));
      given(await component.create({ name: 'web', type: 'cluster', parent: region }));
    }
    given(await component.create({ name: 'db-1', type: 'database' }));
    const nothing = await component.show({ component: 'bd-1' });
    expect(refused(nothing)).toBe('There is no component bd-1.');
    expect(hinted(nothing)).toBe('Nearest: db-1.');
    expect(refused(await component.show({ component: 'web' }))).toBe('web fits several components: eu/web (C2), us/web (C4).');
    expect(given(await component.show({ component: 'us/web' })).number).toBe('C4');
    expect(hinted(await component.list({ selector: ['down(db-2)'] }))).toBe('Nearest: db-1.');
    expect(refused(await component.create({ name: 'web', parent: 'eu' }))).toBe('eu/web is already a component (C2).');
    expect(refused(await component.create({ name: 'a/b' }))).toContain('a name has no space');
  });

  test('a dependency that would come back to itself is refused with the way', async () => {
    const { component, show } = await estate(bench);
    for (const name of ['shop', 'api', 'db']) given(await component.create({ name, type: 'service' }));
    given(await component.link({ component: 'shop', to: 'api' }));
    given(await component.link({ component: 'api', to: 'db', kind: 'runs-on' }));
    expect(refused(await component.link({ component: 'db', to: 'shop' }))).toBe(
      'db needs shop: would close a cycle: db → shop → api → db; allowed: dependencies without a way back.',
    );
    expect(refused(await component.link({ component: 'db', to: 'db' }))).toContain('db → db');
    expect(refused(await component.link({ component: 'shop', to: 'api' }))).toBe('C1 is already linked: needs C2.');
    given(await component.unlink({ component: 'api', to: 'db', kind: 'runs-on' }));
    given(await component.link({ component: 'db', to: 'shop' }));
    expect((await show('shop')).edges.map(({ kind, direction, component: other }) => `${direction} ${other} ${kind}`)).toEqual([
      'to api needs',
      'from db needs',
    ]);
  });

  test('impact follows the tree and the edges, and knows what is redundant', async () => {
    const { component } = await estate(bench);
    for (const name of ['rack', 'db-1', 'db-2', 'api', 'shop']) given(await component.create({ name }));
    given(await component.move({ component: 'db-1', parent: 'rack' }));
    given(await component.link({ component: 'api', to: 'db-1' }));
    given(await component.link({ component: 'shop', to: 'api' }));
    expect(given(await component.impact({ component: 'rack' }))).toEqual([
      { component: 'db-1', number: 'C2', effect: 'breaks', path: ['rack', 'db-1'] },
      { component: 'api', number: 'C4', effect: 'breaks', path: ['rack', 'db-1', 'api'] },
      { component: 'shop', number: 'C5', effect: 'breaks', path: ['rack', 'db-1', 'api', 'shop'] },
    ]);
    given(await component.link({ component: 'db-1', to: 'db-2', kind: 'redundant-with' }));
    expect(given(await component.impact({ component: 'rack' })).map(({ component: name, effect }) => [name, effect])).toEqual([
      ['db-1', 'breaks'],
      ['api', 'at risk'],
      ['shop', 'at risk'],
    ]);
    const before = new Date(bench.clock.now()).toISOString();
    bench.clock.advance(60_000);
    given(await component.unlink({ component: 'shop', to: 'api' }));
    expect(given(await component.impact({ component: 'api' }))).toEqual([]);
    expect(given(await component.impact({ component: 'api', as_of: before })).map(({ component: name }) => name)).toEqual(['shop']);
  });

  test('what is deleted is gone from lists and graphs, and its history stays', async () => {
    const { component, names } = await estate(bench);
    for (const name of ['a', 'b', 'c']) given(await component.create({ name }));
    given(await component.move({ component: 'b', parent: 'a' }));
    given(await component.link({ component: 'c', to: 'b' }));
    expect(refused(await component.delete({ components: ['a'] }))).toBe('a (C1): has 1 components in it; allowed: --recursive.');
    given(await component.delete({ components: ['a'], recursive: true }));
    expect(await names('')).toEqual(['c']);
    expect(refused(await component.show({ component: 'a' }))).toContain('There is no component a');
    expect(await names('up(c)')).toEqual([]);
  });

  test('labels have a schema', async () => {
    const { component } = await estate(bench, { required: { server: ['env'] }, allowed: { env: ['prod', 'test'] } });
    expect(refused(await component.create({ name: 'web-1', type: 'server' }))).toContain('a server says its env; allowed: --label env=…');
    expect(refused(await component.create({ name: 'web-1', type: 'server', label: { env: 'live' } }))).toBe(
      'label: label env is "live"; allowed: prod, test.',
    );
    given(await component.create({ name: 'eu', type: 'region', label: { env: 'prod' } }));
    given(await component.create({ name: 'web-1', type: 'server', parent: 'eu' }));
  });

  test('what a source says without what its type must say is taken in, marked and found', async () => {
    const { component, sync, list, names } = await estate(bench, {
      required: { '*': ['owner'], server: ['env'] },
      allowed: { env: ['prod'] },
    });
    const observed = [
      seen('eu', { type: 'region', labels: { owner: 'ana' } }),
      seen('web-1', { parent: 'eu', labels: { env: 'prod' } }),
      seen('web-2', { parent: 'eu', labels: { env: 'live' } }),
      seen('lone'),
      seen('rack', { type: 'rack' }),
    ];
    expect(await sync('netbox', observed)).toMatchObject({ added: 5, incomplete: 3, refused: [{ where: 'web-2' }] });
    expect((await list('')).flatMap(({ name, lacks }) => (lacks.length === 0 ? [] : [`${name}: ${lacks.join(', ')}`]))).toEqual([
      'web-2: env',
      'lone: owner, env',
      'rack: owner',
    ]);
    expect(await names('status=incomplete')).toEqual(['web-2', 'lone', 'rack']);
    expect(await names('lacks=owner')).toEqual(['lone', 'rack']);
    expect(await names('status=incomplete,type=server,!env')).toEqual(['web-2', 'lone']);
    expect(await names('status!=incomplete')).toEqual(['eu', 'web-1']);
    expect(refused(await component.list({ selector: ['lacks=colour'] }))).toContain('lacks is not colour; allowed: owner, env');
    given(await component.edit({ component: 'lone', owner: 'bela', label: { env: 'prod' } }));
    expect(await names('status=incomplete')).toEqual(['web-2', 'rack']);
    expect(refused(await component.create({ name: 'x', type: 'rack' }))).toBe('x: a rack says its owner; allowed: --owner ….');
    given(await component.create({ name: 'x', type: 'rack', parent: 'eu' }));
    given(await component.create({ name: 'y', type: 'rack', owner: 'ana' }));
  });
});
