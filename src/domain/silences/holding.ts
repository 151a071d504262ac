/**
 * Which alerts a silence holds. Whoever finds that one matches says so here (`hold`) and says when an alert is over (`letGo`); from that
 * follow how many open alerts a silence holds, whom its end concerns, and that one which ends on resolve ends.
 */
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { endSilences } from './ending.ts';

export interface Held {
  readonly silence: number;
  /** The alert's number. */
  readonly alert: number;
}

export function* hold(context: Context, held: readonly Held[]): Script<void> {
  if (held.length === 0) return;
  yield* all(
    `insert into silenced (silence, alert, since) select silence, alert, cast($2 as bigint) from {records $1 silence:int alert:int} as held where true
     on conflict (silence, alert) do update set until = null`,
    held,
    context.now,
  );
}

/** The alerts are over, or page again for another reason: no silence holds them any longer, and one that ends with its last alert ends. */
export function* letGo(context: Context, alerts: readonly number[]): Script<void> {
  if (alerts.length === 0) return;
  const rows = yield* all<{ silence: number }>(
    'update silenced set until = cast($2 as bigint) where until is null and alert in {numbers $1} returning silence',
    JSON.stringify(alerts),
    context.now,
  );
  if (rows.length === 0) return;
  const over = yield* all<{ number: number }>(
    `select number from silence where number in {numbers $1} and ended_at is null and ends_on_resolve = 1
       and not exists (select 1 from silenced where silenced.silence = silence.number and silenced.until is null) order by number`,
    JSON.stringify([...new Set(rows.map(({ silence }) => silence))]),
  );
  yield* endSilences(
    context,
    over.map(({ number }) => number),
    'resolved',
  );
}

/** The open alerts that these silences hold, by number. A reaction to `silence.expired` still finds them. */
export function* heldBy(silences: readonly number[]): Script<readonly number[]> {
  const rows = yield* all<{ alert: number }>(
    'select distinct alert from silenced where until is null and silence in {numbers $1} order by alert',
    JSON.stringify(silences),
  );
  return rows.map(({ alert }) => alert);
}
