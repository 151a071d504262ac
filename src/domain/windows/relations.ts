/** How components hang together as far as windows are concerned: what they lie in, what they need so many steps far, and what stands in for them. */
import { walk, wayTo } from '../inventory/graph.ts';
import type { Partners } from '../inventory/impact.ts';
import { namesOf } from '../inventory/names.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Role } from './sweep.ts';

/** The edges that carry failure, beside the tree. */
export const NEEDS = ['needs', 'runs-on'] as const;

export interface Relation {
  readonly to: number;
  readonly role: Exclude<Role, 'takes'>;
  /** From the one to the other, both included. */
  readonly way: readonly number[];
}

export interface Relations {
  of(component: number): readonly Relation[];
}

export const redundantWith = (components: readonly number[]): Script<readonly Partners[]> =>
  all<Partners>(
    `select distinct dependent, needed from component_edge
     where kind = 'redundant-with' and valid_to is null and (dependent in {numbers $1} or needed in {numbers $1})`,
    JSON.stringify(components),
  );

/** Upwards from these components, as far as it leads to another of them: downwards it is the other's way up. */
export function* relationsAmong(components: readonly number[], depth: number): Script<Relations> {
  // One alone has nobody here to be related to: most candidates are free.
  if (components.length < 2) return { of: () => [] };
  const names = yield* namesOf(components);
  const at = new Map([...names].map(([number, { path }]) => [path, number]));
  const { arcs } = depth === 0 ? { arcs: [] } : yield* walk(components, 'up', NEEDS, { steps: depth });
  const needs = new Map<number, number[]>();
  for (const { dependent, needed } of arcs) void (needs.get(dependent)?.push(needed) ?? needs.set(dependent, [needed]));
  const partners = new Map<number, number[]>();
  const pair = (one: number, other: number): void => void (partners.get(one)?.push(other) ?? partners.set(one, [other]));
  for (const { dependent, needed } of yield* redundantWith(components)) {
    pair(dependent, needed);
    pair(needed, dependent);
  }
  const known = new Set(components);
  return {
    of(component) {
      const found: Relation[] = [];
      const path = names.get(component)?.path ?? '';
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
        const above = at.get(path.slice(0, end));
        if (above !== undefined) found.push({ to: above, role: 'tree', way: [component, above] });
      }
      for (const way of waysUp(component, needs, depth)) {
        const to = way.at(-1) ?? component;
        if (known.has(to)) found.push({ to, role: 'dependency', way });
      }
      for (const to of partners.get(component) ?? []) found.push({ to, role: 'redundancy', way: [component, to] });
      return found;
    },
  };
}

/** The shortest way to each that is needed, so many steps far. */
function waysUp(from: number, needs: ReadonlyMap<number, readonly number[]>, depth: number): readonly (readonly number[])[] {
  const reached = new Map<number, { readonly from: number; readonly kind: 'needs' } | undefined>([[from, undefined]]);
  let edge = [from];
  for (let step = 0; step < depth && edge.length > 0; step++) {
    const next: number[] = [];
    for (const here of edge)
      for (const to of needs.get(here) ?? []) {
        if (reached.has(to)) continue;
        reached.set(to, { from: here, kind: 'needs' });
        next.push(to);
      }
    edge = next;
  }
  reached.delete(from);
  const whole = new Map(reached).set(from, undefined);
  return [...reached.keys()].map((to) => wayTo(whole, to));
}
