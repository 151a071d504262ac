/** What Watchbill's own tables say of how it keeps up. */
import type { Instant } from '../kernel/clock.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Point } from './series.ts';

/** So far it looked: what came and went since is counted the next time. */
export interface Cursor {
  readonly at: Instant;
  readonly received: number;
}

/** More at once say nothing more about how long they took. */
const MOST_MESSAGES = 500;

export function* ownPoints(
  now: Instant,
  since: Cursor | undefined,
): Script<{ readonly points: readonly Point[]; readonly cursor: Cursor }> {
  const counts = yield* one<{ waiting: number; received: number; size: number }>(
    `select (select count(*) from outbox where finished_at is null and due_at <= $1) as waiting,
       (select coalesce(sum(received), 0) from source) as received, {database-size} as size`,
    now,
  );
  const cursor = { at: now, received: Number(counts?.received ?? 0) };
  const sent =
    since === undefined
      ? []
      : yield* all<{ at: number; took: number }>(
          `select finished_at as at, finished_at - created_at as took from outbox
           where state = 'sent' and finished_at > $1 and finished_at <= $2 order by finished_at desc limit ${MOST_MESSAGES}`,
          since.at,
          now,
        );
  const passed = since === undefined ? 0 : (now - since.at) / 1_000;
  const point = (metric: Point['metric'], value: number, at = now): Point => ({ metric, subject: '', at, value });
  return {
    cursor,
    points: [
      point('watchbill.queue', Number(counts?.waiting ?? 0)),
      point('watchbill.database', Number(counts?.size ?? 0)),
      ...(since === undefined || passed <= 0 ? [] : [point('watchbill.ingest', Math.max(0, cursor.received - since.received) / passed)]),
      ...sent.map(({ at, took }) => point('watchbill.delivery', took, at)),
    ],
  };
}
