/** One change of one task: the row, its indexes, its event. */
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { type Priority, priorityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { journaled } from './events.ts';
import { reindexTask } from './indexes.ts';
import type { Task } from './task.ts';

const itself = (value: unknown): unknown => value;

/** The columns behind the fields that may change. */
const CHANGEABLE = {
  title: ['title', itself],
  description: ['description', itself],
  category: ['category', itself],
  status: ['status', itself],
  priority: ['priority', (value: unknown) => priorityRank(value as Priority)],
  component: ['component', itself],
  components: ['components', JSON.stringify],
  assignee: ['assignee', itself],
  tags: ['tags', JSON.stringify],
  dueAt: ['due_at', itself],
  dueZone: ['due_zone', itself],
  scheduledAt: ['scheduled_at', itself],
  scheduledZone: ['scheduled_zone', itself],
  estimate: ['estimate', itself],
  team: ['team', itself],
  parent: ['parent', itself],
  needs: ['needs', JSON.stringify],
  watchers: ['watchers', JSON.stringify],
  checklist: ['checklist', JSON.stringify],
  links: ['links', JSON.stringify],
  attributes: ['attributes', JSON.stringify],
  waiter: ['waiter', itself],
  waitingSince: ['waiting_since', itself],
  participants: ['participants', JSON.stringify],
  recurrence: ['recurrence', (value: unknown) => (value === null ? null : JSON.stringify(value))],
  series: ['series', itself],
  occurrence: ['occurrence', itself],
  recursAt: ['recurs_at', itself],
  startedAt: ['started_at', itself],
  closedAt: ['closed_at', itself],
  deletedAt: ['deleted_at', itself],
} as const;
export type TaskChange = Partial<Pick<Task, keyof typeof CHANGEABLE>>;

/** Writes a change and its event, which keeps what was there before; the version moves by one. */
export function* change(context: Context, task: Task, changes: TaskChange, fact: Fact): Script<Task> {
  const fields = Object.entries(changes) as [keyof typeof CHANGEABLE, unknown][];
  const sets = fields.map(([field], index) => `${CHANGEABLE[field][0]} = $${index + 4}`);
  yield* all(
    `update task set ${[...sets, 'updated_at = $2', 'updated_by = $3', 'version = version + 1'].join(', ')} where number = $1`,
    task.number,
    context.now,
    context.actor.name,
    ...fields.map(([field, value]) => CHANGEABLE[field][1](value)),
  );
  yield* reindexTask(task.number, changes);
  const before = Object.fromEntries(fields.map(([field]) => [field, task[field]]));
  yield* record(context, [journaled(context, fact, before, changes)]);
  return { ...task, ...changes, updatedAt: context.now, updatedBy: context.actor.name, version: task.version + 1 };
}

export const isChangeable = (field: string): field is keyof TaskChange => Object.hasOwn(CHANGEABLE, field);

/** Only what differs. */
export const changed = (task: Task, wanted: TaskChange): TaskChange =>
  Object.fromEntries(
    Object.entries(wanted).filter(
      ([key, value]) => value !== undefined && JSON.stringify(value) !== JSON.stringify(task[key as keyof Task]),
    ),
  );
