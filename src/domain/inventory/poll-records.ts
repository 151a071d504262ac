import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { firstTime, leaseEnd, type Poll, planOf, staleFrom } from './poll.ts';
import type { InventorySource } from './settings.ts';

const COLUMNS = `source, plan, due_at as "dueAt", stale_at as "staleAt", holder, until, failures, tried_at as "triedAt",
  succeeded_at as "succeededAt", problem, report`;

export const allPolls = (): Script<readonly Poll[]> => all<Poll>(`select ${COLUMNS} from inventory_poll order by source`);

/** Whether the rows are what the settings say. */
export function isPlanned(polls: readonly Poll[], sources: readonly InventorySource[]): boolean {
  const plans = new Map(polls.map(({ source, plan }) => [source, plan]));
  return plans.size === sources.length && sources.every((source) => plans.get(source.name) === planOf(source));
}

/** Brings the rows to what the settings say. What a source said stays in the inventory also when it is no longer declared. */
export function* planPolls({ now }: Context, sources: readonly InventorySource[]): Script<void> {
  const plans = new Map((yield* allPolls()).map(({ source, plan }) => [source, plan]));
  const named = new Set(sources.map(({ name }) => name));
  const gone = [...plans.keys()].filter((name) => !named.has(name));
  const other = sources.filter((source) => plans.get(source.name) !== planOf(source));
  if (gone.length > 0) yield* all('delete from inventory_poll where source in {values $1}', JSON.stringify(gone));
  if (other.length > 0)
    yield* all(
      `insert into inventory_poll (source, plan, due_at, stale_at, failures)
       select source, plan, due_at, stale_at, 0 from {records $1 source:text plan:text due_at:ms stale_at:ms} as fresh where true
       on conflict (source) do update set plan = excluded.plan, due_at = excluded.due_at, stale_at = excluded.stale_at, failures = 0`,
      JSON.stringify(
        other.map((source) => ({
          source: source.name,
          plan: planOf(source),
          due_at: firstTime(source, now),
          stale_at: staleFrom(source, now),
        })),
      ),
    );
}

/** When the next source wants to be read, or the lease of one that is being read runs out. */
export function* nextPoll(now: Instant): Script<Instant | undefined> {
  const row = yield* one<{ at: number | null }>(
    'select min(case when until is not null and until > $1 then until else due_at end) as at from inventory_poll',
    now,
  );
  return row?.at ?? undefined;
}

/** Sources that answered last time go before those that did not, so that dead ones hold up nobody. */
export function* claimPolls(
  holder: string,
  now: Instant,
  sources: readonly InventorySource[],
  room: number,
): Script<readonly InventorySource[]> {
  const due = yield* all<{ source: string }>(
    `select source from inventory_poll where due_at <= $1 and (until is null or until <= $1)
     order by case when failures = 0 then 0 else 1 end, due_at, source limit $2`,
    now,
    room,
  );
  const names = new Set(due.map(({ source }) => source));
  const claimed = sources.filter(({ name }) => names.has(name));
  yield* lease(holder, now, claimed);
  return claimed;
}

/** One source, now, unless somebody is reading it. */
export function* claimPoll(holder: string, now: Instant, source: InventorySource): Script<boolean> {
  const row = yield* one<{ until: number | null }>('select until from inventory_poll where source = $1 {lock}', source.name);
  if (row === undefined || (row.until !== null && row.until > now)) return false;
  yield* lease(holder, now, [source]);
  return true;
}

function* lease(holder: string, now: Instant, sources: readonly InventorySource[]): Script<void> {
  if (sources.length === 0) return;
  yield* all(
    'update inventory_poll set holder = $2, until = fresh.until from {records $1 source:text until:ms} as fresh where inventory_poll.source = fresh.source',
    JSON.stringify(sources.map((source) => ({ source: source.name, until: leaseEnd(source, now) }))),
    holder,
  );
}

/** What another engine left half read is due at once. */
export function* takeOverPolls(holder: string): Script<void> {
  yield* all("update inventory_poll set holder = null, until = null where holder like 'engine %' and holder <> $1", holder);
}

export function* heldPoll(source: string, holder: string): Script<Poll | undefined> {
  return yield* one<Poll>(`select ${COLUMNS} from inventory_poll where source = $1 and holder = $2 {lock}`, source, holder);
}

export interface Went {
  readonly source: string;
  readonly dueAt: Instant;
  readonly staleAt: Instant;
  readonly failures: number;
  readonly succeededAt: Instant | null;
  readonly problem: string | null;
  readonly report: string | null;
}

export function* settlePoll({ now }: Context, went: Went): Script<void> {
  yield* all(
    `update inventory_poll set holder = null, until = null, tried_at = $2, due_at = $3, stale_at = $4, failures = $5, succeeded_at = $6,
       problem = $7, report = $8 where source = $1`,
    went.source,
    now,
    went.dueAt,
    went.staleAt,
    went.failures,
    went.succeededAt,
    went.problem,
    went.report,
  );
}
