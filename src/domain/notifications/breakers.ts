import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { type Breaker, circuitOf, trip } from './breaker.ts';
import { channelBack, channelFailing } from './events.ts';
import type { OutboxRow } from './row.ts';

const COLUMNS = 'circuit, failures, last, trips, opened_at, until, probe, problem';

/** The ways that are left alone at present, or being tried. One whose pause is over and that nothing waits for is as good as any. */
export function* openBreakers(now: Instant): Script<readonly Breaker[]> {
  return yield* all<Breaker>(
    `select ${COLUMNS} from breaker where until is not null and (until > $1 or exists (
       select 1 from outbox where outbox.finished_at is null and breaker.circuit in (outbox.channel, outbox.channel || ':' || outbox.address)))
     order by circuit`,
    now,
  );
}

/** A message arrived: the way works, and what waited for it goes. */
export function* closeBreaker(context: Context, row: OutboxRow): Script<void> {
  const circuit = circuitOf(row);
  const broken = yield* one<{ failures: number }>('select failures from breaker where circuit = $1', circuit);
  if (broken === undefined) return;
  const before = yield* one<{ opened_at: number | null }>('delete from breaker where circuit = $1 returning opened_at', circuit);
  if (before?.opened_at == null) return;
  yield* all(
    `update outbox set due_at = cast($2 as bigint), held = null
     where finished_at is null and state = 'queued' and held is not null and $1 in (channel, channel || ':' || address)`,
    circuit,
    context.now,
  );
  yield* record(context, [channelBack(circuit, { forMs: context.now - before.opened_at })]);
}

/** A message failed, and not for itself. */
export function* countFailure(context: Context, row: OutboxRow, problem: string): Script<void> {
  const circuit = circuitOf(row);
  const [broken] = yield* all<Breaker>(
    `insert into breaker (circuit, failures, last, trips, problem) values ($1, 1, $2, 0, $3)
     on conflict (circuit) do update set failures = breaker.failures + case when breaker.last = excluded.last then 0 else 1 end,
       last = excluded.last, problem = excluded.problem
     returning ${COLUMNS}`,
    circuit,
    row.number,
    problem,
  );
  const until = broken === undefined ? undefined : trip(broken, row.number, context.now);
  if (until === undefined) return;
  yield* all(
    `update breaker set trips = trips + 1, until = cast($2 as bigint), opened_at = coalesce(opened_at, cast($3 as bigint)), probe = null
     where circuit = $1`,
    circuit,
    until,
    context.now,
  );
  if (broken?.opened_at === null) yield* record(context, [channelFailing(circuit, { problem, until })]);
}

/** Lets one waiting message try each way whose pause is over, and leaves the way to it for as long as it may take. */
export function* probe(now: Instant, leaseMs: number): Script<void> {
  const due = yield* all<Pick<Breaker, 'circuit'>>('select circuit from breaker where until <= $1', now);
  for (const { circuit } of due) {
    const first = yield* one<{ number: number }>(
      `select number from outbox where finished_at is null and state = 'queued' and due_at <= $2 and $1 in (channel, channel || ':' || address)
       order by due_at, number limit 1`,
      circuit,
      now,
    );
    if (first !== undefined)
      yield* all('update breaker set until = cast($2 as bigint), probe = $3 where circuit = $1', circuit, now + leaseMs, first.number);
  }
}
