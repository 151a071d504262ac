import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Difference, PATIENCE_MS } from './difference.ts';

/** So many quiet alerts are asked for their reasons at once. */
const QUIET = 2_000;

interface Quiet {
  readonly number: number;
  readonly muted: string;
  readonly reasons: number;
  readonly silence_over: number | null;
  readonly window_over: number | null;
  readonly first_seen_at: number;
}

export interface QuietSlice {
  readonly differences: readonly Difference[];
  readonly next: number | undefined;
}

/** Alerts that are quiet although no silence, window or other alert keeps them so any more. */
export function* quietForNothing(after: number, now: Instant): Script<QuietSlice> {
  const rows = yield* all<Quiet>(
    `select alert.number, alert.muted, alert.first_seen_at,
       (select count(*) from silenced join silence on silence.number = silenced.silence
          where silenced.alert = alert.number and silenced.until is null and silence.ended_at is null and silence.ends_at > $2)
       + (select count(*) from inhibited join alert as loud on loud.number = inhibited.by_alert
          where inhibited.alert = alert.number and (loud.resolved_at is null or loud.resolved_at > $2))
       + (select count(*) from maintenance_held as kept join maintenance on maintenance.number = kept.window_number
          where kept.alert = alert.number and kept.until is null and maintenance.ends_at > $2) as reasons,
       (select max(silence.ends_at) from silenced join silence on silence.number = silenced.silence where silenced.alert = alert.number) as silence_over,
       (select max(maintenance.ends_at) from maintenance_held as kept join maintenance on maintenance.number = kept.window_number
          where kept.alert = alert.number) as window_over
     from alert where alert.resolved_at is null and alert.muted is not null and alert.number > $1 order by alert.number limit ${QUIET}`,
    after,
    now - PATIENCE_MS,
  );
  return {
    next: rows.length === QUIET ? rows.at(-1)?.number : undefined,
    differences: rows
      .filter(({ reasons }) => Number(reasons) === 0)
      .map(({ number, muted, ...row }) => ({
        ...{ kind: 'mute-over', subject: label('A', number), expected: 'an alert that is told of', found: `quiet: ${muted}` },
        since: Math.min(now, Math.max(row.first_seen_at, row.silence_over ?? 0, row.window_over ?? 0)),
      })),
  };
}
