import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { severity } from '../kernel/rank.ts';
import { type Alert, STATUSES } from './alert.ts';

/** An alert as lists, the command line's JSON and the dashboard show it. */
export const alertRow = z.object({
  id: z.string(),
  number: z.string().describe('A and the number, such as A87.'),
  title: z.string(),
  status: z.enum(STATUSES),
  severity,
  source: z.string(),
  fingerprint: z.string(),
  component: z.string().nullable(),
  count: z.int(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  task: z.string().nullable(),
  incident: z.string().nullable().describe('The incident that it belongs to, such as I3.'),
  muted: z.string().nullable().describe('Why nobody is told of it for now, such as "silence S3".'),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAt: instant.nullable(),
  resolvedBy: z.string().nullable(),
  resolvedAt: instant.nullable(),
  version: z.int(),
});
export type AlertRow = z.output<typeof alertRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'severity', title: 'Severity' },
  { key: 'status', title: 'Status' },
  { key: 'firstSeenAt', title: 'Age', format: 'age', align: 'right' },
  { key: 'count', title: 'Count', align: 'right' },
  { key: 'source', title: 'Source' },
  { key: 'component', title: 'Component' },
  { key: 'title', title: 'Title' },
  { key: 'task', title: 'Task' },
  { key: 'acknowledgedBy', title: 'Answered by' },
];

export const toRow = (alert: Alert): AlertRow => ({
  id: alert.id,
  number: label('A', alert.number),
  title: alert.title,
  status: alert.status,
  severity: alert.severity,
  source: alert.source,
  fingerprint: alert.fingerprint,
  component: alert.component,
  count: alert.count,
  firstSeenAt: alert.firstSeenAt,
  lastSeenAt: alert.lastSeenAt,
  task: alert.task === null ? null : label('T', alert.task),
  incident: alert.incident === null ? null : label('I', alert.incident),
  muted: alert.muted,
  acknowledgedBy: alert.acknowledgedBy,
  acknowledgedAt: alert.acknowledgedAt,
  resolvedBy: alert.resolvedBy,
  resolvedAt: alert.resolvedAt,
  version: alert.version,
});
