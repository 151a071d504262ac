import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { all, type Script } from '../kernel/script.ts';
import { reinstate, withdraw } from '../notifications/records.ts';
import { resumed, stopped } from './events.ts';

/** Stops the clocks of these tasks for good, for a reason that the timeline keeps, and withdraws the pages still waiting. */
export function* stopClocks(context: Context, tasks: readonly number[], reason: string): Script<void> {
  yield* suspendClocks(context, tasks, reason);
  yield* forget(tasks);
}

/** The same for as long as somebody is spared: what was answered before still comes back to be nobody's, and is told when that is over. */
export function* suspendClocks(context: Context, tasks: readonly number[], reason: string): Script<void> {
  const rows = yield* all<{ subject: string; due_at: number }>(
    `update clock set state = 'stopped', ended_at = cast($2 as bigint), ended_by = $3
     where task in {numbers $1} and state = 'running' returning subject, due_at`,
    JSON.stringify(tasks),
    context.now,
    context.actor.name,
  );
  // Also behind a clock that has fired its last step, whose page may still be looking for its server.
  const subjects = yield* all<{ subject: string }>('select subject from clock where task in {numbers $1}', JSON.stringify(tasks));
  yield* withdraw(
    context,
    subjects.map(({ subject }) => subject),
    reason,
  );
  yield* record(
    context,
    rows.map((row) => stopped(row.subject, { reason, dueAt: row.due_at })),
  );
}

/** Those that would have come back do not. */
function* forget(tasks: readonly number[]): Script<void> {
  yield* all(
    'update clock set hold = null, resumes_at = null where task in {numbers $1} and resumes_at is not null',
    JSON.stringify(tasks),
  );
}

/** A clock that was stopped by an act at a moment. */
export interface Stop {
  readonly task: number;
  readonly at: Instant;
}

/**
 * Runs clocks again from where they stood, because the act that stopped them was taken back; those that something else stopped stay as they are.
 * A step that fell due meanwhile is due now: nobody was late, so nothing says so.
 */
export function* resumeClocks(context: Context, stops: readonly Stop[], reason: string): Script<void> {
  const rows = yield* all<{ task: number; subject: string; due_at: number }>(
    `update clock set state = 'running', ended_at = null, ended_by = null,
       due_at = case when clock.due_at < cast($2 as bigint) then cast($2 as bigint) else clock.due_at end
     from {records $1 task:int at:ms} as stop where clock.task = stop.task and clock.state = 'stopped' and clock.ended_at = stop.at
     returning clock.task, clock.subject, clock.due_at`,
    stops,
    context.now,
  );
  yield* forget(stops.map(({ task }) => task));
  const at = new Map(stops.map((stop) => [stop.task, stop.at]));
  yield* reinstate(
    context,
    rows.map(({ task, subject }) => ({ subject, at: at.get(task) ?? 0 })),
  );
  yield* record(
    context,
    rows.map(({ subject, due_at: dueAt }) => resumed(subject, { reason, dueAt })),
  );
}
