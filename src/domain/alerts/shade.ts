/**
 * Which failure explains which. A component is broken if it is down itself, if what it lies in or runs on is broken, or if something that it
 * needs is broken and nothing that stands in for that is whole. The nearest component that is down on the way up is the answer.
 *
 * Two that need each other cannot explain each other: on a circle each would be quiet because of the other and nobody would hear of
 * either, so only what does not hang on the asking component in turn counts. That leaves an order without circles, and whatever is
 * highest in it is loud. Of two that are redundant with one another neither explains the other: the alert of the half that is left is
 * the one that matters.
 */
import type { Arc } from '../inventory/graph.ts';
import type { Partners } from '../inventory/impact.ts';

const listed = (pairs: Iterable<readonly [number, number]>): ReadonlyMap<number, readonly number[]> => {
  const lists = new Map<number, number[]>();
  for (const [from, to] of pairs) void (lists.get(from)?.push(to) ?? lists.set(from, [to]));
  return lists;
};

/** `arcs`: all that a walk up from the asking components and their partners met; `down`: what has an alert that says so. */
export function explaining(
  arcs: readonly Arc[],
  redundant: readonly Partners[],
  down: ReadonlySet<number>,
): (component: number) => number | undefined {
  const partners = listed(redundant.flatMap(({ dependent, needed }) => [[dependent, needed] as const, [needed, dependent] as const]));
  const broken = new Set(down);
  const carries = ({ dependent, needed, kind }: Arc): boolean => {
    const standIns = partners.get(needed) ?? [];
    return broken.has(needed) && !standIns.includes(dependent) && (kind !== 'needs' || standIns.every((other) => broken.has(other)));
  };
  for (let before = -1; before !== broken.size; ) {
    before = broken.size;
    for (const arc of arcs) if (carries(arc)) broken.add(arc.dependent);
  }
  const above = listed(arcs.map(({ dependent, needed }) => [dependent, needed]));
  const blamed = listed(arcs.filter(carries).map(({ dependent, needed }) => [dependent, needed]));
  return (component) => {
    for (const other of reachable(component, blamed)) {
      if (down.has(other) && other !== component && !reachable(other, above).has(component)) return other;
    }
    return undefined;
  };
}

/** The nearest first. */
function reachable(start: number, next: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> {
  const reached = new Set([start]);
  for (const number of reached) for (const other of next.get(number) ?? []) reached.add(other);
  return reached;
}
