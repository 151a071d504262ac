import { z } from 'zod';
import { NEXT_COLUMNS, type NextRecord, nextStepOf } from '../escalation/view.ts';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { taskOf } from './records.ts';
import { upcoming } from './recurrence.ts';
import { STATUSES, type Status } from './task.ts';
import { taskRow, toRow } from './view.ts';

const related = z.object({ number: z.string(), title: z.string(), status: z.enum(STATUSES) });

function* relatedTo(condition: string, number: number): Script<z.output<typeof related>[]> {
  const rows = yield* all<{ number: number; title: string; status: Status }>(
    `select task.number, task.title, task.status from task where ${condition} and task.deleted_at is null order by task.number`,
    number,
  );
  return rows.map((row) => ({ ...row, number: label('T', row.number) }));
}

export const show = query({
  name: 'task.show',
  summary: 'Everything about one task, with its timeline.',
  input: z.object({ task: z.string().describe('A number such as T142, an id, or the beginning of one.') }),
  args: ['task'],
  output: taskRow.extend({
    description: z.string(),
    labels: z.record(z.string(), z.string()),
    children: z.array(related),
    waits: z.array(related).describe('What it waits for.'),
    holds: z.array(related).describe('What waits for it.'),
    next: z
      .array(z.object({ at: instant, local: z.string().describe('By the rule, in its zone.') }))
      .describe('When it comes round again.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(_context, { task: text }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const clock = yield* one<NextRecord>(
      `select ${NEXT_COLUMNS} from clock join policy on policy.hash = clock.policy where clock.task = $1 and clock.state = 'running'`,
      task.number,
    );
    const subjects = [label('T', task.number), ...(task.cause === null ? [] : [task.cause])];
    return {
      ...(yield* toRow(task, clock === undefined ? null : nextStepOf(clock))),
      description: task.description,
      labels: { ...task.labels },
      children: yield* relatedTo('task.parent = $1', task.number),
      waits: yield* relatedTo('task.number in (select waiting.needs from task_dependency as waiting where waiting.task = $1)', task.number),
      holds: yield* relatedTo('task.number in (select waiting.task from task_dependency as waiting where waiting.needs = $1)', task.number),
      next: task.recurrence === null || task.occurrence === null ? [] : upcoming(task.recurrence, task.occurrence, 3),
      timeline: yield* timelineOf(subjects),
    };
  },
});
