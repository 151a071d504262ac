import { z } from 'zod';
import { command } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { find } from '../kernel/number.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { change, changed } from './change.ts';
import { edited } from './events.ts';
import { reference } from './fields.ts';
import { circleOf } from './graph.ts';
import { TASK, taskOf } from './records.ts';
import { COLUMNS, taskRow, toRow } from './view.ts';

export const depend = command({
  name: 'task.depend',
  summary: 'Makes a task wait for others, or no longer.',
  input: z.object({
    task: reference,
    on: z.array(z.string()).default([]).describe('A task that it waits for; may be given several times.'),
    off: z.array(z.string()).default([]).describe('A task that it no longer waits for; may be given several times.'),
  }),
  args: ['task'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { task: text, on, off }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const needs = new Set(task.needs);
    const added: number[] = [];
    for (const reference of on) {
      const needed = yield* taskOf(reference);
      if (isRefusal(needed)) return needed;
      if (!needs.has(needed.number)) added.push(needed.number);
      needs.add(needed.number);
    }
    // What is waited for no longer may be gone already.
    for (const reference of off) {
      const number = yield* find(TASK, reference);
      if (isRefusal(number)) return number;
      needs.delete(number);
    }
    const refused = yield* circleOf(
      'needs',
      task.number,
      added.filter((number) => needs.has(number)),
    );
    if (refused !== undefined) return refused;
    const after = changed(task, { needs: [...needs].sort((a, b) => a - b) });
    if (Object.keys(after).length === 0) return yield* toRow(task);
    const before = { needs: task.needs };
    return yield* toRow(yield* change(context, task, after, edited(label('T', task.number), { before, after })));
  },
});
