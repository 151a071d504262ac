/** Which alerts windows keep quiet, and kept. */
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';

export interface Held {
  readonly window_number: number;
  readonly occurrence: number;
  readonly alert: number;
  readonly why: string;
}

/** Answers the alerts that it did not hold before. */
export function* hold(context: Context, held: readonly Held[]): Script<ReadonlySet<number>> {
  const rows = yield* all<{ alert: number; since: number }>(
    `insert into maintenance_held (window_number, occurrence, alert, why, since)
     select window_number, occurrence, alert, why, cast($2 as bigint) from {records $1 window_number:int occurrence:ms alert:int why:text} as held where true
     on conflict (window_number, occurrence, alert) do update set until = null returning alert, since`,
    held,
    context.now,
  );
  return new Set(rows.flatMap(({ alert, since }) => (since === context.now ? [alert] : [])));
}

/** Lets go of what a window holds; answers which alerts these were. */
export function* letGoOf(context: Context, window: number): Script<readonly number[]> {
  const rows = yield* all<{ alert: number }>(
    'update maintenance_held set until = cast($2 as bigint) where window_number = $1 and until is null returning alert',
    window,
    context.now,
  );
  return rows.map(({ alert }) => alert);
}

export interface HeldAlert {
  readonly alert: number;
  readonly title: string;
  readonly status: string;
  readonly why: string;
  readonly occurrence: number;
  readonly since: number;
  readonly until: number | null;
}

const MOST_SHOWN = 500;

/** What it kept quiet, the newest first. */
export const heldBy = (window: number): Script<readonly HeldAlert[]> =>
  all<HeldAlert>(
    `select held.alert, alert.title, alert.status, held.why, held.occurrence, held.since, coalesce(held.until, alert.resolved_at) as until
     from maintenance_held as held join alert on alert.number = held.alert
     where held.window_number = $1 order by held.since desc, held.alert desc limit ${MOST_SHOWN}`,
    window,
  );
