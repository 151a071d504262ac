/**
 * What people do to an incident. Whoever moves its stage conducts it: from then on it ends when somebody says so. Answering its page is no more
 * than that; a gathered incident that somebody has answered still ends with its last alert.
 */
import { z } from 'zod';
import { answerClocks, countAnswer } from '../escalation/answer.ts';
import { tellResolved } from '../escalation/resolved.ts';
import { stopClocks } from '../escalation/stop.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { type Severity, severity } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { change } from '../tasks/change.ts';
import { transitions } from '../tasks/events.ts';
import { closeResolved, taskOf } from '../tasks/records.ts';
import { move } from '../tasks/task.ts';
import { startDeclared } from './declare.ts';
import { acknowledged, moved, regraded } from './events.ts';
import { note, pagingInput, reference, references } from './fields.ts';
import { type Incident, STAGES, type Stage, type Verb } from './incident.ts';
import { pagingFor } from './paging.ts';
import { conduct, incidentOf, nextUpdate, oweUpdate, regrade } from './records.ts';
import { refusedMove } from './stage.ts';
import { tellEnd } from './update.ts';
import { COLUMNS, type IncidentRow, incidentRow, toRow } from './view.ts';

const many = { output: z.array(z.union([incidentRow, refusal])), args: ['incidents'], columns: COLUMNS, permission: 'operator' } as const;
const single = { output: incidentRow, columns: COLUMNS, permission: 'operator' } as const;

function* reread(incident: Incident): Script<IncidentRow | Refusal> {
  const now = yield* incidentOf(label('I', incident.number));
  return isRefusal(now) ? now : toRow(now);
}

export const acknowledge = command({
  name: 'incident.acknowledge',
  summary:
    'Takes incidents: their clocks stop, and nobody further is told. Whoever takes one that is conducted and that nobody leads leads it.',
  input: z.object({ incidents: references, note: note.describe('What you are going to do about it.') }),
  ...many,
  run: (context, { incidents, note: words }) =>
    each(incidents, function* (text): Script<IncidentRow | Refusal> {
      const incident = yield* incidentOf(text);
      if (isRefusal(incident)) return incident;
      const subject = label('I', incident.number);
      const { acknowledgedBy: by, acknowledgedAt: at, resolvedAt, task } = incident;
      if (resolvedAt !== null) return refuse({ kind: 'already', subject, state: 'resolved', at: resolvedAt });
      const waits = yield* one(
        `select 1 as waits from clock where task = $1 and state in ('running', 'finished')
         union all select 1 as waits from alert where incident = $2 and status = 'firing' limit 1`,
        task ?? 0,
        incident.number,
      );
      if (by !== null && at !== null && waits === undefined) return refuse({ kind: 'already', subject, state: 'acknowledged', by, at });
      const { name } = context.actor;
      const short = task === null ? [] : yield* countAnswer(context, [task], name);
      if (short.length > 0) return toRow(incident);
      yield* record(context, [acknowledged(subject, { by: name, ...(words === undefined ? {} : { note: words }) })]);
      if (task !== null) yield* answerClocks(context, [task], `acknowledged by ${name}`);
      return yield* reread(incident);
    }),
});

/** Writes a move and its event; the caller has asked whether it is allowed. */
function* moveTo(context: Context, incident: Incident, stage: Stage, words: string | undefined): Script<void> {
  yield* all(
    'update incident set stage = $2, resolved_at = cast($3 as bigint), settle_at = null where number = $1',
    incident.number,
    stage,
    stage === 'resolved' ? context.now : null,
  );
  yield* conduct(context, incident.number);
  if (stage === 'resolved') yield* oweUpdate(incident.number, null);
  else if (incident.resolvedAt !== null) yield* oweUpdate(incident.number, nextUpdate(context, incident.severity));
  yield* record(context, [moved(label('I', incident.number), { before: incident.stage, after: stage, note: words ?? null })]);
}

export const status = command({
  name: 'incident.status',
  summary: 'Says how far an incident is (investigating, identified, monitoring), or how bad.',
  input: z.object({
    incident: reference,
    stage: z.enum(STAGES).optional().describe('The stage that it is in now; resolving it is incident resolve.'),
    severity: severity.optional().describe('How bad it is after all; pages that follow say so.'),
    note: note.describe('What led to it.'),
  }),
  args: ['incident', 'stage'],
  ...single,
  *run(context, { incident: text, stage, severity: graded, note: words }) {
    const incident = yield* incidentOf(text);
    if (isRefusal(incident)) return incident;
    if (stage === undefined && graded === undefined)
      return refuse({ kind: 'invalid', where: 'incident status', problem: 'says nothing', allowed: 'a stage, or --severity' });
    const target = stage ?? incident.stage;
    const refused = stage === undefined && incident.resolvedAt === null ? undefined : refusedMove(incident, 'status', target);
    if (refused !== undefined) return refused;
    if (graded !== undefined && graded !== incident.severity) yield* gradeAs(context, incident, graded);
    if (stage !== undefined) yield* moveTo(context, incident, stage, words);
    return yield* reread(incident);
  },
});

function* gradeAs(context: Context, incident: Incident, graded: Severity): Script<void> {
  yield* regrade(incident, graded);
  yield* record(context, [regraded(label('I', incident.number), { before: incident.severity, after: graded })]);
}

/** One of several incidents, if the verb leads from where it stands to the stage. */
function* movable(text: string, verb: Verb, to: Stage): Script<Incident | Refusal> {
  const incident = yield* incidentOf(text);
  return isRefusal(incident) ? incident : (refusedMove(incident, verb, to) ?? incident);
}

export const resolve = command({
  name: 'incident.resolve',
  summary: 'Ends incidents: their clocks stop, their tasks close, and whoever was paged hears that it is over.',
  input: z.object({ incidents: references, note: note.describe('What ended it.') }),
  ...many,
  run: (context, { incidents, note: words }) =>
    each(incidents, function* (text): Script<IncidentRow | Refusal> {
      const incident = yield* movable(text, 'resolve', 'resolved');
      if (isRefusal(incident)) return incident;
      const { name } = context.actor;
      const tasks = incident.task === null ? [] : [incident.task];
      yield* moveTo(context, incident, 'resolved', words);
      yield* stopClocks(context, tasks, `resolved by ${name}`);
      yield* tellResolved(context, tasks, name);
      const ended = yield* incidentOf(label('I', incident.number));
      if (!isRefusal(ended)) yield* tellEnd(context, ended, words ?? 'It is over.');
      yield* closeResolved(context, tasks, 'always', `${label('I', incident.number)} was resolved by ${name}`);
      return yield* reread(incident);
    }),
});

export const reopen = command({
  name: 'incident.reopen',
  summary: 'Opens an incident again that was not over: its task is open again, and whom you name is told at once.',
  input: z.object({ incident: reference, note: note.describe('What showed that it is not over.'), ...pagingInput }),
  args: ['incident'],
  ...single,
  *run(context, { incident: text, note: words, page, policy, wait }) {
    const incident = yield* movable(text, 'reopen', 'investigating');
    if (isRefusal(incident)) return incident;
    const task = incident.task === null ? undefined : yield* taskOf(label('T', incident.task));
    const component = task === undefined || isRefusal(task) ? null : task.component;
    const { severity: grade } = incident;
    // Whoever reopens it is there; nobody else is told unless they say whom.
    const asked = { page, policy: policy ?? (page.length === 0 ? 'none' : undefined), wait, severity: grade, component };
    const paging = pagingFor(context, asked);
    if (isRefusal(paging)) return paging;
    yield* moveTo(context, incident, 'investigating', words);
    if (task !== undefined && !isRefusal(task)) {
      const next = move(task, 'reopen', context.actor.name, context.now);
      const after = { before: task.status, after: 'open', reason: `${label('I', incident.number)} was reopened` };
      if (!isRefusal(next))
        yield* change(context, task, next, transitions.reopen(label('T', task.number), after, label('I', incident.number)));
      if (paging.policy !== undefined) {
        yield* all('update incident set acknowledged_at = null, acknowledged_by = null where number = $1', incident.number);
        yield* startDeclared(context, { ...incident, task: task.number }, paging, words ?? '', component);
      }
    }
    return yield* reread(incident);
  },
});
