/**
 * What `kubectl get … -o json` or `-o yaml` prints, one object or a List of them, and manifests one after another. Names, labels, addresses and what points to what are read; the
 * specifications of containers, with their environment, are not, and neither are annotations, which hold the last applied manifest.
 *
 * - A namespace holds workloads, and a workload its pods: what owns an object (`ownerReferences`) is what it lies in. A pod whose replica set
 *   was not asked for lies in the deployment that the replica set is named after.
 * - A pod runs on its node. A service needs the pods that its selector matches, an ingress the services behind its paths.
 * - A node on AWS or Azure is the machine of the cloud's inventory, so its uid is the cloud's.
 */
import type { Observed, ObservedEdge } from '../../domain/inventory/observed.ts';
import type { Parsed, Problems } from './format.ts';
import { at, entriesAt, listAt, parseJson, textAt } from './json.ts';
import { backendsOf, keyOf, type Thing, thingsIn } from './kubernetes-objects.ts';
import { labelsFrom } from './labels.ts';
import { addressesIn, reachedBy } from './reached.ts';
import { parseYamls } from './yaml.ts';

export function parseKubernetes(text: string): Parsed {
  const read = /^\ufeff?\s*\{/.test(text) || text.trim() === '' ? parseJson(text) : parseManifests(text);
  if ('problem' in read) return read;
  const problems: Problems = [];
  const things = thingsIn(read.value, problems);
  if ('problem' in things) return things;

  const cluster = clusterOf(things);
  // Whatever lies in a namespace says that there is one, whether or not it was asked for.
  const implied = new Set(
    things.map(({ namespace }) => namespace).filter((name) => name !== '' && !cluster.byKey.has(`namespace/${name}`)),
  );
  const namespaces = [...implied].map((name): Observed => ({ key: `namespace/${name}`, name, type: 'namespace', labels: {} }));
  return { components: [...namespaces, ...things.map((thing) => observe(thing, cluster))], problems };
}

/** Several documents of one text are what a List of them would be. */
function parseManifests(text: string): ReturnType<typeof parseJson> {
  const read = parseYamls(text);
  if ('problem' in read) return read;
  const [only, ...others] = read.values;
  return { value: others.length === 0 ? only : { kind: 'List', items: read.values.filter((value) => value !== null) } };
}

interface Cluster {
  readonly byKey: ReadonlyMap<string, Thing>;
  readonly byUid: ReadonlyMap<string, Thing>;
  /** The pods of a namespace by each of their labels. */
  readonly pods: ReadonlyMap<string, readonly Thing[]>;
}

function clusterOf(things: readonly Thing[]): Cluster {
  const pods = new Map<string, Thing[]>();
  for (const thing of things) {
    if (thing.kind !== 'Pod') continue;
    for (const [label, value] of entriesAt(thing.object, 'metadata', 'labels')) {
      const key = podsKey(thing.namespace, label, value);
      const labelled = pods.get(key);
      if (labelled === undefined) pods.set(key, [thing]);
      else labelled.push(thing);
    }
  }
  return {
    byKey: new Map(things.map((thing) => [thing.key, thing])),
    byUid: new Map(things.flatMap((thing) => (thing.uid === undefined ? [] : [[thing.uid, thing]]))),
    pods,
  };
}

const podsKey = (namespace: string, label: string, value: unknown): string => JSON.stringify([namespace, label, value]);

function observe(thing: Thing, cluster: Cluster): Observed {
  const { key, kind, name, namespace, object } = thing;
  const parent = parentOf(thing, cluster);
  const uid = kind === 'Node' ? (machineOf(object) ?? thing.uid) : thing.uid;
  const { names, addresses } = (Object.hasOwn(REACHED, kind) ? REACHED[kind] : undefined)?.(object) ?? NOT_REACHED;
  const edges = edgesOf(thing, cluster);
  const hosts = kind === 'Ingress' ? listAt(object, 'spec', 'rules').map((rule) => textAt(rule, 'host')) : [];
  const known = addressesIn(addresses);
  return {
    key,
    name,
    type: kind.toLowerCase(),
    ...(parent === undefined ? {} : { parent }),
    labels: labelsFrom({ namespace, hosts: [...new Set(hosts)].filter(Boolean).join(' ') }, entriesAt(object, 'metadata', 'labels')),
    ...(uid === undefined ? {} : { uid }),
    ...names.map(reachedBy).find(({ fqdn }) => fqdn !== undefined),
    ...(known.length === 0 ? {} : { addresses: known }),
    ...(edges.length === 0 ? {} : { edges }),
  };
}

function parentOf({ kind, namespace, object }: Thing, { byKey, byUid }: Cluster): string | undefined {
  if (namespace === '') return undefined;
  const owners = listAt(object, 'metadata', 'ownerReferences');
  const owner = owners.find((reference) => at(reference, 'controller') === true) ?? owners[0];
  const known = byUid.get(textAt(owner, 'uid') ?? '');
  // A static pod is owned by its node, which it runs on and does not lie in.
  if (known !== undefined && known.namespace === namespace) return known.key;
  const hash = textAt(object, 'metadata', 'labels', 'pod-template-hash');
  const set = textAt(owner, 'name');
  if (kind === 'Pod' && hash !== undefined && set?.endsWith(`-${hash}`)) {
    const deployment = keyOf('Deployment', namespace, set.slice(0, -hash.length - 1));
    if (byKey.has(deployment)) return deployment;
  }
  return `namespace/${namespace}`;
}

function edgesOf({ key, kind, namespace, object }: Thing, { byKey, pods }: Cluster): readonly ObservedEdge[] {
  if (kind === 'Pod') {
    const node = keyOf('Node', '', textAt(object, 'spec', 'nodeName') ?? '');
    return byKey.has(node) ? [{ kind: 'runs-on', to: node }] : [];
  }
  const needed =
    kind === 'Ingress'
      ? backendsOf(object).map((service) => keyOf('Service', namespace, service))
      : kind === 'Service'
        ? podsBehind(object, namespace, pods)
        : [];
  return needed.filter((to) => to !== key && byKey.has(to)).map((to) => ({ kind: 'needs', to }));
}

/** A service without a selector is served by what somebody else wrote down, and not by every pod. */
function podsBehind(service: unknown, namespace: string, pods: Cluster['pods']): readonly string[] {
  const wanted = entriesAt(service, 'spec', 'selector').map(([label, value]) => pods.get(podsKey(namespace, label, value)) ?? []);
  const [fewest, ...others] = wanted.toSorted((a, b) => a.length - b.length);
  const sets = others.map((some) => new Set(some));
  return (fewest ?? []).filter((pod) => sets.every((set) => set.has(pod))).map((pod) => pod.key);
}

/** `aws:///eu-west-1a/i-0abc` is the instance i-0abc; Azure's is its resource id. */
function machineOf(node: unknown): string | undefined {
  const provider = textAt(node, 'spec', 'providerID') ?? '';
  return /^aws:\/\/.*\/(i-[0-9a-f]+)$/.exec(provider)?.[1] ?? /^azure:\/\/(\/subscriptions\/.+)$/i.exec(provider)?.[1]?.toLowerCase();
}

interface Reached {
  readonly names: readonly string[];
  readonly addresses: readonly unknown[];
}

const NOT_REACHED: Reached = { names: [], addresses: [] };

const REACHED: Readonly<Record<string, (object: unknown) => Reached>> = {
  Node: (object) => {
    const addresses = listAt(object, 'status', 'addresses').map((entry) => textAt(entry, 'address') ?? '');
    return { names: addresses, addresses };
  },
  // On the host's network a pod has the addresses of its node.
  Pod: (object) => {
    if (at(object, 'spec', 'hostNetwork') === true) return NOT_REACHED;
    return { names: [], addresses: [at(object, 'status', 'podIP'), ...listAt(object, 'status', 'podIPs').map((entry) => at(entry, 'ip'))] };
  },
  // The host name in its status is the cloud's load balancer, which is another component.
  Service: (object) => ({
    names: [],
    addresses: [
      at(object, 'spec', 'clusterIP'),
      ...listAt(object, 'spec', 'clusterIPs'),
      ...listAt(object, 'spec', 'externalIPs'),
      ...listAt(object, 'status', 'loadBalancer', 'ingress').map((entry) => at(entry, 'ip')),
    ],
  }),
};
