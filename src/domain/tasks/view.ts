import { z } from 'zod';
import { type ClockRecord, clockFromRecord } from '../escalation/view.ts';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import { fromRecord, type TaskRecord } from './records.ts';
import { STATUSES, type Task } from './task.ts';

/** A task as lists, the command line's JSON and the dashboard show it. */
export const taskRow = z.object({
  id: z.string(),
  number: z.string().describe('T and the number, such as T142.'),
  title: z.string(),
  status: z.enum(STATUSES),
  priority,
  severity: severity.nullable(),
  source: z.string().nullable(),
  component: z.string().nullable(),
  category: z.string(),
  assignee: z.string().nullable(),
  tags: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  dueAt: instant.nullable(),
  startedAt: instant.nullable(),
  closedAt: instant.nullable(),
  alerts: z.array(z.string()),
  clock: z.object({ dueAt: instant, step: z.int(), targets: z.array(z.string()) }).nullable(),
  version: z.int(),
});
export type TaskRow = z.output<typeof taskRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'priority', title: 'Priority' },
  { key: 'status', title: 'Status' },
  { key: 'createdAt', title: 'Age', format: 'age', align: 'right' },
  { key: 'assignee', title: 'Owner' },
  { key: 'component', title: 'Component' },
  { key: 'title', title: 'Title' },
  { key: 'tags', title: 'Tags', format: 'list' },
];

export const toRow = (task: Task, clock: TaskRow['clock'] = null): TaskRow => ({
  id: task.id,
  number: label('T', task.number),
  title: task.title,
  status: task.status,
  priority: task.priority,
  severity: task.severity,
  source: task.source,
  component: task.component,
  category: task.category,
  assignee: task.assignee,
  tags: [...task.tags],
  createdAt: task.createdAt,
  updatedAt: task.updatedAt,
  dueAt: task.dueAt,
  startedAt: task.startedAt,
  closedAt: task.closedAt,
  alerts: task.cause === null ? [] : [task.cause],
  clock,
  version: task.version,
});

/** A task joined with its running clock, if one runs; the columns of `taskListing`. */
export type ListedTask = TaskRecord & { readonly [K in keyof Omit<ClockRecord, 'task'>]: ClockRecord[K] | null } & {
  readonly clock_task: number | null;
};

export function listedToRow(row: ListedTask): TaskRow {
  if (row.clock_task === null) return toRow(fromRecord(row));
  const { dueAt, step, targets } = clockFromRecord({ ...row, task: row.clock_task } as unknown as ClockRecord);
  return toRow(fromRecord(row), { dueAt, step, targets });
}
