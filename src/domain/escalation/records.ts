import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { all, type Script } from '../kernel/script.ts';
import { reinstate, withdraw } from '../notifications/records.ts';
import { begin, type Position } from './clock.ts';
import { resumed, stopped } from './events.ts';
import { type Due, fire } from './fire.ts';
import type { Brief } from './page.ts';
import type { Policy } from './settings.ts';
import { policySnapshot, versionOf } from './version.ts';

/** A clock to be started: on a task, under a policy as it stands now. */
export interface Start {
  readonly task: number;
  readonly policy: Policy;
  readonly brief: Brief;
}

/** Starts clocks and fires the steps that are due at once, in the caller's transaction: a first step without delay waits for no tick. */
export function* startClocks(context: Context, starts: readonly Start[]): Script<void> {
  if (starts.length === 0) return;
  yield* all(
    `insert into policy (hash, name, body, seen_at)
     select hash, name, body, cast($2 as bigint) from {records $1 hash:text name:text body:text} as version where true
     on conflict (hash) do nothing`,
    [...new Set(starts.map((start) => start.policy))].map((policy) => ({ ...versionOf(policy), name: policy.name })),
    context.now,
  );
  const clocks: Due[] = starts.map((start) => ({
    task: start.task,
    subject: start.brief.subject,
    policy: start.policy,
    brief: start.brief,
    at: begin(start.policy, context.now),
  }));
  const after = yield* fire(context, clocks);
  yield* all(
    `insert into clock (task, subject, policy, brief, state, step, round, due_at, started_at, ended_at, ended_by)
     select task, subject, policy, brief, state, step, round, due_at, cast($2 as bigint), ended_at, ended_by
     from {records $1 task:int subject:text policy:text brief:text state:text step:int round:int due_at:ms ended_at:ms ended_by:text} as clock where true
     on conflict (task) do update set
       subject = excluded.subject, policy = excluded.policy, brief = excluded.brief, state = excluded.state, step = excluded.step, round = excluded.round,
       due_at = excluded.due_at, started_at = excluded.started_at, ended_at = excluded.ended_at, ended_by = excluded.ended_by`,
    clocks.map((clock, index) => ({
      task: clock.task,
      subject: clock.subject,
      policy: versionOf(clock.policy).hash,
      brief: JSON.stringify(clock.brief),
      ...columns(clock.at, after[index], context.now),
    })),
    context.now,
  );
}

/** Fires one step of every clock that is due, oldest due first, at most `limit`; returns how many. */
export function* fireDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<{ task: number; subject: string; body: string; brief: string; step: number; round: number; due_at: number }>(
    `select clock.task, clock.subject, policy.body, clock.brief, clock.step, clock.round, clock.due_at
     from clock join policy on policy.hash = clock.policy
     where clock.state = 'running' and clock.due_at <= $1 order by clock.due_at, clock.task limit $2`,
    context.now,
    limit,
  );
  if (rows.length === 0) return 0;
  const clocks: Due[] = rows.map((row) => ({
    task: row.task,
    subject: row.subject,
    policy: policySnapshot(row.body),
    brief: JSON.parse(row.brief) as Brief,
    at: { step: row.step, round: row.round, dueAt: row.due_at },
  }));
  const after = yield* fire(context, clocks);
  yield* all(
    `update clock set state = next.state, step = next.step, round = next.round, due_at = next.due_at, ended_at = next.ended_at, ended_by = next.ended_by
     from {records $1 task:int state:text step:int round:int due_at:ms ended_at:ms ended_by:text} as next
     where clock.task = next.task and clock.state = 'running'`,
    clocks.map((clock, index) => ({ task: clock.task, ...columns(clock.at, after[index], context.now) })),
  );
  return clocks.length;
}

const columns = (before: Position, after: Position | undefined, now: Instant): Readonly<Record<string, unknown>> =>
  after === undefined
    ? { state: 'finished', step: before.step, round: before.round, due_at: before.dueAt, ended_at: now, ended_by: 'last step' }
    : { state: 'running', step: after.step, round: after.round, due_at: after.dueAt };

/** Stops the clocks of these tasks, for a reason that the timeline keeps, and withdraws the pages still waiting. */
export function* stopClocks(context: Context, tasks: readonly number[], reason: string): Script<void> {
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

/** When the next clock falls due; undefined when none runs. */
export function* nextDue(): Script<Instant | undefined> {
  const [row] = yield* all<{ due_at: number }>("select due_at from clock where state = 'running' order by due_at, task limit 1");
  return row?.due_at;
}
