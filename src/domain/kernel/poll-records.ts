import type { Instant } from './clock.ts';
import type { Context } from './context.ts';
import { firstTime, leaseEnd, type Poll, type Polled, staleFrom } from './polling.ts';
import { all, one, type Script } from './script.ts';

const COLUMNS = `source, plan, due_at as "dueAt", stale_at as "staleAt", holder, until, failures, tried_at as "triedAt",
  succeeded_at as "succeededAt", problem, report`;

/** How one reading went. */
export interface Went {
  readonly source: string;
  readonly dueAt: Instant;
  readonly staleAt: Instant;
  readonly failures: number;
  readonly succeededAt: Instant | null;
  readonly problem: string | null;
  readonly report: string | null;
}

export interface Polls<S extends Polled> {
  all(): Script<readonly Poll[]>;
  /** Whether the rows are what the settings say. */
  isPlanned(rows: readonly Poll[], sources: readonly S[]): boolean;
  /** Brings the rows to what the settings say; answers which sources are no longer declared. What those said stays. */
  plan(context: Context, sources: readonly S[]): Script<readonly string[]>;
  /** When the next source wants to be read, or the lease of one that is being read runs out. */
  next(now: Instant): Script<Instant | undefined>;
  /** Sources that answered last time go before those that did not, so that dead ones hold up nobody. */
  claim(holder: string, now: Instant, sources: readonly S[], room: number): Script<readonly S[]>;
  /** One source, now, unless somebody is reading it. */
  claimOne(holder: string, now: Instant, source: S): Script<boolean>;
  /** What another engine left half read is due at once. */
  takeOver(holder: string): Script<void>;
  held(source: string, holder: string): Script<Poll | undefined>;
  settle(context: Context, went: Went): Script<void>;
}

/** The rows of one noun's sources. `planOf` is what of a source's settings decides when it is read and what is found there; no secret. */
export function pollsOf<S extends Polled>(table: string, planOf: (source: S) => string): Polls<S> {
  const rowsOf = (): Script<readonly Poll[]> => all<Poll>(`select ${COLUMNS} from ${table} order by source`);

  function* lease(holder: string, now: Instant, sources: readonly S[]): Script<void> {
    if (sources.length === 0) return;
    yield* all(
      `update ${table} set holder = $2, until = fresh.until from {records $1 source:text until:ms} as fresh where ${table}.source = fresh.source`,
      JSON.stringify(sources.map((source) => ({ source: source.name, until: leaseEnd(source, now) }))),
      holder,
    );
  }

  return {
    all: rowsOf,
    isPlanned(rows, sources) {
      const plans = new Map(rows.map(({ source, plan }) => [source, plan]));
      return plans.size === sources.length && sources.every((source) => plans.get(source.name) === planOf(source));
    },
    *plan({ now }, sources) {
      const plans = new Map((yield* rowsOf()).map(({ source, plan }) => [source, plan]));
      const named = new Set(sources.map(({ name }) => name));
      const gone = [...plans.keys()].filter((name) => !named.has(name));
      const other = sources.filter((source) => plans.get(source.name) !== planOf(source));
      if (gone.length > 0) yield* all(`delete from ${table} where source in {values $1}`, JSON.stringify(gone));
      if (other.length > 0)
        yield* all(
          `insert into ${table} (source, plan, due_at, stale_at, failures)
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
      return gone;
    },
    *next(now) {
      const row = yield* one<{ at: number | null }>(
        `select min(case when until is not null and until > $1 then until else due_at end) as at from ${table}`,
        now,
      );
      return row?.at ?? undefined;
    },
    *claim(holder, now, sources, room) {
      const due = yield* all<{ source: string }>(
        `select source from ${table} where due_at <= $1 and (until is null or until <= $1)
         order by case when failures = 0 then 0 else 1 end, due_at, source limit $2`,
        now,
        room,
      );
      const names = new Set(due.map(({ source }) => source));
      const claimed = sources.filter(({ name }) => names.has(name));
      yield* lease(holder, now, claimed);
      return claimed;
    },
    *claimOne(holder, now, source) {
      const row = yield* one<{ until: number | null }>(`select until from ${table} where source = $1 {lock}`, source.name);
      if (row === undefined || (row.until !== null && row.until > now)) return false;
      yield* lease(holder, now, [source]);
      return true;
    },
    *takeOver(holder) {
      yield* all(`update ${table} set holder = null, until = null where holder like 'engine %' and holder <> $1`, holder);
    },
    *held(source, holder) {
      return yield* one<Poll>(`select ${COLUMNS} from ${table} where source = $1 and holder = $2 {lock}`, source, holder);
    },
    *settle({ now }, went) {
      yield* all(
        `update ${table} set holder = null, until = null, tried_at = $2, due_at = $3, stale_at = $4, failures = $5, succeeded_at = $6,
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
    },
  };
}
