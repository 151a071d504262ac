import { describe, expect, test } from 'vitest';
import { parseAws } from '../../src/integrations/discovery/aws.ts';
import { parseAzure } from '../../src/integrations/discovery/azure.ts';
import { regionOfZone } from '../../src/integrations/discovery/cloud.ts';
import { parseGoogle } from '../../src/integrations/discovery/google.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const aws = fixture('clouds/aws.json');
const azure = fixture('clouds/azure.json');
const google = fixture('clouds/google.json');

describe('AWS', () => {
  const found = byKey(parseAws(aws));
  const database = 'arn:aws:rds:eu-west-1:123456789012:db:orders-1';

  test('instances, without those that are terminated', () => {
    expect(found['i-0aaaaaaaaaaaaaaa1']).toEqual({
      key: 'i-0aaaaaaaaaaaaaaa1',
      name: 'web-1',
      type: 'server',
      uid: 'i-0aaaaaaaaaaaaaaa1',
      site: 'vpc-1',
      addresses: ['10.0.0.11', '198.51.100.11', '10.0.0.12', '2001:db8::11'],
      labels: {
        provider: 'aws',
        account: '123456789012',
        region: 'eu-west-1',
        zone: 'eu-west-1a',
        status: 'running',
        size: 't3.small',
        subnet: 'subnet-1',
        Name: 'web-1',
        aws_autoscaling_groupName: 'web',
        'tag.region': 'north',
        DbPassword: '***',
      },
    });
    expect(found).not.toHaveProperty('i-0aaaaaaaaaaaaaaa2');
    expect(found['i-0aaaaaaaaaaaaaaa3']).toMatchObject({ name: 'i-0aaaaaaaaaaaaaaa3', labels: { status: 'stopped', region: 'us-west-2' } });
  });

  test('databases in their clusters, and load balancers', () => {
    expect(found[database]).toEqual({
      key: database,
      name: 'orders-1',
      type: 'database',
      parent: 'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
      uid: database,
      fqdn: 'orders-1.abc.eu-west-1.rds.amazonaws.com',
      site: 'vpc-1',
      labels: {
        provider: 'aws',
        account: '123456789012',
        region: 'eu-west-1',
        zone: 'eu-west-1b',
        status: 'available',
        size: 'db.r6g.large',
        engine: 'aurora-postgresql',
        version: '16.4',
        team: 'shop',
      },
    });
    expect(found['arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/edge/1']).toMatchObject({
      name: 'edge',
      type: 'load-balancer',
      fqdn: 'edge-1.elb.eu-west-1.amazonaws.com',
      addresses: ['203.0.113.80'],
      labels: { account: '123456789012', region: 'eu-west-1', status: 'active' },
    });
  });

  test('each problem has its place', () => {
    const text = '{"Reservations":[{"Instances":[5,{}]},{}],"DBInstances":[{}],"LoadBalancers":[null],"DBClusters":["x"]}';
    expect(observation(parseAws(text)).problems).toEqual([
      { where: 'Reservations[0].Instances[0]', problem: 'must be an object with an InstanceId' },
      { where: 'Reservations[0].Instances[1]', problem: 'must be an object with an InstanceId' },
      { where: 'Reservations[1].Instances', problem: 'must be a list; found nothing' },
      { where: 'DBClusters[0]', problem: 'must be an object with a DBClusterArn' },
      { where: 'DBInstances[0]', problem: 'must be an object with a DBInstanceArn' },
      { where: 'LoadBalancers[0]', problem: 'must be an object with a LoadBalancerArn' },
    ]);
  });

  test.each([
    ['[]', 'the answer must be an object; found a list'],
    ['{}', 'the answer has none of Reservations, DBClusters, DBInstances, LoadBalancers'],
    ['{"Reservations":{}}', 'Reservations must be a list; found an object'],
    [
      '{"Reservations":[],"NextToken":"abc"}',
      'this is a part of the answer, and what is in the others would seem to have vanished; aws without --max-items prints it whole',
    ],
  ])('%s is refused whole', (wrong, said) => expect(problem(parseAws(wrong))).toBe(said));
});

describe('Azure', () => {
  const found = byKey(parseAzure(azure));
  const jump = '/subscriptions/0a0a/resourcegroups/ops/providers/microsoft.compute/virtualmachines/jump';
  const sql = '/subscriptions/0a0a/resourcegroups/ops/providers/microsoft.sql/servers/sql1';

  test('machines with their addresses, and any other resource', () => {
    expect(found[jump]).toEqual({
      key: jump,
      name: 'jump',
      type: 'server',
      uid: jump,
      fqdn: 'jump.westeurope.cloudapp.azure.com',
      addresses: ['10.2.0.4', '10.2.0.5', '203.0.113.4'],
      labels: {
        provider: 'azure',
        account: '0a0a',
        region: 'westeurope',
        group: 'ops',
        size: 'Standard_B2s',
        status: 'VM running',
        env: 'prod',
        apiToken: '***',
      },
    });
    expect(found[`${sql}/databases/orders`]).toMatchObject({ parent: sql, type: 'database', labels: { size: 'S0' } });
    expect(keys(parseAzure(azure))).toHaveLength(4);
    expect(found['/subscriptions/0a0a/resourcegroups/ops/providers/microsoft.keyvault/vaults/kv']?.type).toBe('microsoft.keyvault/vaults');
  });

  test('a page of the REST service, problems and refusals', () => {
    expect(keys(parseAzure('{"value":[{"id":"/a/B"}]}'))).toEqual(['/a/b']);
    expect(observation(parseAzure('[null]')).problems).toEqual([{ where: '[0]', problem: 'must be an object with an id' }]);
    expect(problem(parseAzure('{"value":[],"nextLink":"https://x"}'))).toMatch(/^this is one page of several/);
    expect(problem(parseAzure('{}'))).toBe('the answer must be a list of resources; found nothing');
  });
});

describe('Google', () => {
  test('instances', () => {
    expect(byKey(parseGoogle(google))['4242424242424242424']).toEqual({
      key: '4242424242424242424',
      name: 'batch',
      type: 'server',
      uid: '4242424242424242424',
      site: 'projects/shop/global/networks/default',
      addresses: ['10.1.0.5', '203.0.113.5'],
      labels: {
        provider: 'google',
        account: 'shop',
        region: 'europe-west1',
        zone: 'europe-west1-b',
        status: 'running',
        size: 'e2-small',
        tier: 'batch',
        'db-secret': '***',
      },
    });
    // "Terminated" is Google's word for switched off.
    expect(byKey(parseGoogle(google))['4242424242424242425']?.labels['status']).toBe('terminated');
  });

  test('problems and refusals', () => {
    expect(observation(parseGoogle('[{"id":"1"}]')).problems).toEqual([
      { where: '[0]', problem: 'must be an object with an id and a name' },
    ]);
    expect(problem(parseGoogle('{}'))).toBe('the answer must be a list of instances; found an object');
  });
});

test.each([
  ['eu-west-1a', 'eu-west-1'],
  ['us-gov-west-1b', 'us-gov-west-1'],
  ['us-west-2-lax-1a', 'us-west-2'],
  ['ap-southeast-2', 'ap-southeast-2'],
  ['europe-west1-b', 'europe-west1'],
  ['northamerica-northeast2-c', 'northamerica-northeast2'],
  ['nova', undefined],
  ['1', undefined],
  [undefined, undefined],
])('the zone %s lies in %s', (zone, region) => expect(regionOfZone(zone)).toBe(region));

describe.each([
  { name: 'AWS', text: aws, parse: parseAws },
  { name: 'Azure', text: azure, parse: parseAzure },
  { name: 'Google', text: google, parse: parseGoogle },
])('whatever the text: $name', ({ text, parse }) => {
  test('no secret comes through', () => expect(JSON.stringify(parse(text))).not.toContain('hunter2'));
  test('JSON', () => survivesDisturbedJson(text, parse));
  test('broken JSON', () => survivesDisturbedText(text, parse));
});
