/**
 * Walks along edges, one statement a step, with what was visited in memory: so every component comes with the shortest way to it, a cycle
 * ends by itself, and a walk can be made as of any moment.
 */
import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';
import { DEEPEST, type EdgeKind } from './component.ts';

export interface Arc {
  readonly dependent: number;
  readonly needed: number;
  readonly kind: EdgeKind | 'in';
}

/** How a component was reached first; those the walk began with have no way. */
export interface Way {
  readonly from: number;
  readonly kind: Arc['kind'];
}

export interface Walk {
  /** In the order of steps; the starts first. */
  readonly reached: ReadonlyMap<number, Way | undefined>;
  /** Every edge that the walk met. */
  readonly arcs: readonly Arc[];
}

export type Direction = 'up' | 'down';

/** `down` goes to what depends on the starts, `up` to what they depend on. */
export function* walk(
  starts: readonly number[],
  direction: Direction,
  kinds: readonly Arc['kind'][],
  { asOf, until, steps = DEEPEST }: { readonly asOf?: Instant | undefined; readonly until?: number; readonly steps?: number } = {},
): Script<Walk> {
  const reached = new Map<number, Way | undefined>(starts.map((start) => [start, undefined]));
  const arcs: Arc[] = [];
  const [here, there] = direction === 'down' ? (['needed', 'dependent'] as const) : (['dependent', 'needed'] as const);
  const valid = asOf === undefined ? 'valid_to is null' : 'valid_from <= $2 and (valid_to is null or valid_to > $2)';
  let edge: readonly number[] = starts;
  for (let step = 0; edge.length > 0 && step < steps && (until === undefined || !reached.get(until)); step++) {
    const found = yield* all<Arc>(
      `select dependent, needed, kind from component_edge
       where ${here} in {numbers $1} and kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}) and ${valid} order by number`,
      JSON.stringify(edge),
      ...(asOf === undefined ? [] : [asOf]),
    );
    const next: number[] = [];
    for (const arc of found) {
      arcs.push(arc);
      if (arc[there] === until && !reached.get(until)) reached.set(until, { from: arc[here], kind: arc.kind });
      if (reached.has(arc[there])) continue;
      reached.set(arc[there], { from: arc[here], kind: arc.kind });
      next.push(arc[there]);
    }
    edge = next;
  }
  return { reached, arcs };
}

/** From the start of the walk to `end`, both included. */
export function wayTo(reached: Walk['reached'], end: number): readonly number[] {
  const way = [end];
  const seen = new Set<number>();
  for (let at = reached.get(end); at !== undefined && !seen.has(at.from); at = reached.get(at.from)) {
    seen.add(at.from);
    way.push(at.from);
  }
  return way.reverse();
}

/**
 * The cycle that an edge from `dependent` to `needed` would close, as the components along it, or undefined. Redundancy is no dependency,
 * and lying in something is a tree by itself.
 */
export function* cycleThrough(dependent: number, needed: number): Script<readonly number[] | undefined> {
  if (dependent === needed) return [dependent, needed];
  const { reached } = yield* walk([needed], 'up', ['needs', 'runs-on'], { until: dependent });
  return reached.has(dependent) ? [dependent, ...wayTo(reached, dependent)] : undefined;
}

/** The shortest cycle that a component lies on, from itself to itself. */
export function* cycleOf(number: number): Script<readonly number[] | undefined> {
  const { reached } = yield* walk([number], 'up', ['needs', 'runs-on'], { until: number });
  const closing = reached.get(number);
  if (closing === undefined) return undefined;
  const before = new Map(reached).set(number, undefined);
  return [...wayTo(before, closing.from), number];
}
