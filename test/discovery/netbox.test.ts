import { describe, expect, test } from 'vitest';
import { parseNetbox } from '../../src/integrations/discovery/netbox.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const text = fixture('netbox/devices-v4.json');
const found = byKey(parseNetbox(text));

test('a device as NetBox 4 says it, and where it lies', () => {
  expect(found['device/11']).toEqual({
    key: 'device/11',
    name: 'sw1.example.org',
    type: 'device',
    parent: 'rack/7',
    uid: 'JPE1234',
    fqdn: 'sw1.example.org',
    addresses: ['10.9.0.1', '2001:db8:9::1'],
    site: 'ams1',
    labels: {
      status: 'active',
      role: 'leaf',
      manufacturer: 'arista',
      model: '7050',
      tenant: 'shop',
      platform: 'eos',
      asset_tag: 'A-1',
      serial: 'JPE1234',
      'tag.edge': 'true',
      warranty: '2027',
      enable_password: '***',
      site: 'north',
    },
  });
  expect(keys(parseNetbox(text))).toEqual(['site/1', 'location/4', 'rack/7', 'device/11', 'device/12', 'device/13', 'device/14']);
  expect(found['rack/7']).toEqual({ key: 'rack/7', name: 'R07', type: 'rack', parent: 'location/4', site: 'ams1', labels: {} });
  expect(found['site/1']).toEqual({ key: 'site/1', name: 'AMS 1', type: 'site', site: 'ams1', labels: {} });
});

test('a blade lies in its chassis; a chassis without a name is called what NetBox calls it', () => {
  expect(found['device/13']?.parent).toBe('device/12');
  expect(found['device/12']?.name).toBe('Blade chassis (12)');
  expect(found['device/14']).not.toHaveProperty('parent');
});

test('what is no serial number identifies nothing', () => {
  for (const key of ['device/12', 'device/13', 'device/14']) expect(found[key]).not.toHaveProperty('uid');
});

test('the shapes of older versions', () => {
  expect(byKey(parseNetbox(fixture('netbox/devices-v2.json')))['device/1']).toMatchObject({
    name: 'core1',
    parent: 'rack/9',
    addresses: ['192.0.2.1'],
    labels: { status: 'active', role: 'core', model: 'MX480', 'tag.old_style': 'true' },
  });
});

test('nothing of contexts and comments, and no secret of custom fields', () => {
  expect(JSON.stringify(parseNetbox(text))).not.toContain('hunter2');
});

test('problems have their place', () => {
  const page = { count: 4, next: null, results: [5, { name: 'x' }, { id: 1 }, { id: 1 }] };
  expect(observation(parseNetbox(JSON.stringify(page))).problems).toEqual([
    { where: 'results[0]', problem: 'must be a device; found a number' },
    { where: 'results[1].id', problem: 'must be a whole number; found nothing' },
  ]);
  expect(keys(parseNetbox(JSON.stringify(page)))).toEqual(['device/1']);
});

test.each([
  ['[]', 'the page must be an object; found a list'],
  ['{"results":5}', 'results must be a list; found a number'],
  ['{"results":[],"next":5}', 'next must be an address or null; found a number'],
  [
    '{"results":[],"next":"http://nb/?offset=50"}',
    'this is one page of several, and what is on the others would seem to have vanished; ask NetBox for more with ?limit=0',
  ],
])('%s is refused whole', (wrong, said) => {
  expect(problem(parseNetbox(wrong))).toBe(said);
});

describe('whatever the text', () => {
  test('JSON', () => survivesDisturbedJson(text, parseNetbox));
  test('broken JSON', () => survivesDisturbedText(text, parseNetbox));
});
