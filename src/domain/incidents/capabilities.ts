import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { severity, severityAt } from '../kernel/rank.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { timelineOf, timelineRow } from '../kernel/timeline.ts';
import { taskOf } from '../tasks/records.ts';
import { toRow as taskRowOf } from '../tasks/view.ts';
import { reference } from './fields.ts';
import { ROLES } from './incident.ts';
import { fromRecord, INCIDENT_COLUMNS, type IncidentRecord, incidentOf, rolesOf } from './records.ts';
import { COLUMNS, incidentRow, toRow } from './view.ts';

export const list = query({
  name: 'incident.list',
  summary: 'Lists incidents: the open ones, worst first, or the latest of all.',
  input: z.object({
    all: z.boolean().default(false).describe('Resolved ones too, newest first.'),
    limit: z.int().min(1).max(1_000_000).default(100).describe('At most so many.'),
  }),
  output: z.array(incidentRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run(_context, { all: everything, limit }) {
    const rows = yield* all<IncidentRecord>(
      everything
        ? `select ${INCIDENT_COLUMNS} from incident order by number desc limit $1`
        : `select ${INCIDENT_COLUMNS} from incident where resolved_at is null order by severity, number limit $1`,
      limit,
    );
    return rows.map((row) => toRow(fromRecord(row)));
  },
});

/** A storm has fifty thousand members; a person reads the first of them, and asks the alert list for more. */
const SHOWN = 200;

export const show = query({
  name: 'incident.show',
  summary: 'Everything about one incident: who conducts it and how far it is, why its alerts are one, who they are, and what was done.',
  input: z.object({ incident: reference }),
  args: ['incident'],
  output: incidentRow.extend({
    alerts: z
      .array(
        z.object({
          number: z.string(),
          severity,
          status: z.string(),
          title: z.string(),
          component: z.string().nullable(),
          source: z.string(),
          count: z.int(),
          firstSeenAt: instant,
          lastSeenAt: instant,
        }),
      )
      .describe(`The open ones first, at most ${SHOWN}.`),
    roles: z.array(z.object({ role: z.enum(ROLES), person: z.string(), since: instant })),
    components: z.array(z.object({ number: z.string(), name: z.string(), path: z.string() })).describe('What it is about.'),
    timeline: z.array(timelineRow),
  }),
  permission: 'viewer',
  *run(_context, { incident: text }) {
    const incident = yield* incidentOf(text);
    if (isRefusal(incident)) return incident;
    const task = incident.task === null ? undefined : yield* taskOf(label('T', incident.task));
    const touched = task === undefined || isRefusal(task) ? [] : (yield* taskRowOf(task)).components;
    const members = yield* all<{
      number: number;
      severity: number;
      status: string;
      title: string;
      component: string | null;
      source: string;
      count: number;
      first_seen_at: number;
      last_seen_at: number;
    }>(
      `select number, severity, status, title, component, source, count, first_seen_at, last_seen_at from alert where incident = $1
       order by case when resolved_at is null then 0 else 1 end, severity, number limit $2`,
      incident.number,
      SHOWN,
    );
    return {
      ...toRow(incident),
      alerts: members.map((member) => ({
        number: label('A', member.number),
        severity: severityAt(member.severity),
        status: member.status,
        title: member.title,
        component: member.component,
        source: member.source,
        count: member.count,
        firstSeenAt: member.first_seen_at,
        lastSeenAt: member.last_seen_at,
      })),
      roles: (yield* rolesOf(incident.number)).map((held) => ({ ...held })),
      components: touched,
      timeline: yield* timelineOf([
        label('I', incident.number),
        ...(incident.task === null ? [] : [label('T', incident.task)]),
        ...members.map(({ number }) => label('A', number)),
      ]),
    };
  },
});

export { acknowledge, reopen, resolve, status } from './conduct.ts';
export { declare, preview } from './declare.ts';
export { report } from './report.ts';
export { role } from './role.ts';
export { stakeholders, update } from './update.ts';
