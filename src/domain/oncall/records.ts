import type { Instant } from '../kernel/clock.ts';
import { find, type Referable } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Override, OverrideKind } from './override.ts';

export const OVERRIDE: Referable = { noun: 'override', kind: 'O', table: 'oncall_override' };

const COLUMNS = 'number, id, kind, plan, person, instead, starts_at, ends_at, reason, author, created_at, removed_at, removed_by';

interface OverrideRecord {
  readonly number: number;
  readonly id: string;
  readonly kind: OverrideKind;
  readonly plan: string;
  readonly person: string;
  readonly instead: string | null;
  readonly starts_at: number;
  readonly ends_at: number;
  readonly reason: string;
  readonly author: string;
  readonly created_at: number;
  readonly removed_at: number | null;
  readonly removed_by: string | null;
}

const fromRecord = ({ starts_at, ends_at, created_at, removed_at, removed_by, ...same }: OverrideRecord): Override => ({
  ...same,
  startsAt: starts_at,
  endsAt: ends_at,
  createdAt: created_at,
  removedAt: removed_at,
  removedBy: removed_by,
});

export function* insert(override: Override): Script<void> {
  yield* all(
    `insert into oncall_override (number, id, kind, plan, person, instead, starts_at, ends_at, reason, author, created_at)
     select number, id, kind, plan, person, instead, starts_at, ends_at, reason, author, created_at
     from {records $1 number:int id:text kind:text plan:text person:text instead:text starts_at:ms ends_at:ms reason:text author:text created_at:ms}
       as fresh where true`,
    [{ ...override, starts_at: override.startsAt, ends_at: override.endsAt, created_at: override.createdAt }],
  );
}

export function* remove(number: number, now: Instant, by: string): Script<void> {
  yield* all('update oncall_override set removed_at = cast($2 as bigint), removed_by = $3 where number = $1', number, now, by);
}

/** Those that were neither over nor taken back at a moment, in the order in which they were made. */
export function* overridesFrom(at: Instant): Script<readonly Override[]> {
  const rows = yield* all<OverrideRecord>(
    `select ${COLUMNS} from oncall_override where ends_at > $1 and (removed_at is null or removed_at > $1) order by number`,
    at,
  );
  return rows.map(fromRecord);
}

/** All there ever were, the newest first. */
export function* allOverrides(limit: number): Script<readonly Override[]> {
  const rows = yield* all<OverrideRecord>(`select ${COLUMNS} from oncall_override order by number desc limit $1`, limit);
  return rows.map(fromRecord);
}

/** The override meant by a reference, locked for this transaction. */
export function* overrideOf(text: string): Script<Override | Refusal> {
  const number = yield* find(OVERRIDE, text);
  if (isRefusal(number)) return number;
  const row = yield* one<OverrideRecord>(`select ${COLUMNS} from oncall_override where number = $1 {lock}`, number);
  return row === undefined ? refuse({ kind: 'not-found', noun: 'override', reference: text }) : fromRecord(row);
}
