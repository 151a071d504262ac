/** What is open: alerts, the clocks that run, and the work. */

import { runningClocks } from '../escalation/view.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { priorityAt, severityAt } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { clocksDue } from './clocks.ts';
import { type Counted, countedRows, MOST, OURS } from './lines.ts';

interface AlertLine {
  readonly number: number;
  readonly severity: number;
  readonly title: string;
  readonly component: string | null;
  readonly first_seen_at: number;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: number | null;
  readonly total: number;
}

const alerts = (team: string | null, condition: string): Script<readonly AlertLine[]> =>
  all<AlertLine>(
    `select alert.number, alert.severity, alert.title, alert.component, alert.first_seen_at, alert.acknowledged_by, alert.acknowledged_at,
       count(*) over () as total
     from alert left join task on task.number = alert.task
     where alert.resolved_at is null and ${condition} and ${OURS} order by alert.severity, alert.number limit ${MOST}`,
    team ?? '',
  );

const textOf = ({ severity, title, component }: AlertLine): string =>
  `${severityAt(severity)}: ${title}${component === null || title.includes(component) ? '' : ` (${component})`}`;

export function* open(team: string | null): Script<Counted> {
  const rows = yield* alerts(team, `alert.status = 'firing' and alert.muted is null`);
  return countedRows(rows, (row) => ({
    subject: label('A', row.number),
    text: textOf(row),
    who: null,
    at: row.first_seen_at,
    until: null,
  }));
}

export function* acknowledged(team: string | null): Script<Counted> {
  const rows = yield* alerts(team, `alert.status = 'acknowledged'`);
  return countedRows(rows, (row) => ({
    subject: label('A', row.number),
    text: textOf(row),
    who: row.acknowledged_by,
    at: row.acknowledged_at,
    until: null,
  }));
}

export const clocks = (context: Context, team: string | null): Script<Counted> => clocksDue(context, team, runningClocks);

interface TaskLine {
  readonly number: number;
  readonly title: string;
  readonly status: string;
  readonly priority: number;
  readonly assignee: string | null;
  readonly due_at: number | null;
  readonly total: number;
}

/** In work or held up, or due before the end of the next shift; what is overdue is owed. */
export function* tasks(team: string | null, now: Instant, until: Instant): Script<Counted> {
  const rows = yield* all<TaskLine>(
    `select task.number, task.title, task.status, task.priority, task.assignee, task.due_at, count(*) over () as total from task
     where task.closed_at is null and task.deleted_at is null
       and (task.status in ('in_progress', 'blocked', 'waiting') or task.due_at > $2 and task.due_at <= $3) and ${OURS}
     order by task.priority, task.number limit ${MOST}`,
    team ?? '',
    now,
    until,
  );
  return countedRows(rows, (row) => ({
    subject: label('T', row.number),
    text: `${priorityAt(row.priority)}, ${row.status.replace('_', ' ')}: ${row.title}`,
    who: row.assignee,
    at: null,
    until: row.due_at,
  }));
}
