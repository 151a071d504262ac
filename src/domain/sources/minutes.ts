/**
 * How much each source reports by the minute, for a line of bars. The intake counts in one number a source and has no time for more, so the
 * engine writes that number down once a minute, where it changed, and keeps an hour of them: what lies between two of them is what came.
 */
import type { Instant } from '../kernel/clock.ts';
import { all, one, type Script } from '../kernel/script.ts';

const MINUTE = 60_000;
const KEPT = 60 * MINUTE;
/** Bars of the line. */
export const SHOWN = 30;

const CHANGED = `not exists (select 1 from source_minute as last where last.source = source.name and last.received = source.received
  and last.rejected = source.rejected)`;

const minuteOf = (at: Instant): Instant => at - (at % MINUTE);

/** When the next count is to be written down: now, at the next minute, or when something comes (undefined). */
export function* nextCount(now: Instant): Script<Instant | undefined> {
  const last = yield* one<{ minute: number | null }>('select max(minute) as minute from source_minute');
  if (last?.minute != null && last.minute >= minuteOf(now)) return minuteOf(now) + MINUTE;
  const changed = yield* all<{ name: string }>(`select name from source where ${CHANGED} limit 1`);
  return changed.length === 0 ? undefined : now;
}

export function* writeCounts(now: Instant): Script<void> {
  // The last before the hour stays: what came since is counted from there.
  yield* all(
    `delete from source_minute where minute < $1 and exists (
       select 1 from source_minute as later where later.source = source_minute.source and later.minute > source_minute.minute and later.minute <= $1)`,
    now - KEPT,
  );
  yield* all(
    `insert into source_minute (source, minute, received, rejected)
     select name, cast($1 as bigint), received, rejected from source where ${CHANGED} on conflict (minute, source) do nothing`,
    minuteOf(now),
  );
}

interface Count {
  readonly minute: Instant;
  readonly received: number;
}

/** What came in each of the last minutes, the present one last, from the counts of one source and what it stands at. */
export function barsOf(counts: readonly Count[], received: number, now: Instant): readonly number[] {
  const first = minuteOf(now) - (SHOWN - 1) * MINUTE;
  const bars = Array.from({ length: SHOWN }, () => 0);
  const ordered = [...counts].sort((a, b) => a.minute - b.minute);
  for (const [at, { minute, received: total }] of ordered.entries()) {
    const before = ordered[at - 1]?.received ?? 0;
    const bar = (minute - first) / MINUTE;
    if (bar >= 0 && bar < SHOWN) bars[bar] = total - before;
  }
  const last = ordered.at(-1);
  bars[SHOWN - 1] = (bars[SHOWN - 1] ?? 0) + (last === undefined ? received : received - last.received);
  return bars;
}

/** The bars of every source, by name. */
export function* minutesOf(sources: readonly { readonly name: string; readonly received: number }[], now: Instant) {
  const rows = yield* all<Count & { readonly source: string }>('select source, minute, received from source_minute');
  const counts = Map.groupBy(rows, ({ source }) => source);
  return new Map(sources.map(({ name, received }) => [name, barsOf(counts.get(name) ?? [], received, now)]));
}
