/**
 * What people and monitoring systems have to do with a component and all that lies in it. Tasks, alerts and windows come after the inventory, so they
 * offer their lists where the nouns are composed.
 */
import { z } from 'zod';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';

const about = { number: z.string(), title: z.string(), status: z.string(), component: z.string().describe('The path of what it touches.') };

export const workRow = {
  tasks: z.object({ ...about, priority, assignee: z.string().nullable() }),
  alerts: z.object({ ...about, severity, acknowledgedBy: z.string().nullable() }),
  windows: z.object({ ...about, startsAt: instant, endsAt: instant }),
};
type Kind = keyof typeof workRow;

/** At most so many of each are listed; the counts are of all. */
export const LISTED = 50;

export interface Work<K extends Kind> {
  readonly count: number;
  readonly rows: readonly z.output<(typeof workRow)[K]>[];
}

/** A list of what is open in the subtree of a path. */
export type Lister<K extends Kind> = (path: string) => Script<Work<K>>;

/** The component whose path is `$1`, and all below it, as a range of an index. */
const LYING_IN = `select number from component where deleted_at is null and path = $1
  union all select number from component where deleted_at is null and path > $1 || '/' and path < $1 || '0'`;

/** Where a later noun's open rows are, and which of their columns are told; `table` is its own name in them. */
export interface Touching {
  readonly table: string;
  /** How a row is found from `touched`, a row of task_touch. */
  readonly joined: string;
  readonly open: string;
  readonly columns: readonly string[];
  readonly order: string;
}

/** The first of the rows that touch the subtree of a path, each once with one of its components, and how many there are. */
export function* touching<R>(
  path: string,
  { table, joined, open, columns, order }: Touching,
): Script<{
  readonly count: number;
  readonly rows: readonly (R & { readonly path: string })[];
}> {
  const told = columns.map((column) => `${table}.${column}`).join(', ');
  const rows = yield* all<R & { readonly path: string; readonly total: number }>(
    `select ${told}, min(component.path) as path, count(*) over () as total
     from task_touch as touched join component on component.number = touched.component join ${table} on ${joined}
     where touched.component in (${LYING_IN}) and ${open} group by ${told} order by ${order} limit ${LISTED}`,
    path,
  );
  return { count: Number(rows[0]?.total ?? 0), rows };
}

let listers: { readonly [K in Kind]: Lister<K> } | undefined;

export function offerWork(offered: NonNullable<typeof listers>): void {
  listers = offered;
}

export function* workIn(path: string): Script<{ readonly [K in Kind]: Work<K> }> {
  if (listers === undefined) throw new Error('nobody offered the work of components');
  return { tasks: yield* listers.tasks(path), alerts: yield* listers.alerts(path), windows: yield* listers.windows(path) };
}
