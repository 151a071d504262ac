import { z } from 'zod';
import { CLOCK_COLUMNS, type ClockRecord, clockFromRecord } from '../escalation/view.ts';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { one } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { taskOf } from './records.ts';
import { taskRow, toRow } from './view.ts';

export const show = query({
  name: 'task.show',
  summary: 'Everything about one task, with its timeline.',
  input: z.object({ task: z.string().describe('A number such as T142, an id, or the beginning of one.') }),
  args: ['task'],
  output: taskRow.extend({ description: z.string(), labels: z.record(z.string(), z.string()), timeline: z.array(timelineRow) }),
  permission: 'viewer',
  *run(_context, { task: text }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const clock = yield* one<ClockRecord>(
      `select ${CLOCK_COLUMNS} from clock join policy on policy.hash = clock.policy where clock.task = $1 and clock.state = 'running'`,
      task.number,
    );
    const subjects = [label('T', task.number), ...(task.cause === null ? [] : [task.cause])];
    const { dueAt, step, targets } = clock === undefined ? { dueAt: 0, step: 0, targets: [] } : clockFromRecord(clock);
    return {
      ...toRow(task, clock === undefined ? null : { dueAt, step, targets }),
      description: task.description,
      labels: { ...task.labels },
      timeline: yield* timelineOf(subjects),
    };
  },
});
