import type { Clean } from './clean.ts';
import type { EdgeKind } from './component.ts';

/** An edge in the words of its source, between the components that the keys stand for. */
export interface Edge {
  readonly fromKey: string;
  readonly kind: EdgeKind;
  readonly toKey: string;
  readonly dependent: number;
  readonly needed: number;
}

export interface OpenEdge extends Edge {
  /** Its row. */
  readonly number: number;
}

export interface EdgeChanges {
  readonly opened: readonly Edge[];
  readonly closed: readonly OpenEdge[];
  /** Keys whose edges are others now. */
  readonly touched: ReadonlySet<string>;
}

const nameOf = (edge: { readonly fromKey: string; readonly kind: string; readonly toKey: string }): string =>
  `${edge.fromKey}\n${edge.kind}\n${edge.toKey}`;

/**
 * Edges are said by the component at their beginning: what it does not say any more ends, and so does what a dropped key said or was
 * told. While the beginning is missing its edges stay, as aged as its facts.
 */
export function edgeChanges(
  open: readonly OpenEdge[],
  seen: ReadonlyMap<string, Clean>,
  dropped: ReadonlySet<string>,
  componentOf: (key: string) => number | undefined,
): EdgeChanges {
  const wanted = new Map<string, Edge>();
  for (const { key, edges } of seen.values()) {
    for (const { kind, to } of edges) {
      const [dependent, needed] = [componentOf(key), componentOf(to)];
      // Two keys of one component, after a merge, have nothing to say to each other.
      if (dependent === undefined || needed === undefined || dependent === needed) continue;
      const edge = { fromKey: key, kind, toKey: to, dependent, needed };
      wanted.set(nameOf(edge), edge);
    }
  }
  const closed: OpenEdge[] = [];
  for (const edge of open) {
    const same = wanted.get(nameOf(edge));
    if (same?.dependent === edge.dependent && same.needed === edge.needed) wanted.delete(nameOf(edge));
    else if (same !== undefined || seen.has(edge.fromKey) || dropped.has(edge.fromKey) || dropped.has(edge.toKey)) closed.push(edge);
  }
  const opened = [...wanted.values()];
  return { opened, closed, touched: new Set([...opened, ...closed].map((edge) => edge.fromKey).filter((key) => seen.has(key))) };
}
