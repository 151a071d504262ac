/**
 * A heartbeat is a sign of life that somebody promised: a backup each night, a monitoring system each minute. What comes is a ping; what
 * matters is when none does. The time by which the next one must have come is a row:
 *
 *   waiting ──ping──▶ up ──due_at passed──▶ late ──ping──▶ up
 *      └───────────due_at passed──────────────▲
 *
 * Late is an alert of the source `heartbeat`, the next ping resolves it. Whoever pings without being declared is shown and never late.
 */
import type { IncomingAlert } from '../alerts/incoming.ts';
import type { Instant } from '../kernel/clock.ts';
import { formatDuration } from '../kernel/duration.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { HeartbeatSettings } from './settings.ts';

export const SOURCE = 'heartbeat';

export interface Heartbeat {
  readonly name: string;
  readonly first_seen_at: Instant;
  readonly last_seen_at: Instant | null;
  readonly due_at: Instant | null;
  /** As they were when `due_at` was set; null while nobody has declared it. */
  readonly period: number | null;
  readonly grace: number | null;
  readonly late: number;
  readonly count: number;
}

export const STATES = ['waiting', 'up', 'late', 'undeclared'] as const;

export function stateOf({ period, late, last_seen_at }: Heartbeat): (typeof STATES)[number] {
  if (period === null) return 'undeclared';
  return late === 1 ? 'late' : last_seen_at === null ? 'waiting' : 'up';
}

export const dueAfter = (last: Instant, { period, grace }: Pick<HeartbeatSettings, 'period' | 'grace'>): Instant => last + period + grace;

/** What the configuration changes about the rows: the heartbeats that it declares anew or otherwise, and those that it no longer does. */
export function changes(
  rows: readonly Heartbeat[],
  declared: readonly HeartbeatSettings[],
  now: Instant,
): { readonly declare: readonly Heartbeat[]; readonly drop: readonly Heartbeat[] } {
  const known = new Map(rows.map((row) => [row.name, row]));
  const wanted = new Set(declared.map(({ name }) => name));
  const declare = declared.flatMap((settings): readonly Heartbeat[] => {
    const { name, period, grace } = settings;
    const row = known.get(name);
    if (row?.period === period && row.grace === grace) return [];
    const first = row ?? { name, first_seen_at: now, last_seen_at: null, late: 0, count: 0 };
    // From the moment it is declared: an old ping was no promise.
    const since = row === undefined || row.period === null ? now : (row.last_seen_at ?? row.first_seen_at);
    return [{ ...first, period, grace, due_at: dueAfter(since, settings) }];
  });
  return { declare, drop: rows.filter(({ name, period }) => period !== null && !wanted.has(name)) };
}

/** What the intake would be told, had somebody else noticed. */
export function tellingOf(row: Heartbeat, status: 'firing' | 'resolved', declared: HeartbeatSettings | undefined): IncomingAlert {
  const { name, period, grace, last_seen_at, due_at } = row;
  const last = last_seen_at === null ? 'It was never heard.' : `It was last heard at ${formatInstant(last_seen_at)}.`;
  const promise = period === null ? '' : ` It comes every ${formatDuration(period)}, at most ${formatDuration(grace ?? 0)} late.`;
  return {
    fingerprint: name,
    status,
    labels: { alertname: 'Heartbeat', heartbeat: name },
    annotations: { summary: `No sign of life from ${name}`, description: `${last}${promise}` },
    startsAt: due_at,
    endsAt: null,
    url: null,
    group: null,
    severity: declared?.severity ?? 'error',
    ...(declared?.component === undefined ? {} : { component: declared.component }),
  };
}
