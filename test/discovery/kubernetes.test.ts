import { describe, expect, test } from 'vitest';
import { parseKubernetes } from '../../src/integrations/discovery/kubernetes.ts';
import { byKey, fixture, keys, observation, problem, survivesDisturbedJson, survivesDisturbedText } from './hostile.ts';

const text = fixture('kubernetes/cluster.json');
const found = byKey(parseKubernetes(text));

test('the tree: namespaces, workloads, pods, and namespaces that nobody asked for', () => {
  const lies = Object.fromEntries(observation(parseKubernetes(text)).components.map(({ key, parent }) => [key, parent]));
  expect(lies).toEqual({
    'namespace/kube-system': undefined,
    'namespace/other': undefined,
    'node/ip-10-0-1-5.eu-west-1.compute.internal': undefined,
    'node/metal1.example.org': undefined,
    'namespace/shop': undefined,
    'deployment/shop/web': 'namespace/shop',
    'statefulset/shop/db': 'namespace/shop',
    // Its replica set is not in the list; the deployment's name is in the replica set's.
    'pod/shop/web-5d4f-abcde': 'deployment/shop/web',
    'pod/shop/db-0': 'statefulset/shop/db',
    // Owned by its node, which it does not lie in.
    'pod/kube-system/kube-proxy-x': 'namespace/kube-system',
    'pod/other/web-elsewhere': 'namespace/other',
    'service/shop/web': 'namespace/shop',
    'service/shop/headless': 'namespace/shop',
    'ingress/shop/shop': 'namespace/shop',
    'ingress/shop/old': 'namespace/shop',
  });
});

test('edges: a pod runs on its node, a service needs its pods, an ingress its services', () => {
  const edges = Object.fromEntries(Object.entries(found).flatMap(([key, { edges = [] }]) => (edges.length > 0 ? [[key, edges]] : [])));
  expect(edges).toEqual({
    'pod/shop/web-5d4f-abcde': [{ kind: 'runs-on', to: 'node/metal1.example.org' }],
    'pod/kube-system/kube-proxy-x': [{ kind: 'runs-on', to: 'node/metal1.example.org' }],
    'service/shop/web': [{ kind: 'needs', to: 'pod/shop/web-5d4f-abcde' }],
    'ingress/shop/shop': [
      { kind: 'needs', to: 'service/shop/headless' },
      { kind: 'needs', to: 'service/shop/web' },
    ],
    'ingress/shop/old': [{ kind: 'needs', to: 'service/shop/web' }],
  });
});

test('a node of a cloud is the machine of its inventory', () => {
  expect(found['node/ip-10-0-1-5.eu-west-1.compute.internal']).toEqual({
    key: 'node/ip-10-0-1-5.eu-west-1.compute.internal',
    name: 'ip-10-0-1-5.eu-west-1.compute.internal',
    type: 'node',
    uid: 'i-0aaaaaaaaaaaaaaa1',
    addresses: ['10.0.1.5', '198.51.100.5'],
    labels: { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/worker': '' },
  });
  expect(found['node/metal1.example.org']).toMatchObject({ uid: 'n-2', fqdn: 'metal1.example.org' });
});

test('addresses: all of a pod unless they are its node’s, all of a service but "None"', () => {
  expect(found['pod/shop/web-5d4f-abcde']?.addresses).toEqual(['10.244.0.7', '2001:db8:1::7']);
  expect(found['pod/shop/db-0']).not.toHaveProperty('addresses');
  expect(found['service/shop/web']?.addresses).toEqual(['10.96.0.10', '203.0.113.80']);
  expect(found['service/shop/headless']).not.toHaveProperty('addresses');
  expect(found['ingress/shop/shop']?.labels).toEqual({ namespace: 'shop', hosts: 'shop.example.org www.example.org' });
});

test('neither environments nor annotations nor secrets', () => {
  expect(found['pod/shop/db-0']?.labels).toEqual({ namespace: 'shop', app: 'db', access_token: '***' });
  expect(JSON.stringify(parseKubernetes(text))).not.toMatch(/hunter2|aHVudGVyMg/);
  expect(observation(parseKubernetes(text)).problems).toEqual([
    {
      where: 'kind "Secret"',
      problem:
        '2 of it are left out; read are Node, Namespace, Pod, Service, Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob, Ingress',
    },
  ]);
});

test('one object, and a list whose items do not repeat their kind', () => {
  expect(keys(parseKubernetes('{"kind":"Pod","metadata":{"name":"a"}}'))).toEqual(['namespace/default', 'pod/default/a']);
  const list = { kind: 'NodeList', items: [{ metadata: { name: 'n1' } }, { metadata: {} }, 7] };
  expect(keys(parseKubernetes(JSON.stringify(list)))).toEqual(['node/n1']);
  expect(observation(parseKubernetes(JSON.stringify(list))).problems).toEqual([
    { where: 'items[1].metadata', problem: 'the Node has no name' },
    { where: 'items[2]', problem: 'must be an object; found a number' },
  ]);
});

test('an Azure node, and a replica set that was asked for', () => {
  const id = 'azure:///subscriptions/AB/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/n1';
  const node = { kind: 'Node', metadata: { name: 'n1', uid: 'u' }, spec: { providerID: id } };
  expect(byKey(parseKubernetes(JSON.stringify(node)))['node/n1']?.uid).toBe(id.slice('azure://'.length).toLowerCase());
  const owned = (kind: string, name: string, uid: string, owner: string) => ({
    kind,
    metadata: { name, uid, ownerReferences: [{ uid: owner }] },
  });
  const items = [owned('Pod', 'p', '3', '2'), owned('ReplicaSet', 'r', '2', '1'), owned('Deployment', 'd', '1', 'none')];
  const tree = byKey(parseKubernetes(JSON.stringify({ kind: 'List', items })));
  expect(['pod/default/p', 'replicaset/default/r', 'deployment/default/d'].map((key) => tree[key]?.parent)).toEqual([
    'replicaset/default/r',
    'deployment/default/d',
    'namespace/default',
  ]);
});

test.each([
  ['[]', 'the document must be an object; found a list'],
  ['{}', 'the document has no kind, so it is nothing that kubectl prints with -o json or -o yaml'],
  ['{"kind":"List","items":{}}', 'items must be a list; found an object'],
  [
    '{"kind":"PodList","metadata":{"continue":"abc"},"items":[]}',
    'this is a part of a list only, and what is in the others would seem to have vanished; kubectl without --chunk-size prints it whole',
  ],
])('%s is refused whole', (wrong, said) => {
  expect(problem(parseKubernetes(wrong))).toBe(said);
});

describe('whatever the text', () => {
  test('JSON', () => survivesDisturbedJson(text, parseKubernetes));
  test('broken JSON', () => survivesDisturbedText(text, parseKubernetes));
});
