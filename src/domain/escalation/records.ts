import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { all, type Script } from '../kernel/script.ts';
import { contactsOf } from '../oncall/contact.ts';
import { explain, isRefusal } from '../kernel/refusal.ts';
import type { Contact } from '../oncall/contact.ts';
import type { Draft } from '../notifications/notification.ts';
import { enqueue, toldAbout, withdraw } from '../notifications/records.ts';
import { advance, begin, LATE_MS, type Position } from './clock.ts';
import { stepped, stopped } from './events.ts';
import { allClear, type Brief, page } from './page.ts';
import { type Policy, parseTarget } from './settings.ts';

/** A clock to be started: on a task, under a policy as it stands now. */
export interface Start {
  readonly task: number;
  readonly policy: Policy;
  readonly brief: Brief;
}

interface Running {
  readonly task: number;
  readonly subject: string;
  readonly policy: Policy;
  readonly hash: string;
  readonly brief: Brief;
  readonly at: Position;
}

/** FNV-1a over the policy's text: a name for "this very version", not a defence. */
export function hashOf(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at++) hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

const versions = new WeakMap<Policy, { readonly body: string; readonly hash: string }>();

const versionOf = (policy: Policy): { readonly body: string; readonly hash: string } => {
  const known = versions.get(policy);
  if (known !== undefined) return known;
  const body = JSON.stringify(policy);
  const made = { body, hash: hashOf(body) };
  versions.set(policy, made);
  return made;
};

/** Starts clocks and fires the steps that are due at once, in the caller's transaction: a first step without delay waits for no tick. */
export function* startClocks(context: Context, starts: readonly Start[]): Script<void> {
  if (starts.length === 0) return;
  yield* all(
    `insert into policy (hash, name, body, seen_at)
     select hash, name, body, cast($2 as bigint) from {records $1 hash:text name:text body:text} as version where true
     on conflict (hash) do nothing`,
    JSON.stringify([...new Set(starts.map((start) => start.policy))].map((policy) => ({ ...versionOf(policy), name: policy.name }))),
    context.now,
  );
  const clocks: Running[] = starts.map((start) => ({
    task: start.task,
    subject: start.brief.subject,
    policy: start.policy,
    hash: versionOf(start.policy).hash,
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
    JSON.stringify(clocks.map((clock, index) => ({ task: clock.task, subject: clock.subject, policy: clock.hash, brief: JSON.stringify(clock.brief), ...columns(clock.at, after[index], context.now) }))),
    context.now,
  );
}

/** Fires one step of every clock that is due, oldest due first, at most `limit`; returns how many. */
export function* fireDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<{ task: number; subject: string; hash: string; body: string; brief: string; step: number; round: number; due_at: number }>(
    `select clock.task, clock.subject, clock.policy as hash, policy.body, clock.brief, clock.step, clock.round, clock.due_at
     from clock join policy on policy.hash = clock.policy
     where clock.state = 'running' and clock.due_at <= $1 order by clock.due_at, clock.task limit $2`,
    context.now,
    limit,
  );
  if (rows.length === 0) return 0;
  const clocks: Running[] = rows.map((row) => ({
    task: row.task,
    subject: row.subject,
    policy: policySnapshot(row.body),
    hash: row.hash,
    brief: JSON.parse(row.brief) as Brief,
    at: { step: row.step, round: row.round, dueAt: row.due_at },
  }));
  const after = yield* fire(context, clocks);
  yield* all(
    `update clock set state = next.state, step = next.step, round = next.round, due_at = next.due_at, ended_at = next.ended_at, ended_by = next.ended_by
     from {records $1 task:int state:text step:int round:int due_at:ms ended_at:ms ended_by:text} as next
     where clock.task = next.task and clock.state = 'running'`,
    JSON.stringify(clocks.map((clock, index) => ({ task: clock.task, ...columns(clock.at, after[index], context.now) }))),
  );
  return clocks.length;
}

/** The snapshot was written from a parsed policy, so its durations are milliseconds already. */
const policySnapshot = (body: string): Policy => JSON.parse(body) as Policy;

const columns = (before: Position, after: Position | undefined, now: Instant): Readonly<Record<string, unknown>> =>
  after === undefined
    ? { state: 'finished', step: before.step, round: before.round, due_at: before.dueAt, ended_at: now, ended_by: 'last step' }
    : { state: 'running', step: after.step, round: after.round, due_at: after.dueAt };

/** Tells the people of each due clock's step, and says where each clock stands then. Clocks that are not due yet are left where they are. */
function* fire(context: Context, clocks: readonly Running[]): Script<readonly (Position | undefined)[]> {
  const drafts: Draft[] = [];
  const facts: Fact[] = [];
  const after = clocks.map((clock) => {
    if (clock.at.dueAt > context.now) return clock.at;
    const { told, problems } = reach(context, clock.policy.step[clock.at.step]?.tell ?? []);
    const next = advance(clock.policy, clock.at, context.now, told.length > 0);
    const late = context.now - clock.at.dueAt;
    const lateMs = late > LATE_MS ? late : 0;
    const step = { policy: clock.policy.name, number: clock.at.step + 1, of: clock.policy.step.length, round: clock.at.round, lateMs, nextInMs: next === undefined ? undefined : next.dueAt - context.now };
    const message = page(clock.brief, step);
    for (const contact of told) drafts.push({ ...contact, subject: clock.subject, kind: 'page', message });
    facts.push(stepped(clock.subject, { policy: step.policy, step: step.number, steps: step.of, round: step.round, told, problems, lateMs, nextDueAt: next?.dueAt ?? null }, clock.brief.task));
    return next;
  });
  yield* enqueue(context, drafts);
  yield* record(context, facts);
  return after;
}

/** Everyone a step names, each once, with a sentence for each who cannot be reached. */
function reach(context: Context, tell: readonly string[]): { readonly told: readonly Contact[]; readonly problems: readonly string[] } {
  const told = new Map<string, Contact>();
  const problems: string[] = [];
  for (const name of tell) {
    const target = parseTarget(name);
    const contacts = 'person' in target ? contactsOf(context.settings, target.person) : [{ ...target, person: target.address }];
    if (isRefusal(contacts)) problems.push(explain(contacts).text);
    else if (contacts.length === 0) problems.push(`${name} has no contact`);
    else for (const contact of contacts) told.set(`${contact.channel} ${contact.address}`, contact);
  }
  return { told: [...told.values()], problems };
}

/** Stops the clocks of these tasks, for a reason that the timeline keeps, and withdraws the pages still waiting. */
export function* stopClocks(context: Context, tasks: readonly number[], reason: string): Script<void> {
  const rows = yield* all<{ subject: string; due_at: number }>(
    `update clock set state = 'stopped', ended_at = cast($2 as bigint), ended_by = $3
     where task in {numbers $1} and state = 'running' returning subject, due_at`,
    JSON.stringify(tasks),
    context.now,
    context.actor.name,
  );
  if (rows.length === 0) return;
  yield* withdraw(
    context,
    rows.map((row) => row.subject),
    reason,
  );
  yield* record(
    context,
    rows.map((row) => stopped(row.subject, { reason, dueAt: row.due_at })),
  );
}

/** Tells whoever was paged about these tasks that it is over. */
export function* tellResolved(context: Context, tasks: readonly number[], by: string): Script<void> {
  const clocks = yield* all<{ subject: string; brief: string; started_at: number }>(
    'select subject, brief, started_at from clock where task in {numbers $1}',
    JSON.stringify(tasks),
  );
  const told = yield* toldAbout(clocks.map((clock) => clock.subject));
  const bySubject = new Map(clocks.map((clock) => [clock.subject, clock]));
  yield* enqueue(
    context,
    told.flatMap(({ subject, ...contact }) => {
      const clock = bySubject.get(subject);
      return clock === undefined ? [] : [{ ...contact, subject, kind: 'resolved' as const, message: allClear(JSON.parse(clock.brief) as Brief, by, context.now - clock.started_at) }];
    }),
  );
}

/** When the next clock falls due; undefined when none runs. */
export function* nextDue(): Script<Instant | undefined> {
  const [row] = yield* all<{ due_at: number }>("select due_at from clock where state = 'running' order by due_at, task limit 1");
  return row?.due_at;
}
