/** What becomes of an incident by what happens to its clock and its task. */
import { held, redirected, resumed, returned } from '../escalation/events.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, type Reaction, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { transitions } from '../tasks/events.ts';
import { acknowledged, roleTaken } from './events.ts';

const numberIn = (text: string): number => Number(text.slice(1));

/** Somebody has it: the row says who, and what nobody leads they lead. */
const taken: Reaction = {
  to: acknowledged.kind,
  *run(context, facts) {
    const answers = (facts as readonly Fact<{ readonly by: string }>[]).map(({ subject, data }) => ({
      incident: numberIn(subject),
      person: data.by,
    }));
    yield* all(
      `update incident set acknowledged_at = cast($2 as bigint), acknowledged_by = answer.person
       from {records $1 incident:int person:text} as answer where incident.number = answer.incident`,
      answers,
      context.now,
    );
    const led = yield* all<{ incident: number; person: string }>(
      `insert into incident_role (incident, role, person, since_at)
       select answer.incident, 'lead', min(answer.person), cast($2 as bigint) from {records $1 incident:int person:text} as answer
       join incident on incident.number = answer.incident where incident.conducted_at is not null and incident.resolved_at is null
       group by answer.incident
       on conflict (incident, role) do nothing returning incident, person`,
      answers,
      context.now,
    );
    yield* record(
      context,
      led.map(({ incident, person }) =>
        roleTaken(label('I', incident), { role: 'lead', before: null, after: person, by: person, note: null }),
      ),
    );
  },
};

/** Whoever starts the task of an incident that people conduct has answered it. */
function* answered(context: Context, tasks: readonly number[]): Script<void> {
  const rows = yield* all<{ number: number }>(
    `select number from incident
     where task in {numbers $1} and conducted_at is not null and resolved_at is null and acknowledged_at is null order by number`,
    JSON.stringify(tasks),
  );
  yield* record(
    context,
    rows.map(({ number }) => acknowledged(label('I', number), { by: context.actor.name })),
  );
}

const started: Reaction = {
  to: transitions.start.kind,
  run: (context, facts) =>
    answered(
      context,
      facts.map(({ subject }) => numberIn(subject)),
    ),
};

type Told<D> = readonly Fact<D & { readonly task: string }>[];

const snoozed: Reaction = {
  to: held.kind,
  run: (context, facts) =>
    answered(
      context,
      (facts as Told<{ readonly hold: string }>).flatMap(({ data }) => (data.hold === 'snoozed' ? [numberIn(data.task)] : [])),
    ),
};

/** The answer came to nothing, or was given away: it is nobody's again. Who leads it stays, and is the first to be asked. */
function* nobodys(tasks: readonly string[]): Script<void> {
  if (tasks.length === 0) return;
  yield* all(
    'update incident set acknowledged_at = null, acknowledged_by = null where task in {numbers $1} and resolved_at is null',
    JSON.stringify(tasks.map(numberIn)),
  );
}

const cameBack: Reaction = {
  to: returned.kind,
  run: (_context, facts) => nobodys((facts as Told<object>).map(({ data }) => data.task)),
};

const givenAway: Reaction = {
  to: redirected.kind,
  run: (_context, facts) =>
    nobodys((facts as Told<{ readonly handover: boolean }>).flatMap(({ data }) => (data.handover ? [data.task] : []))),
};

/** The answer itself was taken back, and the clock goes on. */
const unanswered: Reaction = {
  to: resumed.kind,
  *run(_context, facts) {
    yield* all(
      `update incident set acknowledged_at = null, acknowledged_by = null
       where resolved_at is null and task in (select task from clock where subject in {values $1})`,
      JSON.stringify(facts.map(({ subject }) => subject)),
    );
  },
};

export const incidentReactions: readonly Reaction[] = [taken, started, snoozed, cameBack, givenAway, unanswered];
