import { z } from 'zod';
import { stopClocks } from '../escalation/stop.ts';
import { command } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import { isZone } from '../kernel/zone.ts';
import { RULE_FORMS } from '../recurrence/rule.ts';
import { occurrences } from '../recurrence/series.ts';
import { change } from './change.ts';
import { repeated, skipped } from './events.ts';
import { reference } from './fields.ts';
import { readingText } from './readings.ts';
import { taskOf } from './records.ts';
import { handOn } from './recur.ts';
import { AFTER, beginSeries, recursAt, seriesOf } from './recurrence.ts';
import { taskSettings } from './settings.ts';
import { isClosed, type Task, unwaited } from './task.ts';
import { COLUMNS, taskRow, toRow } from './view.ts';

/** The task that a series goes on from; it alone carries the rule. */
function* carrierOf(task: Task): Script<Refusal | undefined> {
  if (task.series === null || task.recurrence !== null) return undefined;
  const carrier = yield* one<{ number: number }>('select number from task where series = $1 and recurrence is not null', task.series);
  return carrier === undefined
    ? undefined
    : refuse({
        kind: 'wrong-state',
        subject: label('T', task.number),
        state: 'an earlier one of its series',
        verb: 'this',
        allowed: [label('T', carrier.number)],
      });
}

export const repeat = command({
  name: 'task.repeat',
  summary: 'Makes a task come round again by a rule, changes the rule, or ends it with --no-rule.',
  input: z.object({
    task: reference,
    rule: z.string().max(500).nullable().describe(`As in calendars: ${RULE_FORMS}.`),
    after: z.enum(AFTER).optional().describe('Make the next one when this one is closed, or when its time has come.'),
    zone: z.string().refine(isZone, 'is no time zone; allowed: an IANA name such as Europe/Budapest').optional(),
  }),
  args: ['task', 'rule'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { task: text, rule, after, zone }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const subject = label('T', task.number);
    const refused = yield* carrierOf(task);
    if (refused !== undefined) return refused;
    if (rule === null) {
      if (task.recurrence === null) return refuse({ kind: 'already', subject, state: 'without a rule' });
      return yield* toRow(yield* change(context, task, { recurrence: null, recursAt: null }, repeated(subject, { rule: null })));
    }
    if (isClosed(task.status))
      return refuse({ kind: 'wrong-state', subject, state: task.status, verb: 'repeat', allowed: ['reopen first'] });
    const said = {
      rule: rule
        .trim()
        .replace(/^RRULE:/i, '')
        .toUpperCase(),
      zone: zone ?? task.recurrence?.zone ?? task.scheduledZone ?? task.dueZone ?? context.settings.of(taskSettings).zone,
      after: after ?? task.recurrence?.after ?? ('done' as const),
    };
    const begun = beginSeries(task, said);
    if (isRefusal(begun)) return begun;
    const { recurrence, occurrence } = begun;
    const fields = { recurrence, occurrence, series: task.series ?? task.number, recursAt: recursAt(recurrence, occurrence) };
    return yield* toRow(yield* change(context, task, fields, repeated(subject, said)));
  },
});

/** A day, or a day with its time. */
const when = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d)?$/, 'is no day; allowed: 2026-12-08, or 2026-12-08T22:00')
  .transform((text) => text.replace('T', ' '));

export const skip = command({
  name: 'task.skip',
  summary: 'Leaves out this occurrence of a task that repeats, or a later one.',
  input: z.object({ task: reference, on: when.optional().describe('The later one that is left out, by its day in the zone of the rule.') }),
  args: ['task'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { task: text, on }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const subject = label('T', task.number);
    const refused = yield* carrierOf(task);
    if (refused !== undefined) return refused;
    const { recurrence, occurrence } = task;
    if (recurrence === null || occurrence === null)
      return refuse({ kind: 'wrong-state', subject, state: 'without a rule', verb: 'skip', allowed: ['a task that repeats'] });
    const reading = on === undefined ? occurrence : laterOn(task, on);
    if (isRefusal(reading)) return reading;
    const without = { ...recurrence, except: [...new Set([...recurrence.except, reading])].sort((a, b) => a - b) };
    const fact = skipped(subject, { occurrence: readingText(reading), zone: recurrence.zone });
    if (on !== undefined)
      return yield* toRow(yield* change(context, task, { recurrence: without, recursAt: recursAt(without, occurrence) }, fact));
    if (isClosed(task.status)) return refuse({ kind: 'already', subject, state: task.status });
    const fields = { status: 'cancelled' as const, closedAt: context.now, recurrence: without, ...unwaited(task) };
    const result = yield* change(context, task, fields, fact);
    yield* stopClocks(context, [task.number], `${subject} skipped by ${context.actor.name}`);
    if (without.after === 'done') yield* handOn(context, result);
    const left = yield* taskOf(subject);
    return isRefusal(left) ? left : yield* toRow(left);
  },
});

function laterOn({ number, recurrence, occurrence }: Task, day: string): number | Refusal {
  const next: string[] = [];
  if (recurrence !== null && occurrence !== null)
    for (const { reading } of occurrences(seriesOf(recurrence), occurrence + 1)) {
      const said = readingText(reading);
      if (said.startsWith(day)) return reading;
      if (next.length < 3) next.push(said);
      if (said > `${day} 99`) break;
    }
  return refuse({
    kind: 'invalid',
    where: label('T', number),
    problem: `nothing of it comes round on ${day}`,
    allowed: next.length === 0 ? 'nothing, because its rule has ended' : `${next.join(', ')} …`,
  });
}
