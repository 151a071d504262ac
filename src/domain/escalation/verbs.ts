/** What people do to clocks by hand. Nothing here can end in silence: every verb leaves a due time behind, and says who is told then. */
import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { durationFrom } from '../kernel/fields.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { enqueue, withdraw } from '../notifications/records.ts';
import { type Hold, returnNow } from './answer.ts';
import { asConfigured } from './called.ts';
import { advance } from './clock.ts';
import { severityOf } from './condition.ts';
import { held, reapplied, redirected, skipped } from './events.ts';
import { progressOf, taskOf } from './facts.ts';
import { type Brief, callPage } from './page.ts';
import { pathFor, walkOf } from './path.ts';
import { reaching } from './reach.ts';
import { fireNow, keepVersions } from './records.ts';
import { policies, target } from './settings.ts';
import { policySnapshot, versionOf } from './version.ts';
import { type ClockRecord, type ClockRow, COLUMNS, clockRow, clocksOf, toRows } from './view.ts';

const clocks = z.array(z.string()).min(1).describe('Whose clocks: alerts, tasks or incidents, such as A87, T12 or I3.');
const reason = z.string().trim().min(1).max(1_000).optional().describe('Why, for the timeline.');
const span = (short: string, what: string) => durationFrom('1m').prefault(short).describe(what);

type State = 'running' | Hold | 'finished' | 'stopped';
const stateOf = ({ state, hold }: ClockRecord): State => hold ?? state;

function* clockOf(text: string): Script<ClockRecord | Refusal> {
  const [, number] = /^t?(\d{1,15})$/i.exec(text.trim()) ?? [];
  const task = number === undefined ? yield* taskOf(text) : Number(number);
  const [clock] = task === undefined ? [] : yield* clocksOf([task]);
  return clock ?? refuse({ kind: 'not-found', noun: 'escalation', reference: text });
}

/** One verb over several clocks, in the states in which it means something; each is done or refused by itself. */
function* over(
  context: Context,
  texts: readonly string[],
  verb: string,
  allowed: readonly State[],
  act: (clock: ClockRecord) => Script<Refusal | undefined>,
): Script<(ClockRow | Refusal)[] | Refusal> {
  return yield* each(texts, function* (text): Script<ClockRow | Refusal> {
    const clock = yield* clockOf(text);
    if (isRefusal(clock)) return clock;
    const state = stateOf(clock);
    // A clock that has told everybody is not wound up again for what is done.
    const done = state === 'finished' && (yield* progressOf([clock.task])).get(clock.task)?.over === true;
    if (done) return refuse({ kind: 'already', subject: clock.subject, state: 'over' });
    if (!allowed.includes(state)) return refuse({ kind: 'wrong-state', subject: `The clock of ${clock.subject}`, state, verb, allowed });
    const refused = yield* act(clock);
    if (refused !== undefined) return refused;
    const [row] = yield* toRows(context, yield* clocksOf([clock.task]));
    return row ?? refuse({ kind: 'not-found', noun: 'escalation', reference: text });
  });
}

const briefOf = ({ brief }: ClockRecord): Brief => JSON.parse(brief) as Brief;

/** Every verb answers the clocks as they are then. */
const common = { output: z.array(z.union([clockRow, refusal])), args: ['clocks'], columns: COLUMNS, permission: 'operator' } as const;

function* holdFor(
  context: Context,
  clock: ClockRecord,
  hold: 'snoozed' | 'paused',
  forMs: number,
  why: string | undefined,
): Script<undefined> {
  const until = context.now + forMs;
  yield* all(
    `update clock set state = 'stopped', hold = $2, resumes_at = cast($3 as bigint), ended_at = cast($4 as bigint), ended_by = $5 where task = $1`,
    clock.task,
    hold,
    until,
    context.now,
    context.actor.name,
  );
  yield* withdraw(context, [clock.subject], `${hold} by ${context.actor.name}`);
  const { task } = briefOf(clock);
  yield* record(context, [held(clock.subject, { hold, by: context.actor.name, task, until, reason: why ?? null })]);
  return undefined;
}

export const snooze = command({
  name: 'escalation.snooze',
  summary: 'Takes alerts or tasks for a while: they are yours, and their clocks start over when the time is up.',
  input: z.object({ clocks, for: span('30m', 'How long.'), reason }),
  ...common,
  run: (context, { clocks, for: forMs, reason }) =>
    over(context, clocks, 'snooze', ['running', 'finished', 'answered', 'snoozed', 'paused'], (clock) =>
      holdFor(context, clock, 'snoozed', forMs, reason),
    ),
});

export const pause = command({
  name: 'escalation.pause',
  summary: 'Stops clocks for a while, at most a day; they go on where they stood.',
  input: z.object({ clocks, for: span('1h', 'How long.').pipe(z.int().max(86_400_000)), reason }),
  ...common,
  run: (context, { clocks, for: forMs, reason }) =>
    over(context, clocks, 'pause', ['running'], (clock) => holdFor(context, clock, 'paused', forMs, reason)),
});

export const resume = command({
  name: 'escalation.resume',
  summary: 'Runs clocks again that were paused or snoozed.',
  input: z.object({ clocks }),
  ...common,
  run: (context, { clocks }) =>
    over(context, clocks, 'resume', ['paused', 'snoozed'], function* (clock) {
      yield* returnNow(context, [clock.task]);
      return undefined;
    }),
});

export const fire = command({
  name: 'escalation.fire',
  summary: 'Fires the next step of clocks now, without waiting for its time.',
  input: z.object({ clocks }),
  ...common,
  run: (context, { clocks }) =>
    over(context, clocks, 'fire', ['running'], function* (clock) {
      yield* fireNow(context, [clock.task]);
      return undefined;
    }),
});

export const skip = command({
  name: 'escalation.skip',
  summary: 'Passes over the next step of clocks, whose people need not be told; the step after it keeps its time.',
  input: z.object({ clocks }),
  ...common,
  run: (context, { clocks }) =>
    over(context, clocks, 'skip', ['running'], function* (clock) {
      const walk = walkOf(policySnapshot(clock.body), clock.path);
      const next = advance(walk, { step: clock.step, round: clock.round, dueAt: clock.due_at }, context.now, true);
      if (next === undefined)
        return refuse({
          kind: 'invalid',
          where: `The clock of ${clock.subject}`,
          problem: 'its last step is next, and without it nobody would be told any more',
          allowed: 'escalation pause, or acknowledging it',
        });
      yield* all(
        'update clock set step = $2, round = $3, due_at = cast($4 as bigint) where task = $1',
        clock.task,
        next.step,
        next.round,
        next.dueAt,
      );
      const targets = walk.step[clock.step]?.tell ?? [];
      yield* record(context, [skipped(clock.subject, { by: context.actor.name, step: clock.step + 1, targets, dueAt: next.dueAt })]);
      return undefined;
    }),
});

const to = z.array(target).min(1).describe('Who is told at once: people, rotation:NAME, schedule:NAME, team:NAME or addresses.');

export const reroute = command({
  name: 'escalation.reroute',
  summary: 'Tells somebody else at once; the clock goes on when they do not answer in time.',
  input: z.object({ clocks, to, wait: span('5m', 'How long they have before the next step.'), reason }),
  ...common,
  run: (context, { clocks, to, wait, reason }) =>
    over(context, clocks, 'reroute', ['running', 'finished', 'paused'], (clock) => redirect(context, clock, to, wait, reason, false)),
});

export const handover = command({
  name: 'escalation.handover',
  summary: 'Gives what somebody has taken to somebody else, who is told at once and has to take it; otherwise its clock starts over.',
  input: z.object({ clocks, to, wait: span('10m', 'How long they have before the clock starts over.'), reason }),
  ...common,
  run: (context, { clocks, to, wait, reason }) =>
    over(context, clocks, 'handover', ['running', 'finished', 'answered', 'snoozed', 'paused'], (clock) =>
      redirect(context, clock, to, wait, reason, true),
    ),
});

function* redirect(
  context: Context,
  clock: ClockRecord,
  to: readonly string[],
  wait: number,
  why: string | undefined,
  handover: boolean,
): Script<Refusal | undefined> {
  const by = context.actor.name;
  const reach = yield* reaching(context, [to]);
  const { told, problems } = reach.of(to);
  if (told.length === 0)
    return refuse({
      kind: 'invalid',
      where: to.join(', '),
      problem: `nobody can be told: ${problems.join('; ')}`,
      allowed: 'somebody with a contact',
    });
  yield* reach.keepTurns();
  const brief = briefOf(clock);
  const again = handover || clock.state === 'finished';
  const dueAt = context.now + wait;
  yield* all(
    `update clock set state = 'running', step = $2, round = $3, due_at = cast($4 as bigint), fired_at = cast($5 as bigint), hold = null, resumes_at = null,
       ended_at = null, ended_by = null where task = $1`,
    clock.task,
    again ? 0 : clock.step,
    again ? 0 : clock.round,
    dueAt,
    context.now,
  );
  const message = callPage(brief, by, handover, why ?? null);
  yield* enqueue(
    context,
    told.map((contact) => ({ ...contact, subject: clock.subject, kind: 'page' as const, message })),
  );
  yield* record(context, [
    redirected(clock.subject, { by, handover, task: brief.task, told, problems, reason: why ?? null, dueAt }, brief.task),
  ]);
  return undefined;
}

export const reapply = command({
  name: 'escalation.reapply',
  summary: 'Takes the policies of clocks as they are now, where they have changed since the clocks started.',
  input: z.object({ clocks }),
  ...common,
  run: (context, { clocks }) =>
    over(context, clocks, 'reapply', ['running', 'answered', 'snoozed', 'paused'], function* (clock) {
      const before = policySnapshot(clock.body);
      const { name } = before;
      const policy = asConfigured(before, context.settings.of(policies));
      if (policy === undefined) return refuse({ kind: 'not-found', noun: 'policy', reference: name });
      if (versionOf(policy).hash === clock.policy)
        return refuse({ kind: 'already', subject: `The clock of ${clock.subject}`, state: `under policy ${name} as it is now` });
      yield* keepVersions(context, [policy]);
      const path = pathFor(policy, { severity: severityOf(briefOf(clock)), alerts: 1 }, context.now);
      const step = Math.min(clock.step, walkOf(policy, path).step.length - 1);
      yield* all('update clock set policy = $2, path = $3, step = $4 where task = $1', clock.task, versionOf(policy).hash, path, step);
      const data = { by: context.actor.name, policy: name, step: step + 1, dueAt: clock.due_at };
      yield* record(context, [reapplied(clock.subject, data)]);
      return undefined;
    }),
});
