import type { Problems } from './format.ts';
import { at, isObject, kindOf, listAt, quote, textAt } from './json.ts';

/** An object of a cluster, as far as every kind has it. */
export interface Thing {
  /** `pod/shop/web-5d4f`, `node/n1`. */
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  /** Empty for what lies in no namespace. */
  readonly namespace: string;
  readonly uid: string | undefined;
  readonly object: unknown;
}

const CLUSTER_WIDE = new Set(['Node', 'Namespace']);
const KINDS = new Set([
  ...CLUSTER_WIDE,
  ...['Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Ingress'],
]);

export const keyOf = (kind: string, namespace: string, name: string): string =>
  [kind.toLowerCase(), ...(CLUSTER_WIDE.has(kind) ? [] : [namespace]), name].join('/');

/** The objects of a List, of a PodList, whose items do not repeat their kind, or the one that the document is. */
export function thingsIn(document: unknown, problems: Problems): readonly Thing[] | { readonly problem: string } {
  if (!isObject(document)) return { problem: `the document must be an object; found ${kindOf(document)}` };
  const kind = textAt(document, 'kind');
  if (kind === undefined) return { problem: 'the document has no kind, so it is nothing that kubectl prints with -o json or -o yaml' };
  const items = at(document, 'items');
  if (!kind.endsWith('List')) return readAll([document], kind, () => '', problems);
  if (!Array.isArray(items)) return { problem: `items must be a list; found ${kindOf(items)}` };
  if (textAt(document, 'metadata', 'continue') !== undefined) {
    return {
      problem:
        'this is a part of a list only, and what is in the others would seem to have vanished; kubectl without --chunk-size prints it whole',
    };
  }
  return readAll(items, kind.slice(0, -4), (index) => `items[${index}]`, problems);
}

function readAll(items: readonly unknown[], implied: string, place: (index: number) => string, problems: Problems): readonly Thing[] {
  const others = new Map<string, number>();
  const things: Thing[] = [];
  for (const [index, item] of items.entries()) {
    const where = place(index);
    const kind = textAt(item, 'kind') ?? implied;
    const name = textAt(item, 'metadata', 'name');
    if (!isObject(item)) problems.push({ where, problem: `must be an object; found ${kindOf(item)}` });
    else if (!KINDS.has(kind)) others.set(kind, (others.get(kind) ?? 0) + 1);
    else if (name === undefined)
      problems.push({ where: where === '' ? 'metadata' : `${where}.metadata`, problem: `the ${kind} has no name` });
    else if (!hasEnded(kind, item)) {
      const namespace = CLUSTER_WIDE.has(kind) ? '' : (textAt(item, 'metadata', 'namespace') ?? 'default');
      things.push({ key: keyOf(kind, namespace, name), kind, name, namespace, uid: textAt(item, 'metadata', 'uid'), object: item });
    }
  }
  for (const [kind, count] of others) {
    problems.push({
      where: `kind ${quote(kind)}`,
      problem: `${count} of it ${count === 1 ? 'is' : 'are'} left out; read are ${[...KINDS].join(', ')}`,
    });
  }
  return things;
}

/** A pod that ran to its end, or was evicted, is history and not inventory. */
const hasEnded = (kind: string, object: unknown): boolean =>
  kind === 'Pod' && ['Succeeded', 'Failed'].includes(textAt(object, 'status', 'phase') ?? '');

/** The services that an ingress sends requests to: in today's notation, and in that of v1beta1. */
export function backendsOf(ingress: unknown): readonly string[] {
  const paths = listAt(ingress, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths').map((path) => at(path, 'backend')));
  const backends = [at(ingress, 'spec', 'defaultBackend'), at(ingress, 'spec', 'backend'), ...paths];
  const names = backends.map((backend) => textAt(backend, 'service', 'name') ?? textAt(backend, 'serviceName'));
  return [...new Set(names.filter((name) => name !== undefined))];
}
