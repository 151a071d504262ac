import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { formatDuration } from '../kernel/duration.ts';
import { policies as policySettings } from './settings.ts';
import { COLUMNS, clockRow, heldClocks, runningClocks, toRows } from './view.ts';

export const list = query({
  name: 'escalation.list',
  summary: 'Running clocks, the next to fire first: who will be told what, and when.',
  input: z.object({
    held: z.boolean().default(false).describe('Also those that were answered, snoozed or paused and will come back.'),
    limit: z.int().min(1).max(10_000).default(100).describe('At most so many.'),
  }),
  output: z.array(clockRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(context, { held, limit }) {
    const running = yield* runningClocks(limit);
    if (!held) return yield* toRows(context, running);
    const rows = yield* toRows(context, [...running, ...(yield* heldClocks(limit))]);
    return rows.sort((a, b) => a.dueAt - b.dueAt).slice(0, limit);
  },
});

export const policies = query({
  name: 'escalation.policies',
  summary: 'The escalation policies of the configuration, in the order in which they are tried.',
  input: z.object({}),
  output: z.array(
    z.object({
      name: z.string(),
      match: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      repeat: z.int(),
      acknowledgements: z.int(),
      steps: z.array(z.object({ delay: z.string(), tell: z.array(z.string()) })),
      paths: z.array(z.string()),
    }),
  ),
  columns: [
    { key: 'name', title: 'Policy' },
    { key: 'match', title: 'Matches' },
    { key: 'steps', title: 'Steps' },
    { key: 'repeat', title: 'Repeats', align: 'right' },
  ],
  permission: 'viewer',
  *run({ settings }) {
    return settings.of(policySettings).map((policy) => ({
      name: policy.name,
      match: policy.match,
      repeat: policy.repeat,
      acknowledgements: policy.acknowledgements,
      steps: policy.step.map((step) => ({ delay: formatDuration(step.delay), tell: [...step.tell] })),
      paths: policy.path.map(({ name }) => name),
    }));
  },
});

export { fire, handover, pause, reapply, reroute, resume, skip, snooze } from './verbs.ts';
