import { regradeClock } from '../escalation/records.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { find, type Referable, takeNumbers } from '../kernel/number.ts';
import { type Severity, severityAt, severityRank } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { joined, opened, resolved, settled } from './events.ts';
import type { Incident, Kind, Role, Stage } from './incident.ts';
import { everyOf } from './settings.ts';

export const INCIDENT: Referable = { noun: 'incident', kind: 'I', table: 'incident' };

export const INCIDENT_COLUMNS = `incident.number, incident.id, incident.kind, incident.title, incident.why, incident.severity, incident.stage, incident.task, incident.members,
  incident.open, incident.opened_at, incident.last_at, incident.conducted_at, incident.acknowledged_at, incident.acknowledged_by, incident.update_due_at,
  incident.resolved_at, incident.merged_into,
  (select person from incident_role where incident_role.incident = incident.number and incident_role.role = 'lead') as lead`;

export interface IncidentRecord {
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  readonly title: string;
  readonly why: string;
  readonly severity: number;
  readonly stage: Stage;
  readonly task: number | null;
  readonly members: number;
  readonly open: number;
  readonly opened_at: number;
  readonly last_at: number;
  readonly conducted_at: number | null;
  readonly acknowledged_at: number | null;
  readonly acknowledged_by: string | null;
  readonly update_due_at: number | null;
  readonly resolved_at: number | null;
  readonly merged_into: number | null;
  readonly lead: string | null;
}

export const fromRecord = (row: IncidentRecord): Incident => ({
  number: row.number,
  id: row.id,
  kind: row.kind,
  title: row.title,
  why: row.why,
  severity: severityAt(row.severity),
  stage: row.stage,
  task: row.task,
  members: row.members,
  open: row.open,
  openedAt: row.opened_at,
  lastAt: row.last_at,
  conductedAt: row.conducted_at,
  acknowledgedAt: row.acknowledged_at,
  acknowledgedBy: row.acknowledged_by,
  updateDueAt: row.update_due_at,
  resolvedAt: row.resolved_at,
  mergedInto: row.merged_into,
  lead: row.lead,
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
  /** Until then it stays open although all of it is resolved. */
  readonly settleAt: number | null;
}

/** Writes incidents whose numbers are taken, in their order. */
export function* insertIncidents(context: Context, first: number, incidents: readonly NewIncident[]): Script<void> {
  yield* all(
    `insert into incident (number, id, kind, title, why, severity, task, members, open, opened_at, last_at, settle_at)
     select number, id, kind, title, why, severity, task, members, members, cast($2 as bigint), cast($2 as bigint), settle_at
     from {records $1 number:int id:text kind:text title:text why:text severity:int task:int members:int settle_at:ms} as fresh where true`,
    incidents.map((incident, index) => ({
      ...incident,
      number: first + index,
      id: context.mint(),
      severity: severityRank(incident.severity),
      settle_at: incident.settleAt,
    })),
    context.now,
  );
}

/** Opens incidents of alerts, set-based, and returns the number of the first; the others follow it in the order given. */
export function* openIncidents(context: Context, incidents: readonly NewIncident[]): Script<number> {
  if (incidents.length === 0) return 0;
  const first = yield* takeNumbers('I', incidents.length);
  yield* insertIncidents(context, first, incidents);
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
  readonly settleAt: number | null;
}

/** Counts alerts that join. */
export function* joinIncidents(context: Context, joining: readonly Joining[]): Script<void> {
  if (joining.length === 0) return;
  yield* all(
    `update incident set members = incident.members + joining.count, open = incident.open + joining.count, last_at = cast($2 as bigint),
       settle_at = coalesce(joining.settle_at, incident.settle_at),
       severity = case when joining.severity < incident.severity then joining.severity else incident.severity end
     from {records $1 incident:int count:int severity:int settle_at:ms} as joining where incident.number = joining.incident`,
    joining.map((each) => ({ ...each, severity: severityRank(each.severity), settle_at: each.settleAt })),
    context.now,
  );
  yield* record(
    context,
    joining.map(({ incident, count, why }) => joined(label('I', incident), { count, why })),
  );
}

/** Counts members that are open no more. Those that nobody conducts and that have no open one are resolved, and returned with their tasks. */
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
    `update incident set resolved_at = cast($2 as bigint), stage = 'resolved', update_due_at = null, update_ask_at = null
     where number in {numbers $1} and open = 0 and resolved_at is null and settle_at is null and conducted_at is null
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

/** When the next flapping incident may count as calm. */
export function* nextSettling(): Script<number | undefined> {
  return (yield* one<{ settle_at: number }>('select settle_at from incident where settle_at is not null order by settle_at limit 1'))
    ?.settle_at;
}

/** Keeps incidents open until their alerts will have been calm. */
export function* settleLater(settling: readonly { readonly incident: number; readonly at: number }[]): Script<void> {
  if (settling.length === 0) return;
  yield* all(
    `update incident set settle_at = later.at from {records $1 incident:int at:ms} as later
     where incident.number = later.incident and incident.settle_at is not null`,
    settling,
  );
}

/** Incidents that are calm now are like others from here on; those without an open member are resolved, and returned with their tasks. */
export function* settle(context: Context): Script<readonly { readonly number: number; readonly task: number | null }[]> {
  const calm = yield* all<{ number: number }>('update incident set settle_at = null where settle_at <= $1 returning number', context.now);
  yield* record(
    context,
    calm.map(({ number }) => settled(label('I', number), {})),
  );
  return yield* leaveIncidents(context, new Map(calm.map(({ number }) => [number, 0])));
}

/** From here on it ends when somebody says so, and those who wait are owed news. */
export function* conduct({ now, settings }: Pick<Context, 'now' | 'settings'>, incident: number): Script<void> {
  const row = yield* one<{ severity: number; resolved_at: number | null }>(
    'update incident set conducted_at = cast($2 as bigint) where number = $1 and conducted_at is null returning severity, resolved_at',
    incident,
    now,
  );
  if (row?.resolved_at === null) yield* oweUpdate(incident, nextUpdate({ now, settings }, severityAt(row.severity)));
}

/** When the next is owed after one at this moment. */
export function nextUpdate({ now, settings }: Pick<Context, 'now' | 'settings'>, severity: Severity, next?: number): Instant | null {
  const every = next ?? everyOf(settings, severity);
  return every === 0 ? null : now + every;
}

/** When the next update is owed; null for when there is something to say. */
export function* oweUpdate(incident: number, at: Instant | null): Script<void> {
  yield* all('update incident set update_due_at = cast($2 as bigint), update_ask_at = cast($2 as bigint) where number = $1', incident, at);
}

export interface RoleHeld {
  readonly role: Role;
  readonly person: string;
  readonly since: Instant;
}

export function* rolesOf(incident: number): Script<readonly RoleHeld[]> {
  const rows = yield* all<{ role: Role; person: string; since_at: number }>(
    'select role, person, since_at from incident_role where incident = $1 order by since_at, role',
    incident,
  );
  return rows.map(({ role, person, since_at: since }) => ({ role, person, since }));
}

/** Another severity, also in what the pages that follow say. */
export function* regrade({ number, task }: Incident, severity: Severity): Script<void> {
  yield* all('update incident set severity = $2 where number = $1', number, severityRank(severity));
  yield* regradeClock(task ?? 0, severity);
}
