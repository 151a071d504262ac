import type { Instant } from './clock.ts';
import type { Context } from './context.ts';
import { all, type Script } from './script.ts';

/** What a use case says happened; `record` adds when and by whom. `before` and `after` travel in `data`, so undo and audit fall out. */
export interface Fact<D extends object = object> {
  readonly kind: string;
  /** What changed: `T142`, `A87`. */
  readonly subject: string;
  /** The subject whose change led to this one: an alert opens a task, so the task's creation carries the alert. */
  readonly cause?: string | undefined;
  readonly data: D;
}

export interface Event<D extends object = object> extends Fact<D> {
  readonly seq: number;
  readonly at: Instant;
  readonly actor: string;
}

/** One kind of event: how it reads in a timeline. The noun's `events.ts` is the only place that defines it. */
export interface EventKind<D extends object> {
  readonly kind: string;
  readonly describe: (data: D) => string;
  (subject: string, data: D, cause?: string): Fact<D>;
}

export function eventKind<D extends object>(kind: string, describe: (data: D) => string): EventKind<D> {
  const fact = (subject: string, data: D, cause?: string): Fact<D> => ({ kind, subject, data, ...(cause === undefined ? {} : { cause }) });
  return Object.assign(fact, { kind, describe });
}

/** A later noun's answer to an earlier noun's event, in the same transaction: starting a task acknowledges its alert. */
export interface Reaction {
  readonly to: string;
  run(context: Context, facts: readonly Fact[]): Script<void>;
}

/**
 * Writes the events of a change into the one log, in the change's own transaction: audit trail, undo journal, timeline and change feed
 * are this table. Writers take turns on both engines, so sequence order is commit order and a reader of `seq > cursor` misses nothing.
 */
export function* record(context: Context, facts: readonly Fact[]): Script<void> {
  if (facts.length === 0) return;
  yield* all(
    `insert into event (at, kind, subject, cause, actor, data)
     select cast($2 as bigint), kind, subject, cause, $3, data from {records $1 kind:text subject:text cause:text data:text} as fact where true`,
    facts.map((fact) => ({ kind: fact.kind, subject: fact.subject, cause: fact.cause, data: JSON.stringify(fact.data) })),
    context.now,
    context.actor.name,
  );
  for (const reaction of context.reactions) {
    const meant = facts.filter((fact) => fact.kind === reaction.to);
    if (meant.length > 0) yield* reaction.run(context, meant);
  }
}

export interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly cause: string | null;
  readonly actor: string;
  readonly data: string;
}

export const eventFromRow = (row: EventRow): Event => ({
  seq: row.seq,
  at: row.at,
  kind: row.kind,
  subject: row.subject,
  cause: row.cause ?? undefined,
  actor: row.actor,
  data: JSON.parse(row.data) as object,
});

/** The last `limit` events of the subjects, oldest first. */
export function* timeline(subjects: readonly string[], limit = 500): Script<readonly Event[]> {
  const names = JSON.stringify(subjects);
  const rows = yield* all<EventRow>(
    `select seq, at, kind, subject, cause, actor, data from event
     where subject in {values $1} order by seq desc limit $2`,
    names,
    limit,
  );
  return rows.map(eventFromRow).reverse();
}

/** The log after a cursor, for change feeds. */
export function* eventsAfter(seq: number, limit = 1_000): Script<readonly Event[]> {
  const rows = yield* all<EventRow>(
    'select seq, at, kind, subject, cause, actor, data from event where seq > $1 order by seq limit $2',
    seq,
    limit,
  );
  return rows.map(eventFromRow);
}
