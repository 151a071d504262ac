/** An incident that somebody declares: its task, its clock, and those who are told at once. */
import { z } from 'zod';
import { startClocks } from '../escalation/records.ts';
import { foundIn, markNow, rehearsed, undone, walkOn } from '../escalation/rehearsal.ts';
import { command, effect } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { takeNumbers } from '../kernel/number.ts';
import { plainLines } from '../kernel/plain.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { openTasks } from '../tasks/records.ts';
import { taskSettings } from '../tasks/settings.ts';
import { touchedBy } from '../tasks/touching.ts';
import { declared } from './events.ts';
import { declareInput, several } from './fields.ts';
import type { Incident } from './incident.ts';
import { type Paging, pagingFor, SOURCE } from './paging.ts';
import { conduct, incidentOf, insertIncidents } from './records.ts';
import { COLUMNS, incidentRow, toRow } from './view.ts';

const input = z.object(declareInput);
type Declared = z.output<typeof input>;

export const declare = command({
  name: 'incident.declare',
  summary: 'Declares an incident: a task and a clock like any other, and whom you name is told at once.',
  input,
  args: ['title'],
  output: incidentRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, said) {
    const incident = yield* open(context, said);
    return isRefusal(incident) ? incident : toRow(incident);
  },
});

function* open(context: Context, said: Declared): Script<Incident | Refusal> {
  const { title, severity, team } = said;
  const touched = yield* touchedBy(several(said.component));
  if (isRefusal(touched)) return touched;
  const paging = pagingFor(context, { ...said, component: touched.component });
  if (isRefusal(paging)) return paging;
  const number = yield* takeNumbers('I', 1);
  const subject = label('I', number);
  const task = yield* openTasks(context, [
    {
      title,
      description: plainLines(said.text),
      category: 'incident',
      priority: context.settings.of(taskSettings).priority[severity],
      severity,
      source: SOURCE,
      ...touched,
      ...(team === undefined ? {} : { team }),
      cause: subject,
    },
  ]);
  const why = `declared by ${context.actor.name}`;
  yield* insertIncidents(context, number, [{ kind: 'declared', title, why, severity, task, members: 0, settleAt: null }]);
  yield* conduct(context, number);
  const { page, behind: policy } = paging;
  yield* record(context, [declared(subject, { title, severity, components: several(said.component), page, policy }, label('T', task))]);
  yield* startDeclared(context, { number, title, severity, task }, paging, said.text, touched.component);
  return yield* incidentOf(subject);
}

/** Starts the clock of an incident, if it has whom to tell. */
export function* startDeclared(
  context: Context,
  { number, title, severity, task }: Pick<Incident, 'number' | 'title' | 'severity'> & { readonly task: number },
  { policy }: Paging,
  text: string,
  component: string | null,
): Script<void> {
  if (policy === undefined) return;
  const brief = {
    task: label('T', task),
    subject: label('I', number),
    title,
    text: `${text === '' ? '' : `${text}\n\n`}Declared by ${context.actor.name}.`,
    severity,
    priority: context.settings.of(taskSettings).priority[severity],
    source: null,
    component,
    url: null,
  };
  yield* startClocks(context, [{ task, policy, brief }]);
}

const DECISIONS = /^(?:incident\.declared|escalation\.\w+)$/;

export const preview = effect({
  name: 'incident.preview',
  summary: 'Says who would be told what and when if you declared this incident now and nobody answered. Writes nothing.',
  input: input.extend({ for: duration.prefault('1h').describe('How far to look.') }),
  args: ['title'],
  output: z.object({
    told: z.array(z.object({ at: instant, person: z.string(), channel: z.string(), address: z.string(), why: z.string() })),
    decisions: z.array(z.object({ at: instant, text: z.string() })).describe('Every step, with who would not be told and why.'),
  }),
  permission: 'viewer',
  async run(context, { for: horizon, ...said }, { store }) {
    const found = await store.write(function* () {
      const moment = context();
      const mark = yield* markNow();
      const incident = yield* open(moment, said);
      if (isRefusal(incident)) return incident;
      yield* walkOn(moment, incident.task === null ? [] : [incident.task], moment.now + horizon);
      const { told, decisions } = yield* rehearsed(mark, DECISIONS);
      return undone({
        told: told.map(({ subject: _, ...message }) => message),
        decisions: decisions.map((event) => ({ at: event.at, text: describe(event) })),
      });
    });
    return foundIn(found);
  },
});
