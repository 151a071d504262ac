import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { HOLDS } from './answer.ts';
import { asConfigured } from './called.ts';
import type { Brief } from './page.ts';
import { walkOf } from './path.ts';
import { reaching } from './reach.ts';
import { policies } from './settings.ts';
import { policySnapshot, snapshots, versionOf } from './version.ts';

export const CLOCK_STATES = ['running', ...HOLDS] as const;

/** A clock that runs or will, as people see it. */
export const clockRow = z.object({
  subject: z.string(),
  task: z.string(),
  title: z.string(),
  severity: severity.nullable(),
  priority,
  policy: z.string(),
  path: z.string().nullable().describe('The path of the policy that it took; null for the policy’s own steps.'),
  changed: z.boolean().describe('The policy is another by now; escalation reapply takes it as it is.'),
  state: z.enum(CLOCK_STATES).describe('running; or answered, snoozed or paused, and coming back at `dueAt` if nothing more happens.'),
  by: z.string().nullable().describe('Who answered, snoozed or paused it.'),
  step: z.int().describe('The step that fires next, from 1.'),
  steps: z.int(),
  round: z.int().describe('From 1.'),
  dueAt: instant,
  targets: z.array(z.string()),
  tells: z.array(z.string()).describe('Who that would be at this moment, and by what.'),
});
export type ClockRow = z.output<typeof clockRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'dueAt', title: 'Due', format: 'instant' },
  { key: 'state', title: 'State' },
  { key: 'subject', title: 'About' },
  { key: 'task', title: 'Task' },
  { key: 'title', title: 'Title' },
  { key: 'policy', title: 'Policy' },
  { key: 'step', title: 'Step', align: 'right' },
  { key: 'steps', title: 'Of', align: 'right' },
  { key: 'tells', title: 'Then tells', format: 'list' },
];

export interface ClockRecord {
  readonly task: number;
  readonly subject: string;
  readonly brief: string;
  readonly policy: string;
  readonly body: string;
  readonly path: string | null;
  readonly state: 'running' | 'stopped' | 'finished';
  readonly hold: (typeof HOLDS)[number] | null;
  readonly step: number;
  readonly round: number;
  readonly due_at: number;
  readonly resumes_at: number | null;
  readonly ended_by: string | null;
}

const CLOCKS = `select clock.task, clock.subject, clock.brief, clock.policy, policy.body, clock.path, clock.state, clock.hold, clock.step, clock.round, clock.due_at,
    clock.resumes_at, clock.ended_by
  from clock join policy on policy.hash = clock.policy`;

/** Running clocks, the next to fire first. */
export function* runningClocks(limit: number): Script<readonly ClockRecord[]> {
  return yield* all<ClockRecord>(`${CLOCKS} where clock.state = 'running' order by clock.due_at, clock.task limit $1`, limit);
}

/** Clocks that will come back, the next first. */
export function* heldClocks(limit: number): Script<readonly ClockRecord[]> {
  return yield* all<ClockRecord>(`${CLOCKS} where clock.resumes_at is not null order by clock.resumes_at, clock.task limit $1`, limit);
}

export function* clocksOf(tasks: readonly number[]): Script<readonly ClockRecord[]> {
  return yield* all<ClockRecord>(`${CLOCKS} where clock.task in {numbers $1} order by clock.task`, JSON.stringify(tasks));
}

export function* toRows(context: Context, records: readonly ClockRecord[]): Script<ClockRow[]> {
  const snapshot = snapshots();
  const configured = context.settings.of(policies);
  const steps = records.map((row) => walkOf(snapshot(row.body), row.path).step);
  const next = records.map(({ state, hold, step }, index) => steps[index]?.[state === 'running' || hold === 'paused' ? step : 0]);
  const reach = yield* reaching(
    context,
    next.map((step) => step?.tell ?? []),
  );
  return records.map((row, index): ClockRow => {
    const brief = JSON.parse(row.brief) as Brief;
    const policy = snapshot(row.body);
    const current = asConfigured(policy, configured);
    const running = row.state === 'running';
    const again = !running && row.hold !== 'paused';
    const tell = next[index]?.tell ?? [];
    return {
      subject: row.subject,
      task: label('T', row.task),
      title: brief.title,
      severity: brief.severity as ClockRow['severity'],
      priority: brief.priority as ClockRow['priority'],
      policy: policy.name,
      path: row.path,
      changed: current === undefined || versionOf(current).hash !== row.policy,
      state: running ? 'running' : (row.hold ?? 'answered'),
      by: running ? null : row.ended_by,
      step: again ? 1 : row.step + 1,
      steps: steps[index]?.length ?? 0,
      round: again ? 1 : row.round + 1,
      dueAt: running ? row.due_at : (row.resumes_at ?? row.due_at),
      targets: [...tell],
      tells: reach.of(tell).told.map(({ person, channel }) => `${person} by ${channel}`),
    };
  });
}

/** What lists of tasks show of the clock that runs for each, joined with its policy. */
export const NEXT_COLUMNS =
  'clock.task as clock_task, clock.due_at as clock_due_at, clock.step as clock_step, clock.path as clock_path, policy.body as clock_body';

export interface NextRecord {
  readonly clock_task: number | null;
  readonly clock_due_at: number | null;
  readonly clock_step: number | null;
  readonly clock_path: string | null;
  readonly clock_body: string | null;
}

export function nextStepOf(row: NextRecord): { readonly dueAt: number; readonly step: number; readonly targets: string[] } | null {
  if (row.clock_due_at === null || row.clock_step === null || row.clock_body === null) return null;
  const { step } = walkOf(policySnapshot(row.clock_body), row.clock_path);
  return { dueAt: row.clock_due_at, step: row.clock_step + 1, targets: [...(step[row.clock_step]?.tell ?? [])] };
}
