/**
 * The engine: one loop that keeps promises made in rows.
 *
 * Every process may have one; the lease decides which is active. The active one runs its duties whenever something may be due: at the
 * next due time that the duties themselves report, after every commit by anybody (the change feed), and each second whatever happens
 * (node-cron drives that tick), so that a missed wake, a suspended laptop or a jump of the clock costs a second and nothing else. Commits
 * come by the hundred a second in a storm, and each look asks every duty: looks keep a distance that nobody who waits for a page feels.
 *
 *   follower ──lease acquired──▶ leader ──lease not renewed in time, or fenced──▶ follower
 *
 * Nothing is remembered between ticks but the lease. A duty looks into its table for what is due now, does it in transactions that carry
 * the lease's term, and says when it wants to be asked again.
 */
import { schedule } from 'node-cron';
import type { Clock, Instant } from '../domain/kernel/clock.ts';
import { acquire, held, holderOf, type Lease, RENEW_MS, release, TRUST_MARGIN_MS } from '../domain/kernel/lease.ts';
import type { Log, Store } from '../domain/kernel/ports.ts';
import type { Refusal } from '../domain/kernel/refusal.ts';
import type { Script } from '../domain/kernel/script.ts';
import { certainlyGone, describeHolder, holderHere } from '../integrations/host/process.ts';

const LEASE = 'engine';
/** Between the starts of two looks that were nudged. Real time, not the injected clock's: it spares the processor, and decides nothing. */
const PACE_MS = 20;

/** Runs a script under the lease: refused, and rolled back, when the term is over. */
export type Fenced = <T>(script: () => Script<T>) => Promise<T | Refusal>;

export interface Duty {
  readonly name: string;
  /** Called once when this engine becomes the active one; `lost` is the engine before it that did not give its lease back. */
  begin?(fenced: Fenced, lease: Lease, lost?: string): Promise<unknown>;
  /** Does what is due; answers when it wants to be called again, undefined when nothing waits. */
  run(fenced: Fenced, lease: Lease): Promise<Instant | undefined>;
  /** The lease may be another's by now: breaks off what is under way outside, because the other does it again. */
  abandon?(): void;
  /** Called when this engine stops being the active one; resolves when nothing is under way. */
  end?(): Promise<void>;
}

export interface EngineStatus {
  readonly active: boolean;
  /** Who holds the lease, for people; undefined while nobody does. */
  readonly holder: string | undefined;
}

export interface Engine {
  status(): EngineStatus;
  /** Something may be due. */
  nudge(): void;
  /** One look at lease and duties, now; resolves when it is done. The loop calls it; so do tests. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly duties: readonly Duty[];
  readonly onStatus?: (status: EngineStatus) => void;
  /** What calls `tick` once a second; returns its end. */
  readonly everySecond?: (tick: () => void) => () => void;
}

const cron = (tick: () => void): (() => void) => {
  const task = schedule('* * * * * *', tick, { noOverlap: true });
  return () => void task.destroy();
};

export function startEngine({ store, clock, log, duties, onStatus, everySecond = cron }: EngineOptions): Engine {
  const holder = holderHere();
  let lease: Lease | undefined;
  let status: EngineStatus = { active: false, holder: undefined };
  let renewed = -Infinity;
  let running: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let looked = -Infinity;
  let paced: NodeJS.Timeout | undefined;
  let cancel = (): void => undefined;
  let distrust = (): void => undefined;

  const trusted = (): boolean => lease !== undefined && clock.now() < lease.until - TRUST_MARGIN_MS;

  const report = (next: EngineStatus): void => {
    if (next.active === status.active && next.holder === status.holder) return;
    status = next;
    onStatus?.(next);
  };

  const fencedBy =
    (current: Lease): Fenced =>
    (script) =>
      store.write(function* () {
        return (yield* held(current)) ?? (yield* script());
      });

  const abandon = (): void => {
    for (const duty of duties) duty.abandon?.();
  };

  /**
   * A process that was stopped, or a machine that slept, wakes in the middle of a conversation with a mail server and would go on with it.
   * This timer is overdue then, and fires before the next answer is read; asking the store first would take too long.
   */
  const trustUntil = (until: Instant): void => {
    distrust();
    distrust = clock.after(until - TRUST_MARGIN_MS - clock.now(), abandon);
  };

  /** Takes or renews the lease when it is time to. */
  const elect = async (): Promise<void> => {
    const now = clock.now();
    if (trusted() && now - renewed < RENEW_MS && now >= renewed) return;
    const before = lease;
    const other = await store.read(() => holderOf(LEASE));
    const gone = other !== undefined && other.holder !== holder && certainlyGone(other.holder) ? other : undefined;
    // Who only waits writes nothing. PostgreSQL tells every commit to everybody: an attempt would wake all engines, this one included.
    const waits = gone === undefined && other !== undefined && other.holder !== holder && other.until >= now;
    lease = waits
      ? undefined
      : await store.write(function* () {
          if (gone !== undefined) yield* release(gone);
          return yield* acquire(LEASE, holder, now);
        });
    renewed = now;
    if (lease === undefined) {
      if (before !== undefined) await stepDown('another engine took over');
      report({ active: false, holder: other === undefined ? undefined : describeHolder(other.holder) });
      return;
    }
    trustUntil(lease.until);
    if (before === undefined || before.term !== lease.term) {
      const after = other === undefined || other.holder === holder ? undefined : describeHolder(other.holder);
      log.write('info', 'this engine is active', { term: lease.term, after });
      const lost = other !== undefined && other.until > 0 ? after : undefined;
      for (const duty of duties) await duty.begin?.(fencedBy(lease), lease, lost);
    }
    report({ active: true, holder: describeHolder(holder) });
  };

  const stepDown = async (why: string): Promise<void> => {
    lease = undefined;
    log.write('warn', 'this engine is no longer active', { why });
    abandon();
    await Promise.all(duties.map((duty) => duty.end?.()));
  };

  const look = async (): Promise<void> => {
    looked = performance.now();
    await elect();
    if (lease === undefined || !trusted()) return;
    let next: Instant | undefined;
    for (const duty of duties) {
      const due = await duty.run(fencedBy(lease), lease);
      if (due !== undefined && (next === undefined || due < next)) next = due;
    }
    cancel();
    // The row decides when it is looked at; this only makes sure that somebody looks.
    if (next !== undefined && !stopped) cancel = clock.after(Math.max(0, next - clock.now()), nudge);
  };

  const tick = (): Promise<void> => {
    if (running !== undefined) {
      again = true;
      return running;
    }
    running = (async () => {
      do {
        again = false;
        try {
          await look();
        } catch (error) {
          log.write('error', 'the engine could not do its duties and tries again within a second', { error });
        }
      } while (again && !stopped);
    })().finally(() => {
      running = undefined;
    });
    return running;
  };

  const nudge = (): void => {
    if (stopped || paced !== undefined) return;
    const wait = looked + PACE_MS - performance.now();
    if (wait <= 0 && running === undefined) void tick();
    else
      paced = setTimeout(
        () => {
          paced = undefined;
          void tick();
        },
        Math.max(0, wait),
      );
  };

  const quiet = everySecond(nudge);
  const deaf = store.onChange(nudge);
  nudge();

  return {
    status: () => status,
    nudge,
    tick,
    stop: async () => {
      stopped = true;
      quiet();
      deaf();
      cancel();
      clearTimeout(paced);
      await running;
      // Nothing renews the lease any more; what takes longer than it lasts is left to the next engine.
      await Promise.all(duties.map((duty) => duty.end?.()));
      distrust();
      if (lease !== undefined) {
        const last = lease;
        await store.write(() => release(last));
      }
      lease = undefined;
    },
  };
}
