import { expect, test } from 'vitest';
import { parseCsv } from '../../src/domain/inventory/csv.ts';
import { FORMATS, readerOf } from '../../src/domain/inventory/formats.ts';
import { offerFormats } from '../../src/runtime/discovery.ts';
import { onEveryEngine } from '../conformance/engines.ts';
import { given } from '../stories/house.ts';
import { estate, refused, seen } from './estate.ts';

const read = (text: string) => {
  const observation = parseCsv(text);
  return 'problem' in observation ? observation.problem : observation;
};

test('every format has somebody who reads it, and who answers whatever the text is', async () => {
  offerFormats();
  for (const format of FORMATS) {
    const reader = await readerOf(format);
    for (const text of ['', '\0', '{"a":', '[]', 'null', '"']) expect(reader.parse(text, {})).toBeTypeOf('object');
  }
});

test('a CSV is read by its header', () => {
  expect(
    read('\ufeffHost,Type,Parent,IP,Needs,label.env,rack unit\r\neu,region,,,,prod,\r\n"web ""1""",server,eu,10.0.0.1;10.0.0.2,eu,,12\r\n'),
  ).toEqual({
    components: [
      { key: 'eu', name: 'eu', type: 'region', labels: { env: 'prod' } },
      {
        key: 'web "1"',
        name: 'web "1"',
        type: 'server',
        parent: 'eu',
        addresses: ['10.0.0.1', '10.0.0.2'],
        edges: [{ kind: 'needs', to: 'eu' }],
        labels: { 'rack unit': '12' },
      },
    ],
    problems: [],
  });
  expect(read('name,uid,fqdn\na,,a.example\nb,7,b.example\nc,,\n')).toMatchObject({
    components: [{ key: 'a.example' }, { key: '7' }, { key: 'c' }],
  });
  expect(read('key,name,serial\n1,a,s\n')).toMatchObject({ components: [{ key: '1', uid: 's' }] });
});

test.each([
  [
    'type\nserver\n',
    'the header has no column "name"; allowed beside it: key, type, parent, uid, fqdn, site, addresses, needs, runs-on, redundant-with, and others as labels',
  ],
  ['', 'the header has no column "name"'],
  ['name,name\na,b\n', 'the header has the column "name" twice'],
  ['name,\na,b\n', 'the header has a column without a name'],
  ['name\n"a\n', 'line 2: a quote is not closed, or stands inside a cell without being doubled'],
  ['name,type\na,b"c\n', 'line 2: a quote is not closed'],
])('%j is refused in a sentence', (text, problem) => {
  expect(read(text)).toContain(problem);
});

test('a row that is wrong is told by its line, and the others are read', () => {
  expect(read('name,type\n"a\nb",server\nc\n\n,server\nd,server')).toMatchObject({
    components: [{ name: 'a\nb' }, { name: 'd' }],
    problems: [
      { where: 'line 4', problem: 'has 1 columns, and the header 2' },
      { where: 'line 6', problem: 'has no name' },
    ],
  });
});

onEveryEngine('out again', (bench) => {
  test('components leave in the forms of other programs', async () => {
    const { sync, component } = await estate(bench);
    await sync('netbox', [
      seen('eu', { type: 'region', labels: { env: 'prod' } }),
      seen('web', { type: 'cluster', parent: 'eu' }),
      seen('web-1', { parent: 'web', fqdn: 'web-1.example.org', addresses: ['10.0.0.1'], edges: [{ kind: 'needs', to: 'db' }] }),
      seen('web-2', { parent: 'web', addresses: ['fe80::2'], labels: { 'app.kubernetes.io/name': 'web', ansible_connection: 'local' } }),
      seen('db', { type: 'database' }),
    ]);
    const exported = async (format: string, selector: string): Promise<unknown> => {
      const text = given(
        await component.export({ format: format as 'json', selector: [selector], ...(format === 'prometheus-sd' ? { port: 9100 } : {}) }),
      );
      return JSON.parse(text);
    };
    expect(await exported('prometheus-sd', 'type=server')).toEqual([
      { targets: ['web-1.example.org:9100'], labels: { component_path: 'eu/web/web-1', env: 'prod' } },
      {
        targets: ['[fe80::2]:9100'],
        labels: { ansible_connection: 'local', app_kubernetes_io_name: 'web', component_path: 'eu/web/web-2', env: 'prod' },
      },
    ]);
    expect(await exported('ansible', '')).toEqual({
      _meta: {
        hostvars: {
          db: { component_path: 'db' },
          'web-1': { env: 'prod', ansible_host: '10.0.0.1', component_path: 'eu/web/web-1' },
          'web-2': { app_kubernetes_io_name: 'web', env: 'prod', ansible_host: 'fe80::2', component_path: 'eu/web/web-2' },
        },
      },
      all: { children: ['ungrouped', 'eu'] },
      eu: { hosts: [], children: ['eu_web'] },
      eu_web: { hosts: ['web-1', 'web-2'] },
      ungrouped: { hosts: ['db'] },
    });
    expect(await exported('json', 'web-1')).toMatchObject([
      { number: 'C3', labels: { env: 'prod' }, edges: [{ kind: 'needs', to: 'db' }] },
    ]);
    expect(refused(await component.export({ selector: ['nothing'] }))).toBe('There is no component nothing.');
  });

  test('a file of Ansible comes in', async () => {
    const { component, names } = await estate(bench);
    expect(given(await component.import({ file: '[web]\nweb-1\nweb-2\n\n[db]\ndb-1\n', format: 'ansible' }))).toMatchObject({
      vanished: 0,
      refused: [],
    });
    expect(await names('name in (web-1,web-2,db-1)')).toHaveLength(3);
    expect(refused(await component.import({ file: 'name\na\n', format: 'csv', mapping: '{' }))).toBe('the mapping: is not JSON.');
  });
});
