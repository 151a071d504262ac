/** Changes of a whole series at once. */
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { change, changed, type TaskChange } from './change.ts';
import { edited } from './events.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { TEMPLATE, type Template, templateOf } from './recurrence.ts';
import type { Task } from './task.ts';

const TIMES: readonly (keyof TaskChange)[] = ['dueAt', 'dueZone', 'scheduledAt', 'scheduledZone'];

/** Brings what is changed in one task to the others that are open of its series, and to what the next ones are made from. */
export function* editSeries(context: Context, task: Task, after: TaskChange): Script<Refusal | undefined> {
  const subject = label('T', task.number);
  if (task.series === null)
    return refuse({ kind: 'wrong-state', subject, state: 'without a series', verb: 'edit --every', allowed: ['a task that repeats'] });
  if (TIMES.some((field) => field in after))
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: 'the times of a series come from its rule',
      allowed: 'other fields with --every',
      hint: `Change the times of ${subject} alone, then: watchbill task repeat ${subject} RULE`,
    });
  const common: TaskChange = Object.fromEntries(Object.entries(after).filter(([field]) => (TEMPLATE as readonly string[]).includes(field)));
  const rows = yield* all<TaskRecord>(
    `select ${TASK_COLUMNS} from task where series = $1 and (closed_at is null or recurrence is not null) order by number {lock}`,
    task.series,
  );
  for (const other of rows.map(fromRecord)) {
    const template = other.recurrence === null ? {} : { recurrence: { ...other.recurrence, template: templateWith(other, task, common) } };
    const wanted = changed(other, { ...(other.number === task.number || other.closedAt !== null ? {} : common), ...template });
    if (Object.keys(wanted).length === 0) continue;
    const before = Object.fromEntries(Object.keys(wanted).map((field) => [field, other[field as keyof Task]]));
    yield* change(context, other, wanted, edited(label('T', other.number), { before, after: wanted }));
  }
  return undefined;
}

const templateWith = (carrier: Task, task: Task, common: TaskChange): Template => ({
  ...(carrier.recurrence?.template ?? templateOf(carrier)),
  ...common,
  ...(common.checklist === undefined ? {} : { checklist: templateOf({ ...task, checklist: common.checklist }).checklist }),
});
