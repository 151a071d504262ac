/**
 * The JSON of `az vm list` (with -d it has addresses and the power state) and `az resource list`. Azure writes the same resource id in
 * different cases from one answer to the next, so ids are compared in small letters. A resource whose id continues another's lies in it.
 */
import type { Observed } from '../../domain/inventory/observed.ts';
import { lastPart, present, subscriptionOf } from './cloud.ts';
import type { Parsed, Problems } from './format.ts';
import { at, entriesAt, isObject, kindOf, parseJson, textAt } from './json.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';

/** What Azure calls things that have a word of their own; the others keep Azure's. */
const TYPES: Readonly<Record<string, string>> = {
  'microsoft.compute/virtualmachines': 'server',
  'microsoft.containerservice/managedclusters': 'cluster',
  'microsoft.dbformysql/flexibleservers': 'database',
  'microsoft.dbforpostgresql/flexibleservers': 'database',
  'microsoft.network/loadbalancers': 'load-balancer',
  'microsoft.network/virtualnetworks': 'network',
  'microsoft.sql/servers': 'database',
  'microsoft.sql/servers/databases': 'database',
};

export function parseAzure(text: string): Parsed {
  const json = parseJson(text);
  if ('problem' in json) return json;
  const listed = isObject(json.value) ? at(json.value, 'value') : json.value;
  if (!Array.isArray(listed)) return { problem: `the answer must be a list of resources; found ${kindOf(listed)}` };
  if (textAt(json.value, 'nextLink') !== undefined) {
    return { problem: 'this is one page of several, and what is on the others would seem to have vanished; az prints all of them' };
  }
  const problems: Problems = [];
  const ids = new Set(listed.flatMap((resource: unknown) => textAt(resource, 'id')?.toLowerCase() ?? []));
  const components = listed.flatMap((resource: unknown, index) => {
    const id = textAt(resource, 'id')?.toLowerCase();
    if (id !== undefined) return [observe(resource, id, ids)];
    problems.push({ where: `[${index}]`, problem: 'must be an object with an id' });
    return [];
  });
  return { components, problems };
}

function observe(resource: unknown, id: string, ids: ReadonlySet<string>): Observed {
  const type = textAt(resource, 'type')?.toLowerCase() ?? 'resource';
  const parent = id.split('/').slice(0, -2).join('/');
  const several = (key: string): readonly string[] => (textAt(resource, key) ?? '').split(',').map((part) => part.trim());
  const own = {
    provider: 'azure',
    account: subscriptionOf(id),
    region: at(resource, 'location'),
    group: textAt(resource, 'resourceGroup')?.toLowerCase(),
    kind: at(resource, 'kind'),
    size: at(resource, 'hardwareProfile', 'vmSize') ?? at(resource, 'sku', 'name'),
    status: at(resource, 'powerState'),
  };
  return {
    key: id,
    name: textAt(resource, 'name') ?? lastPart(id) ?? id,
    type: (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? type,
    labels: labelsFrom(own, entriesAt(resource, 'tags')),
    uid: id,
    ...several('fqdns').map(reachedBy)[0],
    ...present({
      parent: ids.has(parent) ? parent : undefined,
      addresses: addressesIn([...several('privateIps'), ...several('publicIps')]),
    }),
  };
}
