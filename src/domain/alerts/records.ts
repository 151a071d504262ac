import { incidentOf } from '../incidents/records.ts';
import { label } from '../kernel/id.ts';
import { find, type Referable } from '../kernel/number.ts';
import { severityAt } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Alert, Status } from './alert.ts';

export const ALERT: Referable = { noun: 'alert', kind: 'A', table: 'alert' };

export const ALERT_COLUMNS = `alert.number, alert.id, alert.source, alert.fingerprint, alert.status, alert.severity, alert.title, alert.text, alert.labels, alert.annotations,
  alert.component, alert.about, alert.url, alert.count, alert.starts_at, alert.first_seen_at, alert.last_seen_at, alert.acknowledged_by, alert.acknowledged_at, alert.resolved_by,
  alert.resolved_at, alert.task, alert.incident, alert.muted, alert.version`;

export interface AlertRecord {
  readonly number: number;
  readonly id: string;
  readonly source: string;
  readonly fingerprint: string;
  readonly status: Status;
  readonly severity: number;
  readonly title: string;
  readonly text: string;
  readonly labels: string;
  readonly annotations: string;
  readonly component: string | null;
  readonly about: number | null;
  readonly url: string | null;
  readonly count: number;
  readonly starts_at: number | null;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: number | null;
  readonly resolved_by: string | null;
  readonly resolved_at: number | null;
  readonly task: number | null;
  readonly incident: number | null;
  readonly muted: string | null;
  readonly version: number;
}

export const fromRecord = (row: AlertRecord): Alert => ({
  number: row.number,
  id: row.id,
  source: row.source,
  fingerprint: row.fingerprint,
  status: row.status,
  severity: severityAt(row.severity),
  title: row.title,
  text: row.text,
  labels: JSON.parse(row.labels) as Record<string, string>,
  annotations: JSON.parse(row.annotations) as Record<string, string>,
  component: row.component,
  about: row.about,
  url: row.url,
  count: row.count,
  startsAt: row.starts_at,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  acknowledgedBy: row.acknowledged_by,
  acknowledgedAt: row.acknowledged_at,
  resolvedBy: row.resolved_by,
  resolvedAt: row.resolved_at,
  task: row.task,
  incident: row.incident,
  muted: row.muted,
  version: row.version,
});

/** The alert meant by a reference, locked for this transaction. */
export function* alertOf(text: string): Script<Alert | Refusal> {
  const number = yield* find(ALERT, text);
  if (isRefusal(number)) return number;
  const row = yield* one<AlertRecord>(`select ${ALERT_COLUMNS} from alert where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'alert', reference: text }) : fromRecord(row);
}

/** The open alerts of the incident that a reference such as I3 means, unanswered and worst first; undefined when it means no incident. */
export function* membersOf(text: string, limit = 1_000_000): Script<readonly Alert[] | Refusal | undefined> {
  if (!/^i\d+$/i.test(text.trim())) return undefined;
  const incident = yield* incidentOf(text);
  if (isRefusal(incident)) return incident;
  const rows = yield* all<AlertRecord>(
    `select ${ALERT_COLUMNS} from alert where incident = $1 and resolved_at is null order by status desc, severity, number limit $2`,
    incident.number,
    limit,
  );
  return rows.map(fromRecord);
}

/** The open alerts that this one keeps quiet. */
export function* heldUnder(number: number) {
  const rows = yield* all<{ number: number; title: string; severity: number; component: string | null }>(
    `select alert.number, alert.title, alert.severity, alert.component from inhibited as held join alert on alert.number = held.alert
     where held.by_alert = $1 and alert.resolved_at is null order by alert.severity, alert.number limit 50`,
    number,
  );
  return rows.map((row) => ({ ...row, number: label('A', row.number), severity: severityAt(row.severity) }));
}
