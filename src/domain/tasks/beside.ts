/**
 * What work on one component means for others: whoever swaps the switch is in the way of work on what hangs on it, and whoever works on the rack
 * in that of its servers. Two that only need the same third are not in one another's way.
 */
import { FAILURE_KINDS } from '../inventory/component.ts';
import { walk, wayTo } from '../inventory/graph.ts';
import { namesOf } from '../inventory/names.ts';
import { all, type Script } from '../kernel/script.ts';

/** So many components in work are looked at. What depends on one may be all there is, so the way goes up, from both sides. */
const MOST_IN_WORK = 500;

/** How each component in work hangs together with these, in words; only those that do, and not these themselves. */
export function* besides(task: number, components: readonly number[]): Script<ReadonlyMap<number, string>> {
  const mine = new Set(components);
  const rows = yield* all<{ component: number }>(
    `select distinct touched.component from task_touch as touched join task on task.number = touched.task
     where task.status = 'in_progress' and task.deleted_at is null and task.number <> $1 order by touched.component limit ${MOST_IN_WORK}`,
    task,
  );
  const others = rows.flatMap(({ component }) => (mine.has(component) ? [] : [component]));
  if (others.length === 0) return new Map();

  const found = new Map<number, { readonly mine: number; readonly needed: boolean }>();
  const { reached } = yield* walk(components, 'up', FAILURE_KINDS);
  for (const other of others) if (reached.has(other)) found.set(other, { mine: wayTo(reached, other)[0] ?? other, needed: true });
  const rest = others.filter((other) => !found.has(other));
  const { arcs } = yield* walk(rest, 'up', FAILURE_KINDS);
  const above = Map.groupBy(arcs, ({ dependent }) => dependent);
  for (const other of rest) {
    const needed = firstAbove(other, above, mine);
    if (needed !== undefined) found.set(other, { mine: needed, needed: false });
  }
  const names = yield* namesOf([...new Set([...found.values()].map((one) => one.mine))]);
  return new Map(
    [...found].map(([other, { mine: number, needed }]) => {
      const name = names.get(number)?.name ?? '?';
      return [other, needed ? `which ${name} depends on` : `which depends on ${name}`];
    }),
  );
}

function firstAbove(
  start: number,
  above: ReadonlyMap<number, readonly { readonly needed: number }[]>,
  wanted: ReadonlySet<number>,
): number | undefined {
  const seen = new Set([start]);
  for (const at of seen) {
    if (wanted.has(at)) return at;
    for (const { needed } of above.get(at) ?? []) seen.add(needed);
  }
  return undefined;
}
