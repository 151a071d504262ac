import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { one } from '../kernel/script.ts';
import { reference } from './fields.ts';
import { countsOf } from './graph.ts';
import { taskOf } from './records.ts';
import { taskSettings } from './settings.ts';
import { TERMS, urgencyOf } from './urgency.ts';
import { pressingOf } from './view.ts';

export const urgency = query({
  name: 'task.urgency',
  summary: 'Why a task is as urgent as it is: every term with its weight, its factor and its points.',
  input: z.object({ task: reference }),
  args: ['task'],
  output: z.object({
    number: z.string(),
    title: z.string(),
    urgency: z.number(),
    terms: z.array(z.object({ term: z.enum(TERMS), why: z.string(), weight: z.number(), factor: z.number(), points: z.number() })),
  }),
  permission: 'viewer',
  *run({ now, settings }, { task: text }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const clock = yield* one("select task from clock where task = $1 and state = 'running'", task.number);
    const counts = (yield* countsOf([task.number])).get(task.number);
    const result = urgencyOf(pressingOf(task, counts, clock !== undefined), settings.of(taskSettings).urgency, now);
    return { number: label('T', task.number), title: task.title, urgency: result.urgency, terms: [...result.terms] };
  },
});
