/**
 * Two incidents that are one. The one that others become part of keeps its task, its clock and its people; of the others the alerts, the
 * components and the history stay theirs by name (`came_with`), so that taking them apart again gives back what was there.
 */
import { z } from 'zod';
import { resumeClocks, stopClocks } from '../escalation/stop.ts';
import { merged, partedFrom } from '../incidents/events.ts';
import { reference } from '../incidents/fields.ts';
import type { Incident, Stage } from '../incidents/incident.ts';
import { conduct, incidentOf, regrade } from '../incidents/records.ts';
import { COLUMNS, incidentRow, toRow } from '../incidents/view.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { severityRank } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { change } from '../tasks/change.ts';
import { transitions } from '../tasks/events.ts';
import { closeResolved, taskOf } from '../tasks/records.ts';
import { move } from '../tasks/task.ts';
import { widen } from '../tasks/widen.ts';

const single = { output: incidentRow, columns: COLUMNS, permission: 'operator' } as const;

function* reread(number: number) {
  const incident = yield* incidentOf(label('I', number));
  return isRefusal(incident) ? incident : toRow(incident);
}

export const merge = command({
  name: 'incident.merge',
  summary: 'Makes other incidents part of one: its task, its clock and its people stay. Taken back with incident unmerge.',
  input: z.object({
    incident: reference.describe('The one that stays.'),
    parts: z.array(reference).min(1).describe('Those that become part of it.'),
  }),
  args: ['incident', 'parts'],
  ...single,
  *run(context, { incident: text, parts }) {
    const whole = yield* incidentOf(text);
    if (isRefusal(whole)) return whole;
    const refused = yield* unfit(whole, whole);
    if (refused !== undefined) return refused;
    for (const reference of parts) {
      const part = yield* incidentOf(reference);
      if (isRefusal(part)) return part;
      const no = (yield* unfit(part, whole)) ?? (yield* silenced(part, whole));
      if (no !== undefined) return no;
      yield* absorb(context, whole, part);
    }
    yield* conduct(context, whole.number);
    return yield* reread(whole.number);
  },
});

/** Why one cannot be merged; the whole is held to the same, but for what makes it a part. */
function* unfit(incident: Incident, whole: Incident): Script<Refusal | undefined> {
  const subject = label('I', incident.number);
  const state =
    incident.mergedInto !== null
      ? `part of ${label('I', incident.mergedInto)}`
      : incident.resolvedAt !== null
        ? 'resolved'
        : incident.task === null
          ? 'without a task'
          : undefined;
  if (state !== undefined) return refuse({ kind: 'wrong-state', subject, state, verb: 'merge', allowed: ['an open incident with a task'] });
  if (incident === whole) return undefined;
  if (incident.number === whole.number)
    return refuse({ kind: 'invalid', where: subject, problem: 'is the one that stays', allowed: 'another incident' });
  const nested = yield* one<{ number: number }>('select number from incident where merged_into = $1 limit 1', incident.number);
  return nested === undefined
    ? undefined
    : refuse({
        kind: 'wrong-state',
        subject,
        state: `an incident with ${label('I', nested.number)} in it`,
        verb: 'merge',
        allowed: [`incident unmerge ${label('I', nested.number)} first`, `incident merge ${subject} ${label('I', whole.number)}`],
      });
}

/** A clock that runs must not end because two incidents became one. */
function* silenced(part: Incident, whole: Incident): Script<Refusal | undefined> {
  if (whole.acknowledgedBy !== null) return undefined;
  const rows = yield* all<{ task: number }>(
    "select task from clock where task in {numbers $1} and (state = 'running' or hold is not null)",
    JSON.stringify([part.task, whole.task]),
  );
  const clocks = new Set(rows.map(({ task }) => task));
  const [subject, stays] = [label('I', part.number), label('I', whole.number)];
  if (clocks.has(whole.task ?? 0) || !clocks.has(part.task ?? 0)) return undefined;
  return refuse({
    kind: 'conflict',
    subject,
    not: 'merged',
    evidence: [{ subject, text: `its clock runs, nobody has answered ${stays} and no clock of that runs: nobody would be told any more` }],
    choices: [],
    hint: `Acknowledge ${stays} first, or merge the other way: watchbill incident merge ${subject} ${stays}.`,
  });
}

function* absorb(context: Context, whole: Incident, part: Incident): Script<void> {
  const [subject, stays] = [label('I', part.number), label('I', whole.number)];
  yield* all(
    'update alert set incident = $2, task = $3, came_with = $1, version = version + 1 where incident = $1',
    part.number,
    whole.number,
    whole.task,
  );
  if (whole.acknowledgedBy !== null)
    yield* all(
      `update alert set status = 'acknowledged', acknowledged_by = $2, acknowledged_at = cast($3 as bigint)
       where came_with = $1 and status = 'firing'`,
      part.number,
      whole.acknowledgedBy,
      context.now,
    );
  yield* all(
    `update incident set members = members + $2, open = open + $3, last_at = case when last_at < cast($4 as bigint) then cast($4 as bigint) else last_at end
     where number = $1`,
    whole.number,
    part.members,
    part.open,
    part.lastAt,
  );
  yield* all(
    `update incident set open = 0, stage = 'resolved', resolved_at = cast($3 as bigint), merged_into = $2, settle_at = null, update_due_at = null,
       update_ask_at = null where number = $1`,
    part.number,
    whole.number,
    context.now,
  );
  // What is like it goes on joining, now the whole.
  yield* all('update gathering set incident = $2 where incident = $1', part.number, whole.number);
  if (severityRank(part.severity) < severityRank(whole.severity)) yield* regrade(whole, part.severity);
  const tasks = part.task === null ? [] : [part.task];
  const task = yield* taskOf(label('T', part.task ?? 0));
  if (!isRefusal(task) && whole.task !== null) yield* widen(context, [{ task: whole.task, components: task.components }]);
  yield* stopClocks(context, tasks, `merged into ${stays}`);
  yield* closeResolved(context, tasks, 'always', `${subject} was merged into ${stays}`);
  yield* record(context, [
    merged(stays, { part: subject, alerts: part.members, task: part.task === null ? null : label('T', part.task) }),
    merged(subject, { part: subject, into: stays, alerts: part.members, task: null, before: part.stage }),
  ]);
}

export const unmerge = command({
  name: 'incident.unmerge',
  summary: 'Takes an incident out of the one that it became part of: its alerts, its task and its clock are its own again.',
  input: z.object({ incident: reference }),
  args: ['incident'],
  ...single,
  *run(context, { incident: text }) {
    const part = yield* incidentOf(text);
    if (isRefusal(part)) return part;
    const { number, mergedInto, resolvedAt } = part;
    const subject = label('I', number);
    if (mergedInto === null || resolvedAt === null)
      return refuse({ kind: 'wrong-state', subject, state: part.stage, verb: 'unmerge', allowed: ['part of another incident'] });
    yield* all(
      'update alert set incident = $1, task = $2, came_with = null, version = version + 1 where came_with = $1 and incident = $3',
      number,
      part.task,
      mergedInto,
    );
    const count = yield* one<{ members: number; open: number }>(
      'select count(*) as members, count(case when resolved_at is null then 1 end) as open from alert where incident = $1',
      number,
    );
    const [members, open] = [Number(count?.members ?? 0), Number(count?.open ?? 0)];
    yield* all('update incident set members = members - $2, open = open - $3 where number = $1', mergedInto, members, open);
    const stage = yield* stageBefore(subject);
    // What was gathered and has nothing open left ended meanwhile.
    const over = open === 0 && part.conductedAt === null;
    yield* all(
      `update incident set members = $2, open = $3, merged_into = null, stage = $4, resolved_at = cast($5 as bigint) where number = $1`,
      number,
      members,
      open,
      over ? 'resolved' : stage,
      over ? context.now : null,
    );
    yield* all(
      'update gathering set incident = $1 where incident = $2 and lead in (select number from alert where incident = $1)',
      number,
      mergedInto,
    );
    yield* record(context, [
      partedFrom(label('I', mergedInto), { part: subject, alerts: members }),
      partedFrom(subject, { part: subject, alerts: members }),
    ]);
    if (!over) yield* resume(context, part, resolvedAt);
    return yield* reread(number);
  },
});

function* stageBefore(subject: string): Script<Stage> {
  const row = yield* one<{ data: string }>(
    "select data from event where subject = $1 and kind = 'incident.merged' order by seq desc limit 1",
    subject,
  );
  return (row === undefined ? undefined : (JSON.parse(row.data) as { readonly before?: Stage }).before) ?? 'investigating';
}

/** Its task is open again, and its clock goes on where it stood. */
function* resume(context: Context, part: Incident, mergedAt: number): Script<void> {
  if (part.task === null) return;
  const task = yield* taskOf(label('T', part.task));
  if (isRefusal(task)) return;
  const next = move(task, 'reopen', context.actor.name, context.now);
  const reason = `${label('I', part.number)} is by itself again`;
  if (!isRefusal(next))
    yield* change(
      context,
      task,
      next,
      transitions.reopen(label('T', task.number), { before: task.status, after: 'open', reason }, label('I', part.number)),
    );
  yield* resumeClocks(context, [{ task: task.number, at: mergedAt }], reason);
}
