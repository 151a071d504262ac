/** Conditions over the row called `task` that look at other rows. */
import type { Condition } from '../kernel/filter.ts';

const sql = (text: string): Condition => ({ sql: text, params: [] });

const WAITING = `select waiting.task from task_dependency as waiting
  join task as needed on needed.number = waiting.needs where needed.closed_at is null`;

export const OPEN = sql('task.closed_at is null');

/** Somebody called it blocked, or it waits for something that is still open: one list of numbers, from which either may begin. */
export const BLOCKED = sql(`task.closed_at is null and task.number in (${WAITING}
  union all select called.number from task as called where called.status = 'blocked')`);

/** Waits for something that is still open. */
export const WAITS = sql(`task.closed_at is null and task.number in (${WAITING})`);

/** Something that is still open waits for it. */
export const BLOCKING = sql(`task.closed_at is null and task.number in (select waiting.needs from task_dependency as waiting
  join task as waiter on waiter.number = waiting.task where waiter.closed_at is null)`);

export const ESCALATING = sql("task.number in (select clock.task from clock where clock.state = 'running')");

export const HAS_NEEDS = sql('task.number in (select task_dependency.task from task_dependency)');
export const HAS_LINK = sql('task.number in (select task_link.task from task_link)');
export const HAS_WATCHER = sql('task.number in (select task_watcher.task from task_watcher)');
export const HAS_TAG = sql('task.number in (select task_tag.task from task_tag)');
export const HAS_CHILD = sql(
  'task.number in (select child.parent from task as child where child.parent is not null and child.deleted_at is null)',
);
