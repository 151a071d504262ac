import { z } from 'zod';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import type { Brief } from './page.ts';
import type { Policy } from './settings.ts';

/** A running clock, as people see it. */
export const clockRow = z.object({
  subject: z.string(),
  task: z.string(),
  title: z.string(),
  severity: severity.nullable(),
  priority,
  policy: z.string(),
  step: z.int().describe('The step that fires next, from 1.'),
  steps: z.int(),
  round: z.int().describe('From 1.'),
  dueAt: instant,
  targets: z.array(z.string()),
});

export interface ClockRecord {
  readonly task: number;
  readonly subject: string;
  readonly brief: string;
  readonly body: string;
  readonly step: number;
  readonly round: number;
  readonly due_at: number;
}

export const CLOCK_COLUMNS = 'clock.task, clock.subject, clock.brief, policy.body, clock.step, clock.round, clock.due_at';

export function clockFromRecord(row: ClockRecord): z.output<typeof clockRow> {
  const brief = JSON.parse(row.brief) as Brief;
  const policy = JSON.parse(row.body) as Policy;
  return {
    subject: row.subject,
    task: label('T', row.task),
    title: brief.title,
    severity: brief.severity as z.output<typeof severity> | null,
    priority: brief.priority as z.output<typeof priority>,
    policy: policy.name,
    step: row.step + 1,
    steps: policy.step.length,
    round: row.round + 1,
    dueAt: row.due_at,
    targets: [...(policy.step[row.step]?.tell ?? [])],
  };
}
