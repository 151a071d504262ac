import type { Instant } from '../kernel/clock.ts';
import { SEVERITIES, type Severity } from '../kernel/rank.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { unsent } from '../notifications/records.ts';

/** How much of what there is at this moment. */
export interface Gauges {
  readonly open: readonly { readonly severity: Severity; readonly status: string; readonly total: number }[];
  readonly muted: number;
  readonly incidents: number;
  readonly silences: number;
  readonly clocks: number;
  readonly outbox: { readonly queued: number; readonly sending: number; readonly failed: number };
  /** When the oldest message fell due that has not gone. */
  readonly oldestDue: Instant | null;
  readonly sources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly lastSeenAt: Instant;
    readonly received: number;
    readonly rejected: number;
  }[];
}

/** Every statement walks a partial index of what is open, or a table of sources: whoever asks every few seconds holds up nobody. */
export function* gauges(now: Instant): Script<Gauges> {
  const open = yield* all<{ severity: number; status: string; total: number }>(
    'select severity, status, count(*) as total from alert where resolved_at is null group by status, severity order by severity, status',
  );
  const count = function* (from: string, ...params: readonly unknown[]): Script<number> {
    return Number((yield* one<{ total: number }>(`select count(*) as total from ${from}`, ...params))?.total ?? 0);
  };
  const oldest = yield* one<{ due_at: number }>(
    "select due_at from outbox where finished_at is null and state = 'queued' order by due_at, number limit 1",
  );
  const sources = yield* all<{ name: string; kind: string; last_seen_at: number; received: number; rejected: number }>(
    'select name, kind, last_seen_at, received, rejected from source order by name',
  );
  return {
    open: open.map(({ severity, status, total }) => ({ severity: SEVERITIES[severity] ?? 'info', status, total: Number(total) })),
    muted: yield* count('alert where resolved_at is null and muted is not null'),
    incidents: yield* count('incident where resolved_at is null'),
    silences: yield* count('silence where ended_at is null and starts_at <= $1 and ends_at > $1', now),
    clocks: yield* count("clock where state = 'running'"),
    outbox: { ...(yield* unsent()), failed: yield* count("outbox where state = 'failed'") },
    oldestDue: oldest?.due_at ?? null,
    sources: sources.map((row) => ({ ...row, lastSeenAt: row.last_seen_at })),
  };
}
