import { held, redirected, returned } from '../escalation/events.ts';
import { resumeClocks } from '../escalation/stop.ts';
import { acknowledged as incidentAcknowledged } from '../incidents/events.ts';
import { absorbed } from '../inventory/events.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, type Reaction, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { added, began, expired } from '../silences/events.ts';
import { heldBy } from '../silences/holding.ts';
import { type Reversal, redone, transitions, undone } from '../tasks/events.ts';
import { lastWord } from './authority.ts';
import { acknowledged, unacknowledged } from './events.ts';
import { muteMatching, release } from './quieten.ts';

/** Whoever starts a task has answered its alerts: they count as acknowledged by them, and nobody has to press two keys. */
function* answer(context: Context, tasks: readonly number[], note = 'its task was started'): Script<void> {
  const rows = yield* all<{ number: number }>(
    `update alert set status = 'acknowledged', acknowledged_by = $2, acknowledged_at = cast($3 as bigint), version = version + 1
     where task in {numbers $1} and status = 'firing' returning number`,
    JSON.stringify(tasks),
    context.actor.name,
    context.now,
  );
  yield* record(
    context,
    rows.map(({ number }) => acknowledged(label('A', number), { note })),
  );
}

const answeredByStarting: Reaction = {
  to: transitions.start.kind,
  run: (context, facts) =>
    answer(
      context,
      facts.map((fact) => Number(fact.subject.slice(1))),
    ),
};

/** Whoever takes an incident takes all of its alerts; one event stands for them, as one clock did. */
const answeredWithIncident: Reaction = {
  to: incidentAcknowledged.kind,
  *run(context, facts) {
    yield* all(
      `update alert set status = 'acknowledged', acknowledged_by = taken.person, acknowledged_at = cast($2 as bigint), version = alert.version + 1
       from {records $1 incident:int person:text} as taken where alert.incident = taken.incident and alert.status = 'firing'`,
      (facts as readonly Fact<{ readonly by: string }>[]).map(({ subject, data }) => ({
        incident: Number(subject.slice(1)),
        person: data.by,
      })),
      context.now,
    );
  },
};

interface Act {
  readonly kind: string;
  readonly task: number;
  readonly at: number;
}

/** What was taken back, or done again. */
function* actsIn(facts: readonly Fact[]): Script<readonly Act[]> {
  const seqs = facts.flatMap((fact) => (fact.data as Reversal).seqs);
  const rows = yield* all<{ kind: string; subject: string; at: number }>(
    'select kind, subject, at from event where seq in {numbers $1} order by seq',
    JSON.stringify(seqs),
  );
  return rows.map(({ kind, subject, at }) => ({ kind, task: Number(subject.slice(1)), at }));
}

/** An undo takes back the answer that a start was, and runs the clocks again that the act had stopped while their alerts are nobody's. */
const unansweredByUndo: Reaction = {
  to: undone.kind,
  *run(context, facts) {
    const acts = yield* actsIn(facts);
    const rows = yield* all<{ number: number }>(
      `update alert set status = 'firing', acknowledged_by = null, acknowledged_at = null, version = alert.version + 1
       from {records $1 task:int at:ms} as started
       where alert.task = started.task and alert.status = 'acknowledged' and alert.acknowledged_at = started.at returning alert.number`,
      acts.filter(({ kind }) => kind === transitions.start.kind),
    );
    yield* record(
      context,
      rows.map(({ number }) => unacknowledged(label('A', number), { reason: 'the start of its task was undone' })),
    );
    const firing = yield* all<{ task: number }>(
      "select distinct task from alert where task in {numbers $1} and status = 'firing' and muted is null",
      JSON.stringify(acts.map(({ task }) => task)),
    );
    const unanswered = new Set(firing.map(({ task }) => task));
    yield* resumeClocks(
      context,
      acts.filter(({ task }) => unanswered.has(task)),
      `what stopped it was undone by ${context.actor.name}`,
    );
  },
};

const answeredByRedo: Reaction = {
  to: redone.kind,
  *run(context, facts) {
    const acts = yield* actsIn(facts);
    yield* answer(
      context,
      acts.flatMap(({ kind, task }) => (kind === transitions.start.kind ? [task] : [])),
    );
  },
};

/** Whoever answered has not done anything: the alerts are nobody's again, so that somebody can answer anew. */
const comesBack: Reaction = {
  to: returned.kind,
  *run(context, facts) {
    yield* unanswer(
      context,
      (facts as readonly Fact<{ readonly task: string; readonly reason: string }>[]).map(({ data }) => data),
    );
  },
};

function* unanswer(context: Context, tasks: readonly { readonly task: string; readonly reason: string }[]): Script<void> {
  const rows = yield* all<{ number: number; task: number }>(
    `update alert set status = 'firing', acknowledged_by = null, acknowledged_at = null, version = version + 1
     where task in {numbers $1} and status = 'acknowledged' returning number, task`,
    JSON.stringify(tasks.map(({ task }) => Number(task.slice(1)))),
  );
  const reasons = new Map(tasks.map(({ task, reason }) => [task, reason]));
  yield* record(
    context,
    rows.map(({ number, task }) => {
      const reason = reasons.get(label('T', task));
      return unacknowledged(label('A', number), reason === undefined ? {} : { reason });
    }),
  );
}

/** Whoever snoozes an alert has taken it for that long. */
const takenBySnoozing: Reaction = {
  to: held.kind,
  *run(context, facts) {
    const told = facts as readonly Fact<{ readonly hold: string; readonly task: string }>[];
    const tasks = told.flatMap(({ data }) => (data.hold === 'snoozed' ? [Number(data.task.slice(1))] : []));
    if (tasks.length > 0) yield* answer(context, tasks, 'snoozed');
  },
};

/** What is handed over is nobody's until its new owner takes it. */
const givenAway: Reaction = {
  to: redirected.kind,
  *run(context, facts) {
    const told = facts as readonly Fact<{ readonly handover: boolean; readonly task: string; readonly by: string }>[];
    const given = told.filter(({ data }) => data.handover);
    yield* unanswer(
      context,
      given.map(({ data }) => ({ task: data.task, reason: `handed over by ${data.by}` })),
    );
  },
};

/** A silence that comes into force mutes what is open and fits it. */
const mutedBy = (kind: string): Reaction => ({ to: kind, run: (context) => muteMatching(context) });

/** What a silence held and what nothing else mutes is taken up where it was left, or without a page where its author wanted none. */
const releasedBySilence: Reaction = {
  to: expired.kind,
  *run(context, facts) {
    for (const { subject, data } of facts as readonly Fact<{ readonly repage: boolean }>[])
      yield* release(context, yield* heldBy([Number(subject.slice(1))]), `${subject} is over`, data.repage);
  },
};

/** Alerts about a component that was merged into another are about that one. */
const following: Reaction = {
  to: absorbed.kind,
  *run(_context, facts) {
    for (const { subject, data } of facts as readonly Fact<{ readonly from: string }>[])
      yield* all(
        'update alert set about = $2 where about = $1 and resolved_at is null',
        Number(data.from.slice(1)),
        Number(subject.slice(1)),
      );
  },
};

export const alertReactions = [
  answeredByStarting,
  answeredWithIncident,
  unansweredByUndo,
  answeredByRedo,
  comesBack,
  takenBySnoozing,
  givenAway,
  mutedBy(added.kind),
  mutedBy(began.kind),
  releasedBySilence,
  following,
  lastWord,
] as const;
