import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { type RunRecord, STATES } from './records.ts';
import { CHORES } from './settings.ts';

export const runRow = z.object({
  number: z.string(),
  id: z.string(),
  name: z.string(),
  chore: z.enum([...CHORES, 'command']),
  state: z.enum(STATES),
  meantAt: instant.nullable().describe('When its schedule said; null where a person began it.'),
  moved: z.string().nullable().describe('Why it did not run at that time.'),
  startedAt: instant,
  startedBy: z.string(),
  finishedAt: instant.nullable(),
  took: z.int().nullable().describe('Milliseconds.'),
  problem: z.string().nullable(),
  report: z.string().nullable(),
  task: z.string().nullable().describe('The task of this run; after a failure, that of the alert.'),
});
export type RunRow = z.output<typeof runRow>;

export const runDetail = runRow.extend({ output: z.string().nullable() });

export const RUN_COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'name', title: 'Task' },
  { key: 'state', title: 'State' },
  { key: 'startedAt', title: 'Began', format: 'age' },
  { key: 'took', title: 'Took', align: 'right', format: 'duration' },
  { key: 'problem', title: 'Problem' },
  { key: 'report', title: 'Report' },
];

export const toRow = (run: RunRecord): RunRow => ({
  number: label('U', run.number),
  id: run.id,
  name: run.name,
  chore: run.chore as RunRow['chore'],
  state: run.state,
  meantAt: run.meant_at,
  moved: run.moved,
  startedAt: run.started_at,
  startedBy: run.started_by,
  finishedAt: run.finished_at,
  took: run.finished_at === null ? null : run.finished_at - run.started_at,
  problem: run.problem,
  report: run.report,
  task: run.task === null ? null : label('T', run.task),
});

export const taskRow = z.object({
  name: z.string(),
  chore: z.enum([...CHORES, 'command']),
  command: z.array(z.string()),
  schedule: z.string(),
  window: z.string(),
  zone: z.string(),
  nextAt: instant,
  meantAt: instant.describe('When its schedule says.'),
  moved: z.string().nullable().describe('Why it is not due then.'),
  running: z.boolean(),
  last: runRow.nullable(),
  lastState: z.enum(STATES).nullable(),
  lastAt: instant.nullable(),
});
export type TaskRow = z.output<typeof taskRow>;

export const TASK_COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Task' },
  { key: 'schedule', title: 'Schedule' },
  { key: 'window', title: 'Hours' },
  { key: 'zone', title: 'Zone' },
  { key: 'nextAt', title: 'Next', format: 'instant' },
  { key: 'lastState', title: 'Last' },
  { key: 'lastAt', title: 'When', format: 'age' },
  { key: 'moved', title: 'Moved' },
];
