import { describe, expect, test } from 'vitest';
import { parseAnsible } from '../../src/integrations/discovery/ansible.ts';
import { parseKubernetes } from '../../src/integrations/discovery/kubernetes.ts';
import { parsePrometheusSd } from '../../src/integrations/discovery/prometheus-sd.ts';
import { parseYaml } from '../../src/integrations/discovery/yaml.ts';
import { byKey, keys, observation, problem, survivesDisturbedText } from './hostile.ts';

const STATIC = `# the web tier
all:
  vars:
    env: prod
  children:
    web:
      hosts:
        web[1:2].example.org:
        web9.example.org: {ansible_host: 10.0.0.9, rack: "07", spare: yes}
      vars:
        since: 2024-01-01
        db_password: !vault |
          $ANSIBLE_VAULT;1.1;AES256
          6638
        motto: !unsafe "{{ not a template }}"
    db:
      hosts:
        db1.example.org:
`;

test('a static inventory of Ansible says in YAML what it says in JSON', () => {
  const hosts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, null]));
  const json = {
    all: {
      vars: { env: 'prod' },
      children: {
        web: {
          hosts: {
            ...hosts('web1.example.org', 'web2.example.org'),
            'web9.example.org': { ansible_host: '10.0.0.9', rack: '07', spare: true },
          },
          vars: { since: '2024-01-01', db_password: '***', motto: '{{ not a template }}' },
        },
        db: { hosts: hosts('db1.example.org') },
      },
    },
  };
  expect(parseAnsible(STATIC)).toEqual(parseAnsible(JSON.stringify(json)));
  expect(byKey(parseAnsible(STATIC))['web9.example.org']).toMatchObject({ parent: 'group/web', labels: { spare: 'true', rack: '07' } });
  expect(JSON.stringify(parseAnsible(STATIC))).not.toContain('6638');
});

test('targets of Prometheus', () => {
  const text = "---\n# nodes\n- targets: ['a.example.org:9100', 'b.example.org:9100']\n  labels: {env: prod}\n- targets: []\n";
  expect(parsePrometheusSd(text)).toEqual(
    parsePrometheusSd('[{"targets":["a.example.org:9100","b.example.org:9100"],"labels":{"env":"prod"}},{"targets":[]}]'),
  );
});

test('objects of Kubernetes: a List, one object, and manifests one after another', () => {
  const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  namespace: shop\n';
  const service = 'kind: Service\nmetadata: {name: web, namespace: shop}\n';
  const list = `apiVersion: v1\nkind: List\nitems:\n- ${deployment.replaceAll('\n', '\n  ').trim()}\n- ${service.replaceAll('\n', '\n  ').trim()}\n`;
  expect(keys(parseKubernetes(deployment))).toEqual(['namespace/shop', 'deployment/shop/web']);
  expect(keys(parseKubernetes(list))).toEqual(['namespace/shop', 'deployment/shop/web', 'service/shop/web']);
  expect(parseKubernetes(`${deployment}---\n${service}---\n`)).toEqual(parseKubernetes(list));
  expect(problem(parseKubernetes('just words\n'))).toBe('the document must be an object; found text');
});

describe('what YAML has beyond JSON is refused whole, with its place', () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefghi'].map((name, at) => `${name}: &${name} [${`*${'abcdefghi'[at]},`.repeat(9)}]`),
  ];
  test.each([
    ['a bomb of aliases', bomb.join('\n'), 'an anchor (&…) marks a value to be repeated, at line 1, column 7'],
    ['an alias alone', 'a: *b', 'an alias (*…) stands for something elsewhere, at line 1, column 4'],
    ['a merge', 'a:\n  <<: *b', 'an alias (*…) stands for something elsewhere, at line 2, column 7'],
    ['a class to be made', 'a: !!python/object/apply:os.system [id]', 'a tag (!…) says what to make of a value, at line 1, column 4'],
    ['a tag of its own', '%TAG ! tag:x,2000:\n---\na: !foo b', 'a tag (!…) says what to make of a value, at line 3, column 4'],
    ['bytes', 'a: !!binary aGk=', 'a tag (!…) says what to make of a value, at line 1, column 4'],
    ['a key twice', 'a: 1\nb: 2\n"a": 3', 'a key stands there for the second time, at line 3, column 1'],
    ['a key twice, deep down', 'a:\n  - {b: 1, b: 2}', 'a key stands there for the second time, at line 2, column 12'],
    ['a mapping as key', '? {a: 1}\n: 2', 'a key is no text, at line 1, column 3'],
    ['a tab', 'a:\n\t- b', 'tabs are not allowed as indentation, at line 2, column 1'],
    ['depth', '['.repeat(20_000), 'it is nested too deeply, at line 1, column'],
  ])('%s', (_, text, said) => {
    expect(parseYaml(text)).toMatchObject({ problem: expect.stringContaining(`this YAML is not read: ${said}`) as string });
  });

  test('several documents, nothing, and too much', () => {
    expect(parseYaml('a: 1\n---\nb: 2\n')).toEqual({ problem: 'the file holds several YAML documents; allowed: one' });
    expect(parseYaml(' \n')).toEqual({ problem: 'the file is empty' });
    expect(parseYaml('# '.padEnd(5_000_000, 'x'))).toEqual({
      problem: 'the file is YAML of more than 4 MB; as JSON it is read at any size',
    });
  });
});

test('a mapping of many keys takes no longer than its length', () => {
  const text = `all:\n  hosts:\n${Array.from({ length: 10_000 }, (_, at) => `    h${at}:\n`).join('')}`;
  const started = performance.now();
  expect(observation(parseAnsible(text)).components).toHaveLength(10_000);
  expect(performance.now() - started).toBeLessThan(20_000);
});

test('names that objects have of themselves are names like others', () => {
  expect(parseYaml('__proto__: {x: 1}\nconstructor: 2\n')).toEqual({
    value: JSON.parse('{"__proto__":{"x":1},"constructor":2}') as unknown,
  });
});

test('broken YAML: an answer of the agreed shape', () => survivesDisturbedText(STATIC, parseAnsible));
