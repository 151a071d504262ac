import type { Instant } from '../kernel/clock.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { firstFrom, untilOf } from './occurrence.ts';
import { COMMITTED, type Effect, type Impact, is, type Moved, OPEN, RUNNING, type State, WINDOW, type Window } from './window.ts';

const FIELDS = [
  'number:int id:text title:text description:text state:text targets:text zone:text start:ms length:ms ends:text gap:text overlap:text rule:text',
  'except_readings:text moved:text impact:text risk:text owner:text crew:text rollback:ms runbook:text effect:text dependants:int attended:int',
  'flexible:ms held_by:int held_from:ms',
  'occurrence:ms starts_at:ms ends_at:ms first_at:ms until_at:ms due_at:ms approved_by:text approved_at:ms reason:text created_at:ms created_by:text',
  'updated_at:ms updated_by:text version:int',
].join(' ');
const NAMES = FIELDS.replace(/:\w+/g, '').split(' ');
export const WINDOW_COLUMNS = NAMES.map((name) => `maintenance.${name}`).join(', ');

export interface WindowRecord {
  readonly number: number;
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly state: State;
  readonly targets: string;
  readonly zone: string;
  readonly start: number;
  readonly length: number;
  readonly ends: Window['ends'];
  readonly gap: Window['gap'];
  readonly overlap: Window['overlap'];
  readonly rule: string | null;
  readonly except_readings: string;
  readonly moved: string;
  readonly impact: Impact;
  readonly risk: Window['risk'];
  readonly owner: string;
  readonly crew: string;
  readonly rollback: number | null;
  readonly runbook: string | null;
  readonly effect: Effect;
  readonly dependants: number;
  readonly attended: number;
  readonly flexible: number | null;
  readonly held_by: number | null;
  readonly held_from: number | null;
  readonly occurrence: number | null;
  readonly starts_at: number | null;
  readonly ends_at: number | null;
  readonly first_at: number;
  readonly until_at: number;
  readonly due_at: number | null;
  readonly approved_by: string | null;
  readonly approved_at: number | null;
  readonly reason: string | null;
  readonly created_at: number;
  readonly created_by: string;
  readonly updated_at: number;
  readonly updated_by: string;
  readonly version: number;
}

export const fromRecord = (row: WindowRecord): Window => ({
  number: row.number,
  id: row.id,
  title: row.title,
  description: row.description,
  state: row.state,
  targets: JSON.parse(row.targets) as string[],
  zone: row.zone,
  start: row.start,
  length: row.length,
  ends: row.ends,
  gap: row.gap,
  overlap: row.overlap,
  rule: row.rule,
  except: JSON.parse(row.except_readings) as number[],
  moved: JSON.parse(row.moved) as Record<string, Moved>,
  impact: row.impact,
  risk: row.risk,
  owner: row.owner,
  crew: JSON.parse(row.crew) as string[],
  rollback: row.rollback,
  runbook: row.runbook,
  effect: row.effect,
  dependants: row.dependants === 1,
  attended: row.attended === 1,
  flexible: row.flexible,
  heldBy: row.held_by,
  heldFrom: row.held_from,
  occurrence: row.occurrence,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  approvedBy: row.approved_by,
  approvedAt: row.approved_at,
  reason: row.reason,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  version: row.version,
});

/**
 * When the engine has to look at it again: at its end while it runs, at its beginning before that, and of a flexible one when nothing can begin
 * it any more; never unless it is to happen.
 */
export function dueOf(window: Window): Instant | null {
  if (!is(COMMITTED, window) || window.state === 'over-running') return null;
  if (is(RUNNING, window)) return window.endsAt;
  return window.flexible === null || window.endsAt === null ? window.startsAt : window.endsAt - window.flexible;
}

const toRecord = (window: Window): WindowRecord => ({
  number: window.number,
  id: window.id,
  title: window.title,
  description: window.description,
  state: window.state,
  targets: JSON.stringify(window.targets),
  zone: window.zone,
  start: window.start,
  length: window.length,
  ends: window.ends,
  gap: window.gap,
  overlap: window.overlap,
  rule: window.rule,
  except_readings: JSON.stringify(window.except),
  moved: JSON.stringify(window.moved),
  impact: window.impact,
  risk: window.risk,
  owner: window.owner,
  crew: JSON.stringify(window.crew),
  rollback: window.rollback,
  runbook: window.runbook,
  effect: window.effect,
  dependants: Number(window.dependants),
  attended: Number(window.attended),
  flexible: window.flexible,
  held_by: window.heldBy,
  held_from: window.heldFrom,
  occurrence: window.occurrence,
  starts_at: window.startsAt,
  ends_at: window.endsAt,
  first_at: firstFrom(window, Number.MIN_SAFE_INTEGER / 2)?.start ?? 0,
  until_at: untilOf(window),
  due_at: dueOf(window),
  approved_by: window.approvedBy,
  approved_at: window.approvedAt,
  reason: window.reason,
  created_at: window.createdAt,
  created_by: window.createdBy,
  updated_at: window.updatedAt,
  updated_by: window.updatedBy,
  version: window.version,
});

/** Writes windows, new ones or changed ones. */
export function* save(windows: readonly Window[]): Script<void> {
  if (windows.length === 0) return;
  const changing = NAMES.filter((name) => !['number', 'id', 'created_at', 'created_by'].includes(name));
  yield* all(
    `insert into maintenance (${NAMES.join(', ')}) select ${NAMES.join(', ')} from {records $1 ${FIELDS}} as said where true
     on conflict (number) do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    windows.map(toRecord),
  );
}

/** Writes what each of these takes, instead of what it took; one that is over takes nothing. */
export function* claim(claims: readonly { readonly window: Window; readonly resources: readonly string[] }[]): Script<void> {
  yield* all(
    'delete from maintenance_claim where window_number in {numbers $1}',
    JSON.stringify(claims.map(({ window }) => window.number)),
  );
  const rows = claims.flatMap(({ window, resources }) => {
    if (!is(OPEN, window)) return [];
    const { number, first_at, until_at } = toRecord(window);
    return resources.map((resource) => ({ resource, window_number: number, first_at, until_at }));
  });
  if (rows.length === 0) return;
  yield* all(
    `insert into maintenance_claim (resource, window_number, first_at, until_at)
     select resource, window_number, first_at, until_at from {records $1 resource:text window_number:int first_at:ms until_at:ms} as said where true`,
    rows,
  );
}

export function* claimsOf(windows: readonly number[]): Script<ReadonlyMap<number, readonly string[]>> {
  const rows = yield* all<{ resource: string; window_number: number }>(
    'select resource, window_number from maintenance_claim where window_number in {numbers $1} order by resource',
    JSON.stringify(windows),
  );
  const claims = new Map<number, string[]>();
  for (const { resource, window_number } of rows) void (claims.get(window_number)?.push(resource) ?? claims.set(window_number, [resource]));
  return claims;
}

/** The window meant by a reference, locked for this transaction. */
export function* windowOf(text: string): Script<Window | Refusal> {
  const number = yield* find(WINDOW, text);
  if (isRefusal(number)) return number;
  const row = yield* one<WindowRecord>(`select ${WINDOW_COLUMNS} from maintenance where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'window', reference: text }) : fromRecord(row);
}

/** Open ones, or those of some states, that may touch a stretch of time; whether they do, their spans say. */
export function* windowsBetween(from: Instant, to: Instant, states: readonly State[]): Script<readonly Window[]> {
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where state in {values $3} and until_at > $1 and first_at < $2 order by number`,
    from,
    to,
    JSON.stringify(states),
  );
  return rows.map(fromRecord);
}
