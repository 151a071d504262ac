import type { Instant } from '../kernel/clock.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Operator } from './operator.ts';

const COLUMNS = 'name, sealed, created_at, created_by, sealed_at, failures, wait_until, entered_at';

interface OperatorRecord {
  readonly name: string;
  readonly sealed: string;
  readonly created_at: number;
  readonly created_by: string;
  readonly sealed_at: number;
  readonly failures: number;
  readonly wait_until: number;
  readonly entered_at: number | null;
}

const fromRecord = (row: OperatorRecord): Operator => ({
  name: row.name,
  sealed: row.sealed,
  createdAt: row.created_at,
  createdBy: row.created_by,
  sealedAt: row.sealed_at,
  failures: row.failures,
  waitUntil: row.wait_until,
  enteredAt: row.entered_at,
});

export function* operators(): Script<readonly Operator[]> {
  return (yield* all<OperatorRecord>(`select ${COLUMNS} from operator order by name`)).map(fromRecord);
}

/** Locked for this transaction. */
export function* operatorNamed(name: string): Script<Operator | undefined> {
  const row = yield* one<OperatorRecord>(`select ${COLUMNS} from operator where name = $1 {lock}`, name);
  return row === undefined ? undefined : fromRecord(row);
}

export function* insert(name: string, sealed: string, by: string, now: Instant): Script<void> {
  yield* all(
    `insert into operator (name, sealed, created_at, created_by, sealed_at, failures, wait_until)
     values ($1, $2, cast($3 as bigint), $4, cast($3 as bigint), 0, 0)`,
    name,
    sealed,
    now,
    by,
  );
}

export function* remove(name: string): Script<void> {
  yield* all('delete from operator where name = $1', name);
}

/** Another PIN; whoever forgot the old one need not wait for it. */
export function* reseal(name: string, sealed: string, now: Instant): Script<void> {
  yield* all(
    'update operator set sealed = $2, sealed_at = cast($3 as bigint), failures = 0, wait_until = 0 where name = $1',
    name,
    sealed,
    now,
  );
}

export function* count(name: string, { failures, waitUntil }: Pick<Operator, 'failures' | 'waitUntil'>): Script<void> {
  yield* all(
    'update operator set failures = cast($2 as bigint), wait_until = cast($3 as bigint) where name = $1',
    name,
    failures,
    waitUntil,
  );
}

export function* welcome(name: string, now: Instant): Script<void> {
  yield* all('update operator set failures = 0, wait_until = 0, entered_at = cast($2 as bigint) where name = $1', name, now);
}
