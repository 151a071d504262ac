import { z } from 'zod';
import type { Column } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { severity } from '../kernel/rank.ts';
import { type Incident, KINDS, STAGES } from './incident.ts';

/** An incident as lists, the command line's JSON and the dashboard show it. */
export const incidentRow = z.object({
  id: z.string(),
  number: z.string().describe('I and the number, such as I3.'),
  kind: z.enum(KINDS),
  title: z.string(),
  why: z.string(),
  severity,
  status: z.enum(['open', 'resolved']),
  stage: z.enum(STAGES),
  lead: z.string().nullable().describe('Who leads it.'),
  conducted: z.boolean().describe('Somebody conducts it: it ends when they say so, not with its last alert.'),
  acknowledgedBy: z.string().nullable().describe('Who answered its page last.'),
  acknowledgedAt: instant.nullable(),
  updateDueAt: instant.nullable().describe('When those who wait for news are owed the next.'),
  mergedInto: z.string().nullable().describe('The incident that it became part of.'),
  members: z.int(),
  open: z.int().describe('Members that are not resolved.'),
  task: z.string().nullable(),
  openedAt: instant,
  lastAt: instant,
  resolvedAt: instant.nullable(),
});
export type IncidentRow = z.output<typeof incidentRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'severity', title: 'Severity' },
  { key: 'stage', title: 'Stage' },
  { key: 'lead', title: 'Lead' },
  { key: 'kind', title: 'Kind' },
  { key: 'openedAt', title: 'Age', format: 'age', align: 'right' },
  { key: 'members', title: 'Alerts', align: 'right' },
  { key: 'open', title: 'Open', align: 'right' },
  { key: 'title', title: 'Title' },
  { key: 'task', title: 'Task' },
];

export const toRow = (incident: Incident): IncidentRow => ({
  id: incident.id,
  number: label('I', incident.number),
  kind: incident.kind,
  title: incident.title,
  why: incident.why,
  severity: incident.severity,
  status: incident.resolvedAt === null ? 'open' : 'resolved',
  stage: incident.stage,
  lead: incident.lead,
  conducted: incident.conductedAt !== null,
  acknowledgedBy: incident.acknowledgedBy,
  acknowledgedAt: incident.acknowledgedAt,
  updateDueAt: incident.updateDueAt,
  mergedInto: incident.mergedInto === null ? null : label('I', incident.mergedInto),
  members: incident.members,
  open: incident.open,
  task: incident.task === null ? null : label('T', incident.task),
  openedAt: incident.openedAt,
  lastAt: incident.lastAt,
  resolvedAt: incident.resolvedAt,
});
