/** Makes the next task of a series: when the last one is closed, or when its time has come. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { change } from './change.ts';
import { deleted, edited, recurred, redone, transitions } from './events.ts';
import { fromRecord, openTasks, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { nextOf, taskFor } from './recurrence.ts';
import type { Task } from './task.ts';

/** Hands the recurrence of a task on to the next one, made here; where none is left, the series ends. */
export function* handOn(context: Context, task: Task): Script<void> {
  const { recurrence, series, occurrence } = task;
  if (recurrence === null || series === null || occurrence === null) return;
  const next = nextOf(recurrence, occurrence, context.now);
  const number = next === undefined ? undefined : yield* openTasks(context, [taskFor(recurrence, series, next)]);
  const what =
    next === undefined || number === undefined
      ? null
      : { task: label('T', number), at: next.at, zone: recurrence.zone, missed: next.missed };
  yield* change(context, task, { recurrence: null, recursAt: null }, recurred(label('T', task.number), { next: what }));
}

/** What is due by the clock, oldest first, each series once; returns how many. */
export function* recurDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<TaskRecord>(
    `select ${TASK_COLUMNS} from task where recurs_at is not null and recurs_at <= $1 order by recurs_at, number limit $2 {lock}`,
    context.now,
    limit,
  );
  for (const task of rows.map(fromRecord)) yield* handOn(context, task);
  return rows.length;
}

export function* nextRecurrence(): Script<Instant | undefined> {
  return (yield* one<{ recurs_at: number }>('select recurs_at from task where recurs_at is not null order by recurs_at, number limit 1'))
    ?.recurs_at;
}

/** Of those that these events closed, the ones whose next waits for that. */
function* closed(context: Context, facts: readonly Fact[]): Script<void> {
  const rows = yield* all<TaskRecord>(
    `select ${TASK_COLUMNS} from task where series is not null and number in {numbers $1}
       and recurrence is not null and recurs_at is null and closed_at is not null order by number {lock}`,
    JSON.stringify(facts.map(({ subject }) => Number(subject.slice(1)))),
  );
  for (const task of rows.map(fromRecord)) if (task.recurrence?.after === 'done') yield* handOn(context, task);
}

const closing = (to: string): Reaction => ({ to, run: closed });

export const recurrenceReactions: readonly Reaction[] = [transitions.done, edited, deleted, redone].map(({ kind }) => closing(kind));
