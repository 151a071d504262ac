import { describe, expect, test } from 'vitest';
import { parsePrometheusSd } from '../../src/integrations/discovery/prometheus-sd.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const text = fixture('prometheus-sd/targets.json');
const found = byKey(parsePrometheusSd(text));

test('each target is a component, however many groups name it', () => {
  expect(keys(parsePrometheusSd(text))).toEqual([
    'db1.example.org:9100',
    'db2.example.org:9100',
    '192.0.2.9:9100',
    '[2001:db8::9]:9100',
    'db1.example.org:9187',
    'https://ops:***@shop.example.org/health',
    'localhost:9090',
    'a.example.org',
  ]);
});

test('a target stands for its host where it is the only one', () => {
  expect(found['db2.example.org:9100']).toEqual({
    key: 'db2.example.org:9100',
    name: 'db2.example.org:9100',
    type: 'endpoint',
    fqdn: 'db2.example.org',
    labels: { env: 'prod', module: 'icmp', __scheme__: 'https', __param_auth_token: '***' },
  });
  expect(found['192.0.2.9:9100']?.addresses).toEqual(['192.0.2.9']);
  expect(found['[2001:db8::9]:9100']?.addresses).toEqual(['2001:db8::9']);
  for (const key of ['db1.example.org:9100', 'db1.example.org:9187', 'https://ops:***@shop.example.org/health', 'localhost:9090']) {
    expect(found[key]).not.toHaveProperty('fqdn');
    expect(found[key]).not.toHaveProperty('addresses');
  }
  expect(byKey(parsePrometheusSd('[{"targets":["2001:db8::1"]}]'))['2001:db8::1']?.addresses).toEqual(['2001:db8::1']);
});

test('each problem has its place, and none repeats a secret', () => {
  expect(observation(parsePrometheusSd(text)).problems).toEqual([
    { where: '[2].targets[0]', problem: '"db2.example.org:9100" had another value of the label env before, which counts' },
    { where: '[3]', problem: 'must be a group, {"targets": [...], "labels": {...}}; found null' },
    { where: '[4].labels.port', problem: 'must be text; found a number' },
    { where: '[4].targets[1]', problem: 'must be text; found 7' },
    { where: '[4].targets[2]', problem: 'must be text; found ""' },
    { where: '[5].targets', problem: 'must be a list; found text' },
    { where: '[6].labels', problem: 'must be an object; found a list' },
    { where: '[6].targets', problem: 'must be a list; found nothing' },
  ]);
  expect(JSON.stringify(parsePrometheusSd(text))).not.toContain('hunter2');
});

test.each([
  ['{"targets":[]}', 'the file must be a list of groups; found an object'],
  ['', 'the file is empty'],
])('%j is refused whole', (wrong, said) => {
  expect(problem(parsePrometheusSd(wrong))).toBe(said);
});

describe('whatever the text', () => {
  test('JSON', () => survivesDisturbedJson(text, parsePrometheusSd));
  test('broken JSON', () => survivesDisturbedText(text, parsePrometheusSd));
});
