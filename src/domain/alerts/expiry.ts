/**
 * A Prometheus never promises to say that an alert is over: it says "firing until 03:16" and repeats it each minute with a later time. What
 * it does not repeat by then is over. The end is a column of the alert and the engine closes what has passed it, so neither a restart nor
 * a silent source leaves an alert open for ever.
 *
 * Only a silence that somebody could have broken counts. While nobody here listened, nothing can have been repeated, so an engine that
 * begins gives every such alert time for a repetition first; without it, an outage of ours would resolve the world and page it anew.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { closeAlerts } from './resolve.ts';

/** Above what a Prometheus with its defaults promises (4 minutes), and what Alertmanager gives an alert without an end. */
export const REPEATED_WITHIN_MS = 300_000;

interface Expired {
  readonly number: number;
  readonly source: string;
  readonly count: number;
  readonly task: number | null;
  readonly incident: number | null;
  readonly muted: string | null;
}

export function* nextExpiry(): Script<Instant | undefined> {
  const row = yield* one<{ expires_at: number }>(
    'select expires_at from alert where resolved_at is null and expires_at is not null order by expires_at limit 1',
  );
  return row?.expires_at;
}

/** Resolves what was not repeated in time, in its source's name; answers how many. */
export function* expire(context: Context, limit: number): Script<number> {
  const rows = yield* all<Expired>(
    `select number, source, count, task, incident, muted from alert
     where resolved_at is null and expires_at is not null and expires_at <= $1 order by expires_at, number limit $2 {lock}`,
    context.now,
    limit,
  );
  for (const [name, alerts] of Map.groupBy(rows, ({ source }) => source)) {
    const note = 'it was not reported again until its end';
    yield* closeAlerts(
      { ...context, actor: { name, role: 'operator' } },
      alerts.map((alert) => ({ ...alert, note })),
    );
  }
  return rows.length;
}

/** Gives every alert that would expire sooner the time for one repetition. */
export function* grantRepetition(now: Instant): Script<void> {
  yield* all(
    'update alert set expires_at = cast($1 as bigint) where resolved_at is null and expires_at is not null and expires_at < $1',
    now + REPEATED_WITHIN_MS,
  );
}
