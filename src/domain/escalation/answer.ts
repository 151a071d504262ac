/**
 * What an answer does to a clock. Somebody acknowledged, or began to work: the clock stops where it stands, and nobody further is told. But an
 * answer is a promise, and promises are forgotten: a clock that was answered comes back when nothing more came of it, from its first step.
 *
 *   running ──acknowledged──▶ stopped ──not started for `acknowledge_timeout`──▶ running
 *           ──started───────▶ stopped ──nothing changed for `silence_timeout`──▶ running
 *           ──snoozed───────▶ stopped ──its time is over──▶ running, from the first step
 *           ──paused────────▶ stopped ──its time is over──▶ running, where it stood
 *
 * How the work stands is asked when the time is over, not noted with every change: `resumes_at` may be too early, never too late.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { record } from '../kernel/event.ts';
import type { Severity } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { begin } from './clock.ts';
import { severityOf } from './condition.ts';
import { answered, returned } from './events.ts';
import { type Progress, progressOf } from './facts.ts';
import type { Brief } from './page.ts';
import { walkOf } from './path.ts';
import type { ClockColumns } from './records.ts';
import { escalationSettings } from './settings.ts';
import { stopClocks } from './stop.ts';
import { snapshots } from './version.ts';

export const HOLDS = ['answered', 'snoozed', 'paused'] as const;
export type Hold = (typeof HOLDS)[number];

/** A clock that an answer did not stop, because its policy wants more of them. */
export interface Short {
  readonly task: number;
  readonly answers: number;
  readonly needed: number;
}

/** Somebody takes these tasks: their clocks stop, and come back if that is all that happens. */
export function* answerClocks(context: Context, tasks: readonly number[], reason: string): Script<void> {
  const rows = yield* all<{ task: number; brief: string; since: number | null }>(
    `select task, brief, case when hold = 'answered' then ended_at end as since from clock
     where task in {numbers $1} and (state in ('running', 'finished') or hold is not null)`,
    JSON.stringify(tasks),
  );
  yield* stopClocks(context, tasks, reason);
  const held = rows.flatMap(({ task, brief, since }) => {
    const after = firstLook(context.settings, severityOf(JSON.parse(brief) as Brief));
    return after === undefined ? [] : [{ task, since: since ?? context.now, at: (since ?? context.now) + after }];
  });
  if (held.length > 0)
    yield* all(
      // Who answers again what is answered has as long as before; a pause or a snooze was no answer, and its time does not count.
      `update clock set hold = 'answered', resumes_at = held.at, ended_at = held.since,
         ended_by = case when clock.ended_at = held.since then coalesce(clock.ended_by, $2) else $2 end
       from {records $1 task:int since:ms at:ms} as held where clock.task = held.task`,
      held,
      context.actor.name,
    );
}

const firstLook = (settings: Settings, severity: Severity): number | undefined => {
  const { acknowledge_timeout, silence_timeout } = settings.of(escalationSettings);
  const said = [acknowledge_timeout[severity], silence_timeout[severity]].filter((ms) => ms > 0);
  return said.length === 0 ? undefined : Math.min(...said);
};

/** Counts an acknowledgement where the policy wants several; answers which of the tasks still wait for somebody else's. */
export function* countAnswer(context: Context, tasks: readonly number[], person: string): Script<readonly Short[]> {
  const rows = yield* all<{ task: number; subject: string; body: string; started_at: number }>(
    `select clock.task, clock.subject, policy.body, clock.started_at from clock join policy on policy.hash = clock.policy
     where clock.task in {numbers $1} and clock.state in ('running', 'finished')`,
    JSON.stringify(tasks),
  );
  const snapshot = snapshots();
  const several = rows.filter(({ body }) => snapshot(body).acknowledgements > 1);
  if (several.length === 0) return [];
  yield* all(
    `insert into answer (task, person, at) select task, $2, cast($3 as bigint) from {records $1 task:int} as given where true
     on conflict (task, person) do update set at = excluded.at`,
    several.map(({ task }) => ({ task })),
    person,
    context.now,
  );
  const counts = yield* all<{ task: number; answers: number }>(
    `select answer.task, count(*) as answers from answer join clock on clock.task = answer.task
     where answer.task in {numbers $1} and answer.at >= clock.started_at group by answer.task`,
    JSON.stringify(several.map(({ task }) => task)),
  );
  const given = new Map(counts.map(({ task, answers }) => [task, Number(answers)]));
  const short = several.flatMap(({ task, subject, body }) => {
    const [answers, needed] = [given.get(task) ?? 0, snapshot(body).acknowledgements];
    return answers < needed ? [{ task, subject, answers, needed }] : [];
  });
  yield* record(
    context,
    short.map(({ subject, answers, needed }) => answered(subject, { by: person, answers, needed })),
  );
  return short;
}

interface Held extends ClockColumns {
  readonly state: 'stopped' | 'finished';
  readonly hold: Hold;
  readonly ended_at: number;
  readonly ended_by: string;
}

/** What becomes of a held clock when its time is over. */
type Fate =
  | { readonly kind: 'drop' }
  | { readonly kind: 'wait'; readonly until: Instant }
  /** `again`: from the first step; otherwise where it stood. `quiet`: it is nobody's again, but nobody is told for now. */
  | { readonly kind: 'return'; readonly reason: string; readonly again: boolean; readonly quiet: boolean };

function fateOf(settings: Settings, held: Held, severity: Severity, progress: Progress, now: Instant): Fate {
  if (progress.over === true) return { kind: 'drop' };
  const quiet = progress.quiet === true;
  if (held.hold !== 'answered') {
    const reason = held.hold === 'paused' ? `the pause of ${held.ended_by} is over` : `snoozed by ${held.ended_by} until now`;
    return { kind: 'return', reason, again: held.hold === 'snoozed', quiet };
  }
  const { acknowledge_timeout, silence_timeout } = settings.of(escalationSettings);
  const working = progress.working === true;
  const limit = (working ? silence_timeout : acknowledge_timeout)[severity];
  if (limit === 0) return { kind: 'drop' };
  const since = working ? Math.max(held.ended_at, progress.touchedAt ?? 0) : held.ended_at;
  if (since + limit > now) return { kind: 'wait', until: since + limit };
  const what = working
    ? `started, and nothing changed for ${formatDuration(limit)}`
    : `acknowledged by ${held.ended_by} and not started for ${formatDuration(limit)}`;
  return { kind: 'return', reason: what, again: true, quiet };
}

const HELD = `select clock.task, clock.subject, policy.body, clock.path, clock.brief, clock.step, clock.round, clock.due_at, clock.round_at,
    clock.state, clock.hold, clock.ended_at, clock.ended_by
  from clock join policy on policy.hash = clock.policy where clock.resumes_at is not null`;

/** Runs clocks again whose answer has come to nothing, and those whose pause is over; returns how many were looked at. */
export function* returnDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<Held>(`${HELD} and clock.resumes_at <= $1 order by clock.resumes_at, clock.task limit $2`, context.now, limit);
  yield* bringBack(context, rows);
  return rows.length;
}

/** The same before its time, because somebody says so. */
export function* returnNow(context: Context, tasks: readonly number[]): Script<void> {
  yield* bringBack(context, yield* all<Held>(`${HELD} and clock.task in {numbers $1} order by clock.task`, JSON.stringify(tasks)));
}

function* bringBack(context: Context, rows: readonly Held[]): Script<void> {
  if (rows.length === 0) return;
  const progress = yield* progressOf(rows.map(({ task }) => task));
  const snapshot = snapshots();
  const facts = [];
  const changes = [];
  for (const row of rows) {
    const brief = JSON.parse(row.brief) as Brief;
    const fate = fateOf(context.settings, row, severityOf(brief), progress.get(row.task) ?? {}, context.now);
    const stays = { task: row.task, state: row.state, step: row.step, round: row.round, due_at: row.due_at, ended_at: row.ended_at };
    if (fate.kind !== 'return') {
      changes.push({ ...stays, ...(fate.kind === 'wait' ? { hold: row.hold, resumes_at: fate.until } : {}) });
      continue;
    }
    const first = begin(walkOf(snapshot(row.body), row.path), context.now);
    const again = fate.again || row.state === 'finished';
    const dueAt = again ? first.dueAt : context.now + Math.max(0, row.due_at - row.ended_at);
    const place = again ? { step: first.step, round: first.round } : { step: row.step, round: row.round };
    changes.push(fate.quiet ? stays : { task: row.task, state: 'running', ...place, due_at: dueAt });
    facts.push(returned(row.subject, { task: brief.task, reason: fate.reason, dueAt: fate.quiet ? null : dueAt }));
  }
  yield* all(
    `update clock set state = next.state, step = next.step, round = next.round, due_at = next.due_at, hold = next.hold, resumes_at = next.resumes_at,
       ended_at = next.ended_at, ended_by = case when next.ended_at is null then null else clock.ended_by end
     from {records $1 task:int state:text step:int round:int due_at:ms hold:text resumes_at:ms ended_at:ms} as next where clock.task = next.task`,
    changes,
  );
  yield* all(
    'delete from answer where task in {numbers $1}',
    JSON.stringify(changes.filter(({ state }) => state === 'running').map(({ task }) => task)),
  );
  yield* record(context, facts);
}
