import { describe, expect, test } from 'vitest';
import { parseAnsible } from '../../src/integrations/discovery/ansible.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const ini = fixture('ansible/static.ini');
const list = fixture('ansible/list.json');
const problems = (text: string) => observation(parseAnsible(text)).problems;
const labels = (text: string, host: string) => byKey(parseAnsible(text))[host]?.labels;

describe('static INI', () => {
  test('hosts with their ranges, ports and quotes', () => {
    expect(keys(parseAnsible(ini)).filter((key) => !key.startsWith('group/'))).toEqual([
      'bastion',
      'web01.example.org',
      'web02.example.org',
      'web03.example.org',
      'web-a',
      'web-b',
      'web-c',
      'quoted host',
      'db1',
      'db2',
    ]);
  });

  test('variables as Ansible reads them, the nearest first, and nothing secret', () => {
    expect(labels(ini, 'db2')).toEqual({
      'group.db': 'true',
      'group.eu': 'true',
      region: 'eu west # all of it',
      password: '***',
      tier: 'child',
      serial_no: '007',
      dsn: '***',
      motd: "{{ lookup('file', '/etc/motd') }}",
      primary: 'false',
      weight: '0.5',
    });
    expect(labels(ini, 'db1')).toMatchObject({ engine: '16', primary: 'true', api_key: '***' });
    expect(labels(ini, 'quoted host')).toMatchObject({ role: 'front end', motd: 'its' });
    expect(labels(ini, 'web02.example.org')).toEqual({ 'group.web': 'true', http_port: '8080' });
    expect(JSON.stringify(parseAnsible(ini))).not.toContain('hunter2');
  });

  test('where a host is reached', () => {
    const hosts = byKey(parseAnsible(ini));
    expect(hosts['bastion']).toEqual({ key: 'bastion', name: 'bastion', type: 'server', labels: {}, addresses: ['192.0.2.10'] });
    expect(hosts['db1']?.fqdn).toBe('db1.example.net');
    expect(hosts['db2']?.addresses).toEqual(['2001:db8::12']);
    expect(hosts['web01.example.org']?.fqdn).toBe('web01.example.org');
  });

  test('a host lies in the narrowest of its groups, and in none when there are several', () => {
    const found = byKey(parseAnsible(ini));
    expect(found['group/db']).toEqual({ key: 'group/db', name: 'db', type: 'group', parent: 'group/eu', labels: { 'group.eu': 'true' } });
    expect(found['db2']?.parent).toBe('group/db');
    expect(found['db1']).not.toHaveProperty('parent');
    expect(labels(ini, 'db1')).toMatchObject({ 'group.db': 'true', 'group.app_eu': 'true', 'group.eu': 'true' });
    const both = byKey(parseAnsible('[a:children]\nb\n[b]\nx\n[a]\nx\n'));
    expect(both['x']?.parent).toBe('group/b');
  });

  test('the file is clean', () => expect(problems(ini)).toEqual([]));

  test.each([
    ['web[1:3', 'line 1', '"web[1:3" has a bracket without its other half'],
    ['web[3:1]', 'line 1', '"web[3:1]" has the range [3:1], which holds nothing'],
    ['web[01:100]', 'line 1', '"web[01:100]" has the range [01:100], whose ends are not equally long'],
    ['web[a:3]', 'line 1', '"web[a:3]" has the range [a:3], from a letter to a number'],
    ['web[A:c]', 'line 1', '"web[A:c]" has the range [A:c], from a capital letter to a small one'],
    ['web[x]', 'line 1', '"web[x]" has the range [x]; allowed: [1:9], [01:10], [a:f], [0:20:5]'],
    ['web[0:999999999]', 'line 1', '"web[0:999999999]" stands for more than 65536 hosts'],
    ['web[0:999][0:999]', 'line 1', '"web[0:999][0:999]" stands for more than 65536 hosts'],
    ["a\nweb name='x", 'line 2', 'has a quote that is not closed'],
    ['web plainly', 'line 1', 'word 2 is no variable; allowed: name=value'],
    ['[web:vars]\nx', 'line 2', 'is no variable; allowed: name=value'],
    ['[web', 'line 1', 'is no section; allowed: [group], [group:children], [group:vars]'],
    ['[web:kids]', 'line 1', 'has a section of the kind "kids"; allowed: hosts, children, vars'],
    ['[a:children]\nweb name', 'line 2', 'is no name of a group'],
    ['[a:children]\npassword=hunter2', 'line 2', 'is no name of a group'],
    ['[a]\npassword=hunter2', 'line 2', 'begins with a variable; a line of hosts begins with a host'],
    ['[a:children]\nghost', 'group ghost', 'has no section of its own'],
    ['[a]\nx\n[a:children]\na', 'group a', 'is a child of itself'],
  ])('%j: %s', (text, where, said) => {
    expect(problems(text)).toContainEqual({ where, problem: said });
    expect(JSON.stringify(parseAnsible(text))).not.toContain('hunter2');
  });

  test('values as Python reads them, which is how Ansible does', () => {
    const values = [
      'x=5',
      'y="5"',
      `z='"5"'`,
      'hex=0x10',
      'oct=0o17',
      'id=007',
      'r=1.50',
      'e=1e3',
      'u="a#b"',
      'w=None',
      'k=True',
      'm=+3',
      'n=1_000',
    ];
    expect(labels(`h ${values.join(' ')} path=C:\\dir # all\n`, 'h')).toEqual({
      ...{ x: '5', y: '5', z: '5', hex: '16', oct: '15', id: '007', r: '1.5', e: '1000', u: 'a#b', k: 'true', m: '3', n: '1000' },
      path: 'C:dir',
    });
    const vars = [
      'num = 5 # five',
      'str = five # five',
      `lit = 'it\\'s'`,
      'list = [1]',
      'map = {1: 2}',
      'empty =',
      'eq = a=b',
      'esc = "a\\tb\\u0041"',
    ];
    expect(labels(`[all:vars]\n${vars.join('\n')}\n[g]\nh\n`, 'h')).toEqual({
      ...{ 'group.g': 'true', num: '5', str: 'five # five', lit: "it's", empty: '', eq: 'a=b', esc: 'a\tbA' },
    });
  });

  test('what stands below a section that cannot be read belongs to nobody', () => {
    expect(keys(parseAnsible('[a]\nx\n[b c]\ny\n[d]\nz\n'))).toEqual(['group/a', 'group/d', 'x', 'z']);
  });

  test('ranges by steps, several in one name, addresses and ports', () => {
    expect(keys(parseAnsible('r[1:2]n[0:10:5]\n[2001:db8::1]:22\n2001:db8::2\n192.0.2.1:22\n'))).toEqual([
      'r1n0',
      'r1n5',
      'r1n10',
      'r2n0',
      'r2n5',
      'r2n10',
      '2001:db8::1',
      '2001:db8::2',
      '192.0.2.1',
    ]);
  });
});

describe('ansible-inventory --list', () => {
  test('groups printed once and named by several parents', () => {
    const found = byKey(parseAnsible(list));
    expect(found['group/web']).toEqual({
      key: 'group/web',
      name: 'web',
      type: 'group',
      labels: { 'group.prod': 'true', 'group.site': 'true' },
    });
    expect(found['group/db']?.parent).toBe('group/prod');
    expect(found['loner']).toEqual({ key: 'loner', name: 'loner', type: 'server', labels: {} });
  });

  test('variables', () => {
    expect(byKey(parseAnsible(list))['web1.example.org']).toEqual({
      key: 'web1.example.org',
      name: 'web1.example.org',
      type: 'server',
      fqdn: 'web1.example.org',
      addresses: ['192.0.2.21'],
      labels: {
        'group.old': 'true',
        'group.prod': 'true',
        'group.site': 'true',
        'group.web': 'true',
        site_name: 'north',
        http_port: '8080',
        debug: 'false',
      },
    });
    expect(labels(list, 'db1')).toEqual({
      'group.db': 'true',
      'group.old': 'true',
      'group.prod': 'true',
      motd: 'as it is',
      vaulted: '***',
      constructor: 'ACME',
    });
    expect(JSON.stringify(parseAnsible(list))).not.toMatch(/hunter2|6638643965/);
  });

  test('without _meta, and the static notation as JSON', () => {
    expect(keys(parseAnsible('{"web":{"hosts":["a"]},"db":["b"]}'))).toEqual(['group/web', 'group/db', 'a', 'b']);
    const nested = '{"all":{"hosts":{"n[1:2]":{"rack":"r1"}},"children":{"web":{"hosts":{"a":null},"vars":{"tier":1}},"empty":null}}}';
    expect(labels(nested, 'n2')).toEqual({ rack: 'r1' });
    expect(labels(nested, 'a')).toEqual({ 'group.web': 'true', tier: '1' });
  });

  test('each problem has its place', () => {
    const text = JSON.stringify({
      _meta: { hostvars: { h: 5 } },
      a: { hosts: ['x', 7], children: [null], vars: [] },
      b: 'web',
      c: { myvar: 1 },
      d: { hosts: 'x', children: 'y' },
    });
    expect(problems(text).toSorted((one, other) => (one.where < other.where ? -1 : 1))).toEqual([
      { where: '_meta.hostvars.h', problem: 'must be an object; found a number' },
      { where: 'a.children[0]', problem: 'must be a name; found null' },
      { where: 'a.hosts[1]', problem: 'must be a name; found 7' },
      { where: 'a.vars', problem: 'must be a mapping; found a list' },
      { where: 'b', problem: 'must be a group; found text' },
      { where: 'c', problem: 'has "myvar", which groups do not have; allowed: hosts, children, vars' },
      { where: 'd.children', problem: 'must be a list or a mapping; found text' },
      { where: 'd.hosts', problem: 'must be a list or a mapping; found text' },
    ]);
    expect(keys(parseAnsible(text))).toContain('x');
  });

  test('what is no inventory at all', () => {
    expect(problem(parseAnsible('{"web": ['))).toBe('this is not JSON: it ends too early, at line 1, column 10');
    expect(problem(parseAnsible('{"web": [}'))).toBe('this is not JSON: it breaks at line 1, column 10');
    expect(problem(parseAnsible(''))).toBe('the file is empty');
    expect(problem(parseAnsible('---\n- all\n'))).toBe('the inventory must be an object; found a list');
  });

  test('the nearest group overrules, then the priority, then the alphabet', () => {
    const tier = (groups: object) => labels(JSON.stringify(groups), 'h')?.['tier'];
    const of = (vars: object, more: object = {}) => ({ hosts: ['h'], vars, ...more });
    expect(tier({ all: { vars: { tier: 0 } }, z: { children: ['a'], vars: { tier: 1 } }, a: of({ tier: 2 }) })).toBe('2');
    expect(tier({ a: of({ tier: 'a', ansible_group_priority: 10 }), b: of({ tier: 'b' }) })).toBe('a');
    expect(tier({ b: of({ tier: 'b' }), a: of({ tier: 'a' }) })).toBe('b');
  });
});

describe('whatever the text', () => {
  test('INI', () => survivesDisturbedText(ini, parseAnsible));
  test('JSON', () => survivesDisturbedJson(list, parseAnsible));
  test('broken JSON', () => survivesDisturbedText(list, parseAnsible));

  test('whatever the depth', () => {
    const chain = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`g${index}`, { children: [`g${index + 1}`] }]));
    const { components, problems } = observation(parseAnsible(JSON.stringify(chain)));
    expect(components).toHaveLength(1_001);
    expect(problems).toContainEqual({ where: 'group g65', problem: 'lies deeper than 64 levels; what is above them is left out' });
    expect(keys(parseAnsible(`${'{"a":{"children":'.repeat(20_000)}{}${'}}'.repeat(20_000)}`))).toEqual(['group/a']);
    const nested = Array.from({ length: 2_000 }, (_, index) => `{"children":{"g${index}":`).join('');
    expect(keys(parseAnsible(`{"a":${nested}null${'}}'.repeat(2_000)}}`))).toHaveLength(2_001);
  });
});
