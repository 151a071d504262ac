import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import type { Severity } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { begin } from './clock.ts';
import { severityOf } from './condition.ts';
import { started } from './events.ts';
import { type Due, type Fired, fire } from './fire.ts';
import type { Brief } from './page.ts';
import { pathFor, walkOf } from './path.ts';
import type { Policy } from './settings.ts';
import { snapshots, versionOf } from './version.ts';

/** A clock to be started: on a task, under a policy as it stands now. */
export interface Start {
  readonly task: number;
  readonly policy: Policy;
  readonly brief: Brief;
}

/** Keeps these versions of policies, so that clocks can point at them. */
export function* keepVersions(context: Context, policies: readonly Policy[]): Script<void> {
  yield* all(
    `insert into policy (hash, name, body, seen_at)
     select hash, name, body, cast($2 as bigint) from {records $1 hash:text name:text body:text} as version where true
     on conflict (hash) do nothing`,
    [...new Set(policies)].map((policy) => ({ ...versionOf(policy), name: policy.name })),
    context.now,
  );
}

/** Starts clocks and fires the steps that are due at once, in the caller's transaction: a first step without delay waits for no tick. */
export function* startClocks(context: Context, starts: readonly Start[]): Script<void> {
  if (starts.length === 0) return;
  yield* keepVersions(
    context,
    starts.map(({ policy }) => policy),
  );
  const clocks = starts.map(({ task, policy, brief }): Due => {
    const path = pathFor(policy, { severity: severityOf(brief), alerts: 1 }, context.now);
    return { task, subject: brief.subject, policy, path, brief, at: begin(walkOf(policy, path), context.now), roundAt: null };
  });
  yield* record(
    context,
    clocks.flatMap(({ subject, policy, path, at: { dueAt }, brief }) =>
      dueAt <= context.now ? [] : [started(subject, { policy: policy.name, ...(path === null ? {} : { path }), dueAt }, brief.task)],
    ),
  );
  const after = yield* fire(context, clocks);
  yield* all(
    `insert into clock (task, subject, policy, path, brief, state, step, round, due_at, started_at, round_at, fired_at, last_resort_at, ended_at, ended_by)
     select task, subject, policy, path, brief, state, step, round, due_at, cast($2 as bigint), round_at, fired_at, last_resort_at, ended_at, ended_by
     from {records $1 task:int subject:text policy:text path:text brief:text state:text step:int round:int due_at:ms round_at:ms fired_at:ms last_resort_at:ms
       ended_at:ms ended_by:text} as clock where true
     on conflict (task) do update set
       subject = excluded.subject, policy = excluded.policy, path = excluded.path, brief = excluded.brief, state = excluded.state, step = excluded.step,
       round = excluded.round, due_at = excluded.due_at, started_at = excluded.started_at, round_at = excluded.round_at, fired_at = excluded.fired_at,
       last_resort_at = excluded.last_resort_at, ended_at = excluded.ended_at, ended_by = excluded.ended_by, hold = null, resumes_at = null`,
    clocks.map((clock, index) => ({
      task: clock.task,
      subject: clock.subject,
      policy: versionOf(clock.policy).hash,
      path: clock.path,
      brief: JSON.stringify(clock.brief),
      ...columns(clock, after[index], context.now),
    })),
    context.now,
  );
}

export interface ClockColumns {
  readonly task: number;
  readonly subject: string;
  readonly body: string;
  readonly path: string | null;
  readonly brief: string;
  readonly step: number;
  readonly round: number;
  readonly due_at: number;
  readonly round_at: number | null;
}

const COLUMNS = 'clock.task, clock.subject, policy.body, clock.path, clock.brief, clock.step, clock.round, clock.due_at, clock.round_at';

/** Fires one step of every clock that is due, oldest due first, at most `limit`; returns how many. */
export function* fireDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<ClockColumns>(
    `select ${COLUMNS} from clock join policy on policy.hash = clock.policy
     where clock.state = 'running' and clock.due_at <= $1 order by clock.due_at, clock.task limit $2`,
    context.now,
    limit,
  );
  yield* fireRows(context, rows);
  return rows.length;
}

/** Fires the next step of these running clocks, whether it is due or not. */
export function* fireNow(context: Context, tasks: readonly number[]): Script<void> {
  const rows = yield* all<ClockColumns>(
    `select ${COLUMNS} from clock join policy on policy.hash = clock.policy
     where clock.state = 'running' and clock.task in {numbers $1} order by clock.due_at, clock.task`,
    JSON.stringify(tasks),
  );
  yield* fireRows(
    context,
    rows.map((row) => ({ ...row, due_at: Math.min(row.due_at, context.now) })),
  );
}

function* fireRows(context: Context, rows: readonly ClockColumns[]): Script<void> {
  if (rows.length === 0) return;
  const snapshot = snapshots();
  const clocks = rows.map(
    (row): Due => ({
      task: row.task,
      subject: row.subject,
      policy: snapshot(row.body),
      path: row.path,
      brief: JSON.parse(row.brief) as Brief,
      at: { step: row.step, round: row.round, dueAt: row.due_at },
      roundAt: row.round_at,
    }),
  );
  const after = yield* fire(context, clocks);
  yield* all(
    `update clock set state = next.state, step = next.step, round = next.round, due_at = next.due_at, round_at = next.round_at, fired_at = next.fired_at,
       last_resort_at = coalesce(next.last_resort_at, clock.last_resort_at), ended_at = next.ended_at, ended_by = next.ended_by
     from {records $1 task:int state:text step:int round:int due_at:ms round_at:ms fired_at:ms last_resort_at:ms ended_at:ms ended_by:text} as next
     where clock.task = next.task and clock.state = 'running'`,
    clocks.map((clock, index) => ({ task: clock.task, ...columns(clock, after[index], context.now) })),
  );
}

const columns = ({ at }: Due, fired: Fired | undefined, now: Instant): Readonly<Record<string, unknown>> => ({
  ...(fired?.next === undefined
    ? { state: 'finished', step: at.step, round: at.round, due_at: at.dueAt, ended_at: now, ended_by: 'last step' }
    : { state: 'running', step: fired.next.step, round: fired.next.round, due_at: fired.next.dueAt }),
  round_at: fired?.roundAt,
  fired_at: fired?.firedAt,
  last_resort_at: fired?.lastResortAt,
});

/** What the pages that follow say of how bad it is, and what may hold them. */
export function* regradeClock(task: number, severity: Severity): Script<void> {
  const [clock] = yield* all<{ brief: string }>('select brief from clock where task = $1', task);
  if (clock !== undefined)
    yield* all('update clock set brief = $2 where task = $1', task, JSON.stringify({ ...(JSON.parse(clock.brief) as Brief), severity }));
}

/** When the next clock falls due, or comes back; undefined when none will. */
export function* nextDue(): Script<Instant | undefined> {
  const [row] = yield* all<{ due_at: number }>(
    `select due_at from (
       select * from (select due_at, task from clock where state = 'running' order by due_at, task limit 1) as running
       union all select * from (select resumes_at, task from clock where resumes_at is not null order by resumes_at, task limit 1) as held) as next
     order by due_at limit 1`,
  );
  return row?.due_at;
}
