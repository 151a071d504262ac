import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { find, type Referable, takeNumbers } from '../kernel/number.ts';
import { type Severity, severityAt, severityRank } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { joined, opened, resolved } from './events.ts';
import type { Incident, Kind } from './incident.ts';

export const INCIDENT: Referable = { noun: 'incident', kind: 'I', table: 'incident' };

export const INCIDENT_COLUMNS = `incident.number, incident.id, incident.kind, incident.title, incident.why, incident.severity, incident.task, incident.members,
  incident.open, incident.opened_at, incident.last_at, incident.resolved_at`;

export interface IncidentRecord {
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  readonly severity: number;
  readonly task: number | null;
  readonly members: number;
  readonly open: number;
  readonly opened_at: number;
  readonly last_at: number;
  readonly resolved_at: number | null;
}

export const fromRecord = (row: IncidentRecord): Incident => ({
  number: row.number,
  id: row.id,
  kind: row.kind,
  title: row.title,
  why: row.why,
  severity: severityAt(row.severity),
  task: row.task,
  members: row.members,
  open: row.open,
  openedAt: row.opened_at,
  lastAt: row.last_at,
  resolvedAt: row.resolved_at,
});

/** The incident meant by a reference, locked for this transaction. */
export function* incidentOf(text: string): Script<Incident | Refusal> {
  const number = yield* find(INCIDENT, text);
  if (isRefusal(number)) return number;
  const row = yield* one<IncidentRecord>(`select ${INCIDENT_COLUMNS} from incident where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'incident', reference: text }) : fromRecord(row);
}

export interface NewIncident {
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  readonly task: number | null;
  readonly members: number;
}

/** Opens incidents, set-based, and returns the number of the first; the others follow it in the order given. */
export function* openIncidents(context: Context, incidents: readonly NewIncident[]): Script<number> {
  if (incidents.length === 0) return 0;
  const first = yield* takeNumbers('I', incidents.length);
  yield* all(
    `insert into incident (number, id, kind, title, why, severity, task, members, open, opened_at, last_at)
     select number, id, kind, title, why, severity, task, members, members, cast($2 as bigint), cast($2 as bigint)
     from {records $1 number:int id:text kind:text title:text why:text severity:int task:int members:int} as fresh where true`,
    incidents.map((incident, index) => ({
      ...incident,
      number: first + index,
      id: context.mint(),
      severity: severityRank(incident.severity),
    })),
    context.now,
  );
  yield* record(
    context,
    incidents.map(({ kind, title, why, members, task }, index) =>
      opened(label('I', first + index), { kind, title, why, members }, task === null ? undefined : label('T', task)),
    ),
  );
  return first;
}

export interface Joining {
  readonly incident: number;
  readonly count: number;
  /** The worst of those that join. */
  readonly severity: Severity;
  readonly why: string;
}

/** Counts alerts that join. */
export function* joinIncidents(context: Context, joining: readonly Joining[]): Script<void> {
  if (joining.length === 0) return;
  yield* all(
    `update incident set members = incident.members + joining.count, open = incident.open + joining.count, last_at = cast($2 as bigint),
       severity = case when joining.severity < incident.severity then joining.severity else incident.severity end
     from {records $1 incident:int count:int severity:int} as joining where incident.number = joining.incident`,
    joining.map((each) => ({ ...each, severity: severityRank(each.severity) })),
    context.now,
  );
  yield* record(
    context,
    joining.map(({ incident, count, why }) => joined(label('I', incident), { count, why })),
  );
}

/** Counts members that are open no more. Incidents without an open one are resolved, and returned with their tasks. */
export function* leaveIncidents(
  context: Context,
  leaving: ReadonlyMap<number, number>,
): Script<readonly { readonly number: number; readonly task: number | null }[]> {
  if (leaving.size === 0) return [];
  yield* all(
    `update incident set open = incident.open - leaving.count
     from {records $1 incident:int count:int} as leaving where incident.number = leaving.incident`,
    [...leaving].map(([incident, count]) => ({ incident, count })),
  );
  const over = yield* all<{ number: number; task: number | null; members: number; opened_at: number }>(
    `update incident set resolved_at = cast($2 as bigint) where number in {numbers $1} and open = 0 and resolved_at is null
     returning number, task, members, opened_at`,
    JSON.stringify([...leaving.keys()]),
    context.now,
  );
  yield* record(
    context,
    over.map(({ number, members, opened_at }) => resolved(label('I', number), { members, durationMs: context.now - opened_at })),
  );
  return over;
}
