import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observed } from '../../src/domain/inventory/observed.ts';
import { parseAnsible } from '../../src/integrations/discovery/ansible.ts';
import { exportAnsible } from '../../src/integrations/discovery/export/ansible.ts';
import type { Exported } from '../../src/integrations/discovery/export/exported.ts';
import { exportPrometheusSd } from '../../src/integrations/discovery/export/prometheus-sd.ts';
import { parsePrometheusSd } from '../../src/integrations/discovery/prometheus-sd.ts';
import { byKey, fixture, observation } from './hostile.ts';

const exported = ({ name, type, labels, addresses = [], fqdn }: Observed): Exported => ({
  name,
  type,
  labels,
  addresses,
  fqdn: fqdn ?? null,
});
const server = (change: Partial<Exported> = {}): Exported => ({
  name: 'web1',
  type: 'server',
  labels: {},
  addresses: [],
  fqdn: null,
  ...change,
});

/** Without what is not told to others. */
const told = (component: Observed): Observed => ({
  ...component,
  labels: Object.fromEntries(Object.entries(component.labels).filter(([, value]) => value !== '***')),
});
const byName = (components: readonly Observed[]): readonly Observed[] => components.map(told).toSorted((a, b) => (a.key < b.key ? -1 : 1));

describe('Ansible', () => {
  const before = observation(parseAnsible(fixture('ansible/list.json'))).components;
  const ini = observation(parseAnsible(fixture('ansible/static.ini'))).components;

  test.each(['json', 'ini'] as const)('what was read is read again: %s', (notation) => {
    const { text, left } = exportAnsible(before.map(exported), notation);
    expect(left).toEqual([]);
    expect(byName(observation(parseAnsible(text)).components)).toEqual(byName(before));
    expect(observation(parseAnsible(text)).problems).toEqual([]);
  });

  test('what cannot be said is left out, and said to be', () => {
    const { text, left } = exportAnsible(ini.map(exported), 'ini');
    expect(left).toEqual([
      { where: 'quoted host', problem: 'is no name that a host of Ansible may have' },
      { where: 'db1', problem: 'the label motd is a template, which INI cannot mark as text' },
      { where: 'db2', problem: 'the label motd is a template, which INI cannot mark as text' },
    ]);
    const without = (components: readonly Observed[]) =>
      byName(components.filter(({ name }) => name !== 'quoted host')).map(({ labels: { motd: _, ...labels }, ...rest }) => ({
        ...rest,
        labels,
      }));
    expect(without(observation(parseAnsible(text)).components)).toEqual(without(ini));
  });

  test('the document', () => {
    const components = [
      server({ name: 'eu', type: 'group' }),
      server({ name: 'web', type: 'group', labels: { 'group.eu': 'true' } }),
      server({
        labels: { 'group.web': 'true', 'app.kubernetes.io/name': 'shop', port: '80' },
        addresses: ['10.0.0.1'],
        fqdn: 'web1.example.org',
      }),
      server({ name: 'loner' }),
    ];
    expect(JSON.parse(exportAnsible(components).text)).toEqual({
      _meta: { hostvars: { web1: { ansible_host: '10.0.0.1', app_kubernetes_io_name: 'shop', port: '80' }, loner: {} } },
      all: { children: ['ungrouped', 'eu'] },
      eu: { hosts: [], children: ['web'] },
      web: { hosts: ['web1'] },
      ungrouped: { hosts: ['loner'] },
    });
    expect(exportAnsible(components, 'ini').text).toBe(
      `web1 ansible_host=10.0.0.1 app_kubernetes_io_name=shop port="'80'"\nloner\n\n[eu]\n\n[web]\nweb1\n\n[eu:children]\nweb\n`,
    );
  });

  test('no tag runs code where Ansible runs', () => {
    const labels = {
      ansible_ssh_common_args: '-o ProxyCommand=x',
      'ansible:connection': 'local',
      note: "{{ lookup('pipe', 'x') }}",
      password: '***',
      'group.all': 'true',
      'a.b': '1',
      'a-b': '2',
    };
    const { text, left } = exportAnsible([
      server({ labels }),
      server({ name: 'x ansible_connection=local' }),
      server({ name: 'a\n[all:vars]' }),
    ]);
    expect((JSON.parse(text) as { _meta: unknown })._meta).toEqual({
      hostvars: { web1: { note: { __ansible_unsafe: "{{ lookup('pipe', 'x') }}" }, a_b: '1' } },
    });
    expect(left.map(({ problem }) => problem)).toEqual([
      'is in "all", which is no name that a group of Ansible may have',
      'the label ansible_ssh_common_args would steer Ansible',
      'the label ansible:connection would steer Ansible',
      'the label a-b would be a second a_b',
      'is no name that a host of Ansible may have',
      'is no name that a host of Ansible may have',
    ]);
  });

  test('any text is read back as it was', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.constantFrom('True', 'None', '8', '0x8', '[1]', "'", '"', '\\n', '# x', 'a b', ' ', '\n[all]'),
    );
    const plain = words.filter((text) => !/\{[{%#]/.test(text) && text.isWellFormed() && !text.includes('://') && text !== '***');
    fc.assert(
      fc.property(plain, fc.constantFrom('json', 'ini' as const), (value, notation) => {
        const { text } = exportAnsible([server({ labels: { note: value } })], notation);
        expect(byKey(parseAnsible(text))['web1']?.labels).toEqual({ note: value });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('Prometheus', () => {
  test('what was read is read again', () => {
    const { components } = observation(parsePrometheusSd(fixture('prometheus-sd/targets.json')));
    const { text, left } = exportPrometheusSd(components.map(exported), { port: 9100 });
    expect(left).toEqual([]);
    expect(byName(observation(parsePrometheusSd(text)).components)).toEqual(byName(components));
    expect(observation(parsePrometheusSd(text)).problems).toEqual([]);
  });

  test('machines at a port, those of the same labels together, and no label that steers the scrape', () => {
    const components = [
      server({ fqdn: 'web1.example.org', addresses: ['10.0.0.1'], labels: { env: 'prod', 'app.kubernetes.io/name': 'shop' } }),
      server({ name: 'web2', addresses: ['2001:db8::2'], labels: { 'app.kubernetes.io/name': 'shop', env: 'prod' } }),
      server({ name: 'web3', labels: { __address__: 'evil:80', __scheme__: 'http', token: '***', 'a.b': '1', 'a-b': '2' } }),
      server({ name: 'a rack' }),
    ];
    const { text, left } = exportPrometheusSd(components, { port: 9100 });
    expect(JSON.parse(text)).toEqual([
      { targets: ['web1.example.org:9100', '[2001:db8::2]:9100'], labels: { app_kubernetes_io_name: 'shop', env: 'prod' } },
      { targets: ['web3:9100'], labels: { a_b: '2' } },
    ]);
    expect(left).toEqual([
      { where: 'web3', problem: 'the label __address__ would steer the scrape' },
      { where: 'web3', problem: 'the label __scheme__ would steer the scrape' },
      { where: 'web3', problem: 'the label a.b would be a second a_b' },
      { where: 'a rack', problem: 'has neither a DNS name nor an address' },
    ]);
  });
});
