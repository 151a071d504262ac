import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { find, type Referable, takeNumbers } from '../kernel/number.ts';
import { PRIORITIES, type Priority, priorityAt, priorityRank, type Severity, severityAt, severityRank } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { created, operationOf, transitions } from './events.ts';
import { indexTasks } from './indexes.ts';
import { hasPlan, type Plan, writePlans } from './plan.ts';
import type { Recurrence } from './recurrence.ts';
import type { Item, Link, Status, Task } from './task.ts';

export const TASK: Referable = { noun: 'task', kind: 'T', table: 'task' };

export const TASK_COLUMNS = `task.number, task.id, task.title, task.description, task.category, task.status, task.priority, task.severity, task.source, task.component,
  task.assignee, task.labels, task.tags, task.cause, task.created_at, task.created_by, task.updated_at, task.updated_by, task.due_at, task.started_at, task.closed_at,
  task.deleted_at, task.version, task.due_zone, task.scheduled_at, task.scheduled_zone, task.estimate, task.team, task.parent, task.needs, task.watchers,
  task.checklist, task.links, task.attributes, task.components, task.waiter,
  task.waiting_since, task.participants, task.recurrence, task.series, task.occurrence, task.recurs_at`;

export interface TaskRecord {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly category: string;
  readonly status: Status;
  readonly priority: number;
  readonly severity: number | null;
  readonly source: string | null;
  readonly component: string | null;
  readonly assignee: string | null;
  readonly labels: string;
  readonly tags: string;
  readonly cause: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly due_at: number | null;
  readonly started_at: number | null;
  readonly closed_at: number | null;
  readonly deleted_at: number | null;
  readonly version: number;
  readonly due_zone: string | null;
  readonly scheduled_at: number | null;
  readonly scheduled_zone: string | null;
  readonly estimate: number | null;
  readonly team: string | null;
  readonly parent: number | null;
  readonly needs: string;
  readonly watchers: string;
  readonly checklist: string;
  readonly links: string;
  readonly attributes: string;
  readonly components: string;
  readonly waiter: string | null;
  readonly waiting_since: number | null;
  readonly participants: string;
  readonly recurrence: string | null;
  readonly series: number | null;
  readonly occurrence: number | null;
  readonly recurs_at: number | null;
}

export const fromRecord = (row: TaskRecord): Task => ({
  number: row.number,
  id: row.id,
  title: row.title,
  description: row.description,
  category: row.category,
  status: row.status,
  priority: priorityAt(row.priority),
  severity: row.severity === null ? null : severityAt(row.severity),
  source: row.source,
  component: row.component,
  components: JSON.parse(row.components) as number[],
  assignee: row.assignee,
  labels: JSON.parse(row.labels) as Record<string, string>,
  tags: JSON.parse(row.tags) as string[],
  cause: row.cause,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  dueAt: row.due_at,
  dueZone: row.due_zone,
  scheduledAt: row.scheduled_at,
  scheduledZone: row.scheduled_zone,
  estimate: row.estimate,
  team: row.team,
  parent: row.parent,
  needs: JSON.parse(row.needs) as number[],
  watchers: JSON.parse(row.watchers) as string[],
  checklist: JSON.parse(row.checklist) as Item[],
  links: JSON.parse(row.links) as Link[],
  attributes: JSON.parse(row.attributes) as Record<string, string>,
  waiter: row.waiter,
  waitingSince: row.waiting_since,
  participants: JSON.parse(row.participants) as string[],
  recurrence: row.recurrence === null ? null : (JSON.parse(row.recurrence) as Recurrence),
  series: row.series,
  occurrence: row.occurrence,
  recursAt: row.recurs_at,
  startedAt: row.started_at,
  closedAt: row.closed_at,
  deletedAt: row.deleted_at,
  version: row.version,
});

/** The task meant by a reference, locked for this transaction. A deleted one is not found. */
export function* taskOf(text: string): Script<Task | Refusal> {
  const number = yield* find(TASK, text);
  if (isRefusal(number)) return number;
  const row = yield* one<TaskRecord>(`select ${TASK_COLUMNS} from task where number = $1 and deleted_at is null {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'task', reference: text }) : fromRecord(row);
}

export interface NewTask extends Plan {
  readonly title: string;
  readonly description?: string;
  readonly category: string;
  readonly priority: Priority;
  readonly severity?: Severity | null;
  readonly source?: string | null;
  readonly component?: string | null;
  readonly components?: readonly number[];
  readonly assignee?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  readonly cause?: string | null;
  /** The key of the same task in another program; imported twice, it stays one. */
  readonly external?: string | null;
  readonly status?: Status;
  readonly createdAt?: Instant;
  readonly closedAt?: Instant | null;
}

/** Creates tasks, set-based, and returns the number of the first; the others follow it in the order given. */
export function* openTasks(context: Context, tasks: readonly NewTask[]): Script<number> {
  if (tasks.length === 0) return 0;
  const first = yield* takeNumbers('T', tasks.length);
  yield* all(
    `insert into task (number, id, title, description, category, status, priority, severity, source, component, components, assignee, labels, tags, cause, external,
       created_at, created_by, updated_at, updated_by, due_at, closed_at, version)
     select number, id, title, description, category, status, priority, severity, source, component, components, assignee, labels, tags, cause, external,
       created_at, $3, cast($2 as bigint), $3, due_at, closed_at, 1
     from {records $1 number:int id:text title:text description:text category:text status:text priority:int severity:int source:text component:text
       components:text assignee:text labels:text tags:text cause:text external:text created_at:ms due_at:ms closed_at:ms} as fresh where true`,
    tasks.map((task, index) => toRecord(context, task, first + index)),
    context.now,
    context.actor.name,
  );
  yield* indexTasks(tasks.map((task, index) => [first + index, task]));
  yield* writePlans(tasks.flatMap((task, index) => (hasPlan(task) ? [[first + index, task]] : [])));
  const op = operationOf(context);
  yield* record(
    context,
    tasks.map((task, index) =>
      created(
        label('T', first + index),
        { title: task.title, priority: task.priority, ...(task.source == null ? { op } : { from: task.source }) },
        task.cause ?? undefined,
      ),
    ),
  );
  return first;
}

const toRecord = (context: Context, task: NewTask, number: number): Readonly<Record<string, unknown>> => ({
  number,
  id: context.mint(),
  title: task.title,
  description: task.description ?? '',
  category: task.category,
  status: task.status ?? 'open',
  priority: priorityRank(task.priority),
  severity: task.severity == null ? null : severityRank(task.severity),
  source: task.source,
  component: task.component,
  components: JSON.stringify(task.components ?? []),
  assignee: task.assignee,
  labels: JSON.stringify(task.labels ?? {}),
  tags: JSON.stringify(task.tags ?? []),
  cause: task.cause,
  external: task.external,
  created_at: task.createdAt ?? context.now,
  due_at: task.dueAt,
  closed_at: task.closedAt,
});

/**
 * Closes tasks whose alerts resolved: those that nobody started, edited or noted (`untouched`), or all that are open. Returns the closed.
 */
export function* closeResolved(
  context: Context,
  tasks: readonly number[],
  which: 'untouched' | 'always',
  reason: string,
): Script<readonly number[]> {
  const rows = yield* all<{ number: number; status: Status; cause: string | null }>(
    `select number, status, cause from task
     where number in {numbers $1} and closed_at is null and (version = 1 or $2 = 'always') order by number {lock}`,
    JSON.stringify(tasks),
    which,
  );
  if (rows.length === 0) return [];
  yield* all(
    `update task set status = 'done', closed_at = cast($2 as bigint), updated_at = cast($2 as bigint), updated_by = $3, version = version + 1
     where number in {numbers $1}`,
    JSON.stringify(rows.map((row) => row.number)),
    context.now,
    context.actor.name,
  );
  yield* record(
    context,
    rows.map((row) => transitions.done(label('T', row.number), { before: row.status, after: 'done', reason }, row.cause ?? undefined)),
  );
  return rows.map((row) => row.number);
}

/** Open tasks by priority, for the board. */
export function* countOpen(): Script<Readonly<Record<Priority, number>>> {
  const rows = yield* all<{ priority: number; total: number }>(
    'select priority, count(*) as total from task where closed_at is null group by priority',
  );
  const counts: Record<Priority, number> = { urgent: 0, high: 0, normal: 0, low: 0 };
  for (const { priority, total } of rows) counts[PRIORITIES[priority] ?? 'low'] = Number(total);
  return counts;
}
