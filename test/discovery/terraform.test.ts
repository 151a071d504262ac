import { describe, expect, test } from 'vitest';
import { parseTerraform } from '../../src/integrations/discovery/terraform.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const estate = fixture('terraform/estate.tfstate');
const found = byKey(parseTerraform(estate));
const state = (change: object): string => JSON.stringify({ version: 4, serial: 1, lineage: 'a', resources: [], ...change });
const resource = (instances: unknown, change: object = {}): object => ({
  mode: 'managed',
  type: 'null_resource',
  name: 'a',
  instances,
  ...change,
});

describe('a state', () => {
  test('its serial and lineage, so that an older one can be refused', () => {
    expect(observation(parseTerraform(estate))).toMatchObject({
      serial: 42,
      lineage: '5b0e2c1a-6f0e-4a51-8b1e-2f3a4c5d6e7f',
      problems: [],
    });
  });

  test('managed instances by their address, neither data sources nor deposed objects', () => {
    expect(keys(parseTerraform(estate))).toEqual([
      'module.eu["a.b"].aws_instance.web[0]',
      'module.eu["a.b"].aws_instance.web[1]',
      'module.eu["a.b"].aws_vpc.main',
      'module.eu["c"].aws_vpc.main',
      'aws_db_instance.orders',
      'google_compute_instance.batch',
      'azurerm_linux_virtual_machine.jump',
      'module.old.openstack_compute_instance_v2.legacy',
      'module.old.null_resource.seed',
    ]);
  });

  test('an instance with its identity, place and tags', () => {
    expect(found['module.eu["a.b"].aws_instance.web[0]']).toEqual({
      key: 'module.eu["a.b"].aws_instance.web[0]',
      name: 'module.eu["a.b"].aws_instance.web[0]',
      type: 'server',
      uid: 'i-0aaaaaaaaaaaaaaa1',
      addresses: ['10.0.0.11', '198.51.100.11', '2001:db8::11'],
      labels: {
        provider: 'aws',
        account: '123456789012',
        region: 'eu-west-1',
        module: 'module.eu["a.b"]',
        resource: 'aws_instance',
        Name: 'web-1',
        'tag.region': 'north',
        db_password: '***',
        app_owner: 'team a',
      },
      edges: [
        { kind: 'needs', to: 'module.eu["a.b"].aws_vpc.main' },
        { kind: 'needs', to: 'aws_db_instance.orders' },
      ],
    });
  });

  test('other clouds, and what kinds of thing they call it', () => {
    expect(found['azurerm_linux_virtual_machine.jump']).toMatchObject({
      uid: '/subscriptions/0a0a/resourcegroups/ops/providers/microsoft.compute/virtualmachines/jump',
      addresses: ['10.2.0.4'],
      labels: { provider: 'azurerm', account: '0a0a', region: 'westeurope' },
    });
    expect(found['aws_db_instance.orders']).toMatchObject({
      type: 'database',
      uid: 'arn:aws:rds:eu-west-1:123456789012:db:orders',
      fqdn: 'orders.abc123.eu-west-1.rds.amazonaws.com',
      labels: { account: '123456789012', region: 'eu-west-1', team: 'shop' },
    });
    const google = JSON.parse(estate.replace('"sensitive_attributes": "what is this"', '"sensitive_attributes": []')) as object;
    expect(byKey(parseTerraform(JSON.stringify(google)))['google_compute_instance.batch']).toMatchObject({
      uid: '4242424242424242424',
      addresses: ['10.1.0.5', '203.0.113.5'],
      labels: { account: 'shop', region: 'europe-west1', tier: 'batch' },
    });
  });

  test('the flat notation of old providers, and dependencies from the module they stand in', () => {
    expect(found['module.old.openstack_compute_instance_v2.legacy']).toEqual({
      key: 'module.old.openstack_compute_instance_v2.legacy',
      name: 'module.old.openstack_compute_instance_v2.legacy',
      type: 'server',
      uid: '7d0c6f9e-0c55-4c6d-9f55-5ea0f2a1b001',
      addresses: ['192.0.2.77', '10.3.0.7'],
      labels: { provider: 'openstack', module: 'module.old', resource: 'openstack_compute_instance_v2', role: 'legacy' },
      edges: [{ kind: 'needs', to: 'module.old.null_resource.seed' }],
    });
  });

  test('a cycle stays one', () => {
    expect(found['aws_db_instance.orders']?.edges).toEqual([
      { kind: 'needs', to: 'module.eu["a.b"].aws_instance.web[0]' },
      { kind: 'needs', to: 'module.eu["a.b"].aws_instance.web[1]' },
    ]);
  });

  test('nothing that is marked as sensitive, looks like a secret or has no business here', () => {
    const tainted = found['module.eu["a.b"].aws_instance.web[1]'];
    expect(tainted).not.toHaveProperty('addresses');
    expect(tainted?.labels).toMatchObject({ tainted: 'true', note: '***', Name: 'web-2' });
    // Marks that cannot be read hide everything.
    expect(found['google_compute_instance.batch']).toMatchObject({ labels: { provider: 'google', tier: '***' } });
    expect(found['google_compute_instance.batch']).not.toHaveProperty('uid');
    expect(JSON.stringify(parseTerraform(estate))).not.toMatch(/hunter2|aHVudGVyMg/);
  });

  test('an explosion of edges is said and not made', () => {
    const many = resource(
      Array.from({ length: 101 }, (_, index_key) => ({ index_key })),
      { name: 'many' },
    );
    const text = state({ resources: [many, resource([{ dependencies: ['null_resource.many'] }])] });
    expect(observation(parseTerraform(text)).problems).toEqual([
      { where: 'null_resource.a', problem: 'needs null_resource.many, which has 101 instances; more than 100 are not linked' },
    ]);
  });
});

test.each([
  [state({ version: 3 }), 'the state is of version 3, and version 4 is read: Terraform 0.12 or later rewrites it at its next apply'],
  [state({ version: 5 }), 'the state is of version 5, and version 4 is read'],
  [
    '{"format_version":"1.0","values":{}}',
    'this is what `terraform show -json` prints; the state itself is what `terraform state pull` prints',
  ],
  [state({ serial: '7' }), 'serial must be a whole number; found "7"'],
  [state({ resources: {} }), 'resources must be a list; found an object'],
  ['[]', 'the state must be an object; found a list'],
])('%s is refused whole', (text, said) => {
  expect(problem(parseTerraform(text))).toBe(said);
});

test.each([
  [null, 'resources[0]', 'is no resource: it needs a mode ("managed" or "data"), a type and a name'],
  [resource('x'), 'resources[0].instances', 'must be a list; found text'],
  [resource([5]), 'resources[0].instances[0]', 'must be an object; found a number'],
  [resource([{}, { index_key: {} }]), 'resources[0].instances[1].index_key', 'must be text or a whole number; found an object'],
])('%j is refused at its place', (wrong, where, said) => {
  expect(observation(parseTerraform(state({ resources: [wrong] }))).problems).toEqual([{ where, problem: said }]);
});

describe('whatever the text', () => {
  test('JSON', () => survivesDisturbedJson(estate, parseTerraform));
  test('broken JSON', () => survivesDisturbedText(estate, parseTerraform));
});
