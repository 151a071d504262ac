import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { formatDuration } from '../kernel/duration.ts';
import { all } from '../kernel/script.ts';
import { policies as policySettings } from './settings.ts';
import { CLOCK_COLUMNS, type ClockRecord, clockFromRecord, clockRow } from './view.ts';

export const list = query({
  name: 'escalation.list',
  summary: 'Running clocks, the next to fire first: who will be told what, and when.',
  input: z.object({ limit: z.int().min(1).max(10_000).default(100).describe('At most so many.') }),
  output: z.array(clockRow),
  columns: [
    { key: 'dueAt', title: 'Due', format: 'instant' },
    { key: 'subject', title: 'About' },
    { key: 'task', title: 'Task' },
    { key: 'title', title: 'Title' },
    { key: 'policy', title: 'Policy' },
    { key: 'step', title: 'Step', align: 'right' },
    { key: 'steps', title: 'Of', align: 'right' },
    { key: 'targets', title: 'Then tells', format: 'list' },
  ],
  permission: 'viewer',
  *run(_context, { limit }) {
    const rows = yield* all<ClockRecord>(
      `select ${CLOCK_COLUMNS} from clock join policy on policy.hash = clock.policy where clock.state = 'running' order by clock.due_at, clock.task limit $1`,
      limit,
    );
    return rows.map(clockFromRecord);
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
      steps: z.array(z.object({ delay: z.string(), tell: z.array(z.string()) })),
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
      steps: policy.step.map((step) => ({ delay: formatDuration(step.delay), tell: [...step.tell] })),
    }));
  },
});
