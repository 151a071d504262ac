/** Which task waits for which, and which is part of which. Neither may lead back to where it began. */
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';

export type Edges = ReadonlyMap<number, readonly number[]>;

/** The shortest way along the edges, both ends included; undefined where there is none. */
export function pathBetween(edges: Edges, from: number, to: number): readonly number[] | undefined {
  const cameFrom = new Map<number, number | undefined>([[from, undefined]]);
  for (const at of cameFrom.keys()) {
    if (at === to) {
      const path: number[] = [];
      for (let step: number | undefined = at; step !== undefined; step = cameFrom.get(step)) path.unshift(step);
      return path;
    }
    // A map hands out what is added while it is walked, which makes it the queue.
    for (const next of edges.get(at) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, at);
  }
  return undefined;
}

const RELATIONS = {
  needs: {
    edges: 'select waiting.task as node, waiting.needs as next from task_dependency as waiting',
    problem: 'it would wait for itself',
    allowed: 'a task that does not wait for it in turn',
  },
  parent: {
    edges: 'select task.number as node, task.parent as next from task where task.parent is not null',
    problem: 'it would be part of itself',
    allowed: 'a task that is no part of it',
  },
} as const;

/** Refuses an edge from one task to others that would close a circle, and shows the circle. */
export function* circleOf(relation: keyof typeof RELATIONS, from: number, to: readonly number[]): Script<Refusal | undefined> {
  const { edges, problem, allowed } = RELATIONS[relation];
  if (to.length === 0) return undefined;
  const rows = to.includes(from)
    ? []
    : yield* all<{ node: number; next: number }>(
        `with recursive edge as (${edges}), reached (node) as (
           select value from {numbers $1} as given
           union select edge.next from edge join reached on edge.node = reached.node)
         select edge.node, edge.next from edge join reached on edge.node = reached.node order by edge.node, edge.next`,
        JSON.stringify(to),
      );
  const known = new Map<number, number[]>();
  for (const { node, next } of rows) known.set(node, [...(known.get(node) ?? []), next]);
  for (const target of to) {
    const back = pathBetween(known, target, from);
    if (back === undefined) continue;
    const path = [from, ...back].map((number) => label('T', number)).join(' → ');
    return refuse({ kind: 'invalid', where: label('T', from), problem: `${problem}: ${path}`, allowed });
  }
  return undefined;
}

export interface Counts {
  /** How many open tasks it waits for. */
  readonly waitsFor: number;
  /** How many open tasks wait for it. */
  readonly blocks: number;
}

/** Of each of these tasks that waits or is waited for. */
export function* countsOf(numbers: readonly number[]): Script<ReadonlyMap<number, Counts>> {
  if (numbers.length === 0) return new Map();
  const rows = yield* all<{ number: number; waits: number; blocks: number }>(
    `select number, sum(waits) as waits, sum(blocks) as blocks from (
       select waiting.task as number, 1 as waits, 0 as blocks from task_dependency as waiting
       join task as needed on needed.number = waiting.needs where waiting.task in {numbers $1} and needed.closed_at is null
       union all select waiting.needs as number, 0 as waits, 1 as blocks from task_dependency as waiting
       join task as waiter on waiter.number = waiting.task where waiting.needs in {numbers $1} and waiter.closed_at is null
     ) as counted group by number`,
    JSON.stringify(numbers),
  );
  return new Map(rows.map((row) => [row.number, { waitsFor: Number(row.waits), blocks: Number(row.blocks) }]));
}
