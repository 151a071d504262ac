import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVERY, parsePath, select } from '../../src/domain/kernel/json-path.ts';
import { parseCmdb } from '../../src/integrations/discovery/cmdb.ts';
import { observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const text = JSON.stringify({
  result: [
    {
      sys_id: 7,
      name: 'db-1',
      os: { name: 'Debian' },
      ip: ['10.0.0.1/24', '2001:db8::1', 'dhcp'],
      vip: '192.0.2.1',
      dns: 'db-1.example.org',
      'odd key': 'x',
      location: { value: 'dc-1' },
      depends_on: [{ value: 'san-1' }, { value: null }],
      password: 'hunter2',
      serial: 'S7',
    },
    { sys_id: 'dc-1', name: 'DC 1', os: null },
    { sys_id: 'san-1', name: { display: 'SAN' }, os: { name: ['a'] } },
    'x',
    { name: 'no key' },
  ],
  next: null,
});
const mapping = {
  items: 'result[*]',
  next: 'next',
  key: 'sys_id',
  name: 'name',
  type: '=server',
  parent: 'location.value',
  uid: 'serial',
  fqdn: 'dns',
  site: '=north',
  addresses: ['ip[*]', 'vip'],
  labels: { os: 'os.name', odd: "['odd key']", origin: '=cmdb', admin_password: 'password' },
  edges: { needs: '$.depends_on[*].value' },
};
const parse = (change: object = {}, document = text) => parseCmdb(document, { mapping: { ...mapping, ...change } });

test('a component by its mapping', () => {
  expect(observation(parse()).components[0]).toEqual({
    key: '7',
    name: 'db-1',
    type: 'server',
    parent: 'dc-1',
    uid: 'S7',
    fqdn: 'db-1.example.org',
    site: 'north',
    addresses: ['10.0.0.1', '2001:db8::1', '192.0.2.1'],
    labels: { os: 'Debian', odd: 'x', origin: 'cmdb', admin_password: '***' },
    edges: [{ kind: 'needs', to: 'san-1' }],
  });
});

test('each problem has its place', () => {
  expect(observation(parse()).problems).toEqual([
    { where: 'result[0].ip[2]', problem: 'is no IP address' },
    { where: 'result[2].name', problem: 'must be text or a number; found an object' },
    { where: 'result[2]', problem: 'has no name where the mapping says' },
    { where: 'result[3]', problem: 'must be an object; found text' },
    { where: 'result[4]', problem: 'has no key where the mapping says' },
  ]);
  expect(observation(parse({ site: 'ip[*]' })).problems).toContainEqual({
    where: 'result[0].ip[1]',
    problem: 'is one value too many; the first one counts',
  });
});

test.each([
  [{ items: 'results[*]' }, 'results must be a list; found nothing'],
  [{ items: 'result[0].os[*]' }, 'result[0].os must be a list; found an object'],
  [{ next: 'result[0].name' }, 'result[0].name says that more follows, and what is not here would seem to have vanished'],
  [{ items: 'result[x]' }, `the mapping, items: column 7 of "result[x]": allowed are name, .name, [0], [*] and ['name']`],
  [{ name: 'a..b' }, `the mapping, name: column 2 of "a..b": allowed are name, .name, [0], [*] and ['name']`],
  [{ labels: { os: 'a b[' } }, `the mapping, labels.os: column 4 of "a b[": allowed are name, .name, [0], [*] and ['name']`],
  [{ name: 7 }, 'the mapping, name: must be a path into the document, such as "result[*].name", or with = in front a value'],
  [{ adress: 'ip' }, 'the mapping: has "adress"; allowed: items, next, key, name, type, parent, uid, fqdn, site, addresses, labels, edges'],
  [{ key: undefined }, 'the mapping, key: must be a path into the document, such as "result[*].name", or with = in front a value'],
])('%j is refused whole', (change, said) => {
  expect(problem(parse(change))).toBe(said);
});

test('without a mapping; an empty list; a list that is one item', () => {
  expect(problem(parseCmdb(text, {}))).toBe('a document of no known shape is read by a mapping, and there is none');
  expect(observation(parse({}, '{"result":[]}'))).toEqual({ components: [], problems: [] });
  expect(observation(parse({ items: 'result' })).problems).toEqual([
    { where: 'result', problem: 'must be an object; found a list; its elements are [*]' },
  ]);
  expect(observation(parse({ items: '$' }, '{"sys_id":1,"name":"only"}')).components).toHaveLength(1);
});

describe('paths', () => {
  test.each([
    ['', []],
    ['$', []],
    ['a', ['a']],
    ['$.a.b', ['a', 'b']],
    ["$['a.b'][0][*].c", ['a.b', 0, EVERY, 'c']],
    ['a["x\\"y"]', ['a', 'x"y']],
    ['[*]', [EVERY]],
    ['a-b.c d', ['a-b', 'c d']],
  ])('%j', (path, steps) => expect(parsePath(path)).toEqual(steps));

  test.each(['.', 'a.', 'a[', 'a[0', 'a[]', "a['x]", 'a[-1]', 'a..b', 'a]b', '$a', 'a[*]b'])('%j is none', (path) => {
    expect(parsePath(path)).toHaveProperty('problem');
  });

  test('whatever the text, there is an answer', () => {
    const piece = fc.constantFrom('a', '.', '[', ']', '*', '0', "'", '"', '\\', '$', ' ', '__proto__');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const steps = parsePath(pieces.join(''));
        if (!('problem' in steps)) select({ a: [{ a: 1 }] }, steps);
      }),
    );
  });

  test('nothing is found that the document does not say', () => {
    const path = parsePath('constructor.name');
    expect('problem' in path ? path : select({}, path)).toEqual([{ value: undefined, where: 'constructor.name' }]);
  });
});

describe('whatever the text', () => {
  test('JSON', () => survivesDisturbedJson(text, (given) => parse({}, given)));
  test('broken JSON', () => survivesDisturbedText(text, (given) => parse({}, given)));
  test('any mapping', () =>
    survivesDisturbedJson(JSON.stringify(mapping), (given) => parseCmdb(text, { mapping: JSON.parse(given) as unknown })));
});
