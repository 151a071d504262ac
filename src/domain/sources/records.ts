import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';

export interface Heard {
  readonly name: string;
  readonly kind: string;
  /** Alerts taken in. */
  readonly received: number;
}

/** Notes that sources were heard; a source is known from its first word on. */
export function* hear(heard: readonly Heard[], now: Instant): Script<void> {
  if (heard.length === 0) return;
  yield* all(
    `insert into source (name, kind, first_seen_at, last_seen_at, received, rejected)
     select name, kind, cast($2 as bigint), cast($2 as bigint), received, 0 from {records $1 name:text kind:text received:int} as heard where true
     on conflict (name) do update set last_seen_at = excluded.last_seen_at, kind = excluded.kind, received = source.received + excluded.received`,
    heard,
    now,
  );
}

/** Something that a source sent and that was not taken in. Strangers (401) leave a count and no text, so they cannot fill the disk. */
export interface Rejected {
  readonly source: string;
  readonly reason: Reason;
  readonly problem: string;
  readonly bytes: number;
  readonly sample: string;
  /** How many times, where they were counted in memory first. */
  readonly count?: number;
}

export const REASONS = ['unauthorised', 'malformed', 'too-large', 'bad-alert', 'overloaded'] as const;
export type Reason = (typeof REASONS)[number];

const MINUTE_MS = 60_000;

/** One row a minute, source and reason: the first problem and sample stay, the count moves. */
export function* reject(rejections: readonly Rejected[], now: Instant): Script<void> {
  for (const { source, reason, problem, bytes, sample, count = 1 } of rejections) {
    yield* all(
      `insert into rejection (minute, source, reason, count, last_at, problem, bytes, sample)
       values (cast($1 as bigint), $2, $3, cast($8 as bigint), cast($4 as bigint), $5, cast($6 as bigint), $7)
       on conflict (minute, source, reason) do update set count = rejection.count + excluded.count, last_at = excluded.last_at`,
      Math.floor(now / MINUTE_MS) * MINUTE_MS,
      source,
      reason,
      now,
      problem,
      bytes,
      sample,
      count,
    );
    yield* all('update source set rejected = rejected + cast($2 as bigint) where name = $1', source, count);
  }
}

const A_DAY = 24 * 3_600_000;

/** What was last not taken in of each source, in a day. */
export function* lastErrors(now: Instant) {
  const rows = yield* all<{ source: string; at: number; reason: (typeof REASONS)[number]; problem: string }>(
    `select source, last_at as at, reason, problem from (
       select source, last_at, reason, problem, row_number() over (partition by source order by last_at desc, reason) as place
       from rejection where minute > $1) as latest where place = 1`,
    now - A_DAY,
  );
  return new Map(rows.map(({ source, ...error }) => [source, error]));
}
