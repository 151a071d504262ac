/**
 * The JSON of `aws ec2 describe-instances`, `aws rds describe-db-instances` and `describe-db-clusters`, and `aws elbv2 describe-load-balancers`;
 * one document may hold several of them side by side.
 *
 * Private addresses are unique within a VPC, so that is the site. An instance's private DNS name is made of its address and unique nowhere;
 * it is not taken. Terminated instances stay in the answer for an hour and are left out.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import { present, readArn, regionOfZone } from './cloud.ts';
import type { Parsed, Problems } from './format.ts';
import { at, isObject, kindOf, listAt, parseJson, textAt } from './json.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';

/** Reads one entry; undefined when it lacks what it is known by, null when it is to be left out. */
type Read = (entry: unknown, keys: ReadonlySet<string>) => Observed | undefined | null;

interface Collection {
  readonly read: Read;
  readonly needs: string;
}

const COLLECTIONS: Readonly<Record<string, Collection>> = {
  DBClusters: { read: readCluster, needs: 'a DBClusterArn' },
  DBInstances: { read: readDatabase, needs: 'a DBInstanceArn' },
  LoadBalancers: { read: readBalancer, needs: 'a LoadBalancerArn' },
};
const NAMES = ['Reservations', ...Object.keys(COLLECTIONS)];

export function parseAws(text: string): Parsed {
  const json = parseJson(text);
  if ('problem' in json) return json;
  const answer = json.value;
  if (!isObject(answer)) return { problem: `the answer must be an object; found ${kindOf(answer)}` };
  const names = NAMES.filter((name) => Object.hasOwn(answer, name));
  if (names.length === 0) return { problem: `the answer has none of ${NAMES.join(', ')}` };
  const wrong = names.find((name) => !Array.isArray(at(answer, name)));
  if (wrong !== undefined) return { problem: `${wrong} must be a list; found ${kindOf(at(answer, wrong))}` };
  if (['NextToken', 'Marker', 'NextMarker'].some((name) => textAt(answer, name) !== undefined)) {
    return {
      problem:
        'this is a part of the answer, and what is in the others would seem to have vanished; aws without --max-items prints it whole',
    };
  }

  const problems: Problems = [];
  const keys = new Set(listAt(answer, 'DBClusters').flatMap((cluster) => textAt(cluster, 'DBClusterArn') ?? []));
  const components: Observed[] = [];
  const take = (entry: unknown, where: string, { read, needs }: Collection): void => {
    const observed = isObject(entry) ? read(entry, keys) : undefined;
    if (observed === undefined) problems.push({ where, problem: `must be an object with ${needs}` });
    else if (observed !== null) components.push(observed);
  };
  for (const [index, reservation] of listAt(answer, 'Reservations').entries()) {
    const account = textAt(reservation, 'OwnerId');
    const instances = at(reservation, 'Instances');
    const where = `Reservations[${index}].Instances`;
    if (!Array.isArray(instances)) problems.push({ where, problem: `must be a list; found ${kindOf(instances)}` });
    const collection: Collection = { read: (entry) => readInstance(entry, account), needs: 'an InstanceId' };
    for (const [place, instance] of listAt(instances).entries()) take(instance, `${where}[${place}]`, collection);
  }
  for (const [name, collection] of Object.entries(COLLECTIONS)) {
    for (const [index, entry] of listAt(answer, name).entries()) take(entry, `${name}[${index}]`, collection);
  }
  return { components, problems };
}

const tagsOf = (entry: unknown, key: string): readonly (readonly [string, unknown])[] =>
  listAt(entry, key).map((tag) => [textAt(tag, 'Key') ?? '', at(tag, 'Value')] as const);

function readInstance(instance: unknown, account: string | undefined): ReturnType<Read> {
  const id = textAt(instance, 'InstanceId');
  if (id === undefined) return undefined;
  const state = textAt(instance, 'State', 'Name');
  if (state === 'terminated') return null;
  const zone = textAt(instance, 'Placement', 'AvailabilityZone');
  const tags = tagsOf(instance, 'Tags');
  const interfaces = listAt(instance, 'NetworkInterfaces');
  const own = {
    provider: 'aws',
    account,
    region: regionOfZone(zone),
    zone,
    status: state,
    size: at(instance, 'InstanceType'),
    subnet: at(instance, 'SubnetId'),
  };
  return {
    key: id,
    name: nameIn(tags) ?? id,
    type: 'server',
    labels: labelsFrom(own, tags),
    uid: id,
    ...present({
      site: textAt(instance, 'VpcId'),
      addresses: addressesIn([
        at(instance, 'PrivateIpAddress'),
        at(instance, 'PublicIpAddress'),
        at(instance, 'Ipv6Address'),
        ...interfaces.flatMap((card) => listAt(card, 'PrivateIpAddresses').map((address) => at(address, 'PrivateIpAddress'))),
        ...interfaces.flatMap((card) => listAt(card, 'Ipv6Addresses').map((address) => at(address, 'Ipv6Address'))),
      ]),
    }),
  };
}

const nameIn = (tags: readonly (readonly [string, unknown])[]): string | undefined => {
  const name = tags.find(([key]) => key === 'Name')?.[1];
  return typeof name === 'string' && name.trim() !== '' ? name : undefined;
};

/** What instances and clusters of databases have in common. */
function databaseOf(
  entry: unknown,
  arn: string,
  name: unknown,
  endpoint: string | undefined,
  own: Readonly<Record<string, unknown>>,
): Observed {
  const engine = { engine: at(entry, 'Engine'), version: at(entry, 'EngineVersion') };
  return {
    key: arn,
    name: textAt(name) ?? arn,
    type: 'database',
    labels: labelsFrom({ provider: 'aws', ...readArn(arn), ...own, ...engine }, tagsOf(entry, 'TagList')),
    uid: arn,
    ...reachedBy(endpoint ?? ''),
  };
}

function readDatabase(database: unknown, keys: ReadonlySet<string>): ReturnType<Read> {
  const arn = textAt(database, 'DBInstanceArn');
  if (arn === undefined) return undefined;
  const cluster = arn.replace(/:db:.*$/s, `:cluster:${textAt(database, 'DBClusterIdentifier') ?? ''}`);
  const own = {
    zone: textAt(database, 'AvailabilityZone'),
    status: at(database, 'DBInstanceStatus'),
    size: at(database, 'DBInstanceClass'),
    replica_of: at(database, 'ReadReplicaSourceDBInstanceIdentifier'),
  };
  return {
    ...databaseOf(database, arn, at(database, 'DBInstanceIdentifier'), textAt(database, 'Endpoint', 'Address'), own),
    ...present({ parent: keys.has(cluster) ? cluster : undefined, site: textAt(database, 'DBSubnetGroup', 'VpcId') }),
  };
}

function readCluster(cluster: unknown): ReturnType<Read> {
  const arn = textAt(cluster, 'DBClusterArn');
  if (arn === undefined) return undefined;
  return databaseOf(cluster, arn, at(cluster, 'DBClusterIdentifier'), textAt(cluster, 'Endpoint'), { status: at(cluster, 'Status') });
}

function readBalancer(balancer: unknown): ReturnType<Read> {
  const arn = textAt(balancer, 'LoadBalancerArn');
  if (arn === undefined) return undefined;
  const own = {
    provider: 'aws',
    ...readArn(arn),
    status: at(balancer, 'State', 'Code'),
    kind: at(balancer, 'Type'),
    scheme: at(balancer, 'Scheme'),
  };
  const zones = listAt(balancer, 'AvailabilityZones');
  return {
    key: arn,
    name: textAt(balancer, 'LoadBalancerName') ?? arn,
    type: 'load-balancer',
    labels: labelsFrom(own),
    uid: arn,
    ...reachedBy(textAt(balancer, 'DNSName') ?? ''),
    ...present({
      site: textAt(balancer, 'VpcId'),
      addresses: addressesIn(zones.flatMap((zone) => listAt(zone, 'LoadBalancerAddresses').map((address) => at(address, 'IpAddress')))),
    }),
  };
}
