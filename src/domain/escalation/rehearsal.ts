/**
 * What would happen, found out by letting it: the scripts that do it in earnest run in a transaction that is rolled back, and the clocks that they
 * start are walked to their ends. There is no second set of decisions that could differ. Nobody answers in a rehearsal.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { type Event, eventsAfter } from '../kernel/event.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { fireNow } from './records.ts';

/** More steps than anybody waits for; a policy may repeat a hundred times. */
const MOST_STEPS = 500;

/** Where the log and the outbox stand: what comes after is what was rehearsed. */
export interface Mark {
  readonly seq: number;
  readonly sent: number;
}

export function* markNow(): Script<Mark> {
  const row = yield* one<{ seq: number | null; sent: number | null }>(
    'select (select max(seq) from event) as seq, (select max(number) from outbox) as sent',
  );
  return { seq: row?.seq ?? 0, sent: row?.sent ?? 0 };
}

/** Fires the steps of these clocks, each at its own time. */
export function* walkOn(context: Context, tasks: readonly number[], until: Instant): Script<void> {
  const meant = JSON.stringify(tasks);
  for (let steps = 0; steps < MOST_STEPS; steps++) {
    const next = yield* one<{ task: number; due_at: number }>(
      "select task, due_at from clock where task in {numbers $1} and state = 'running' order by due_at, task limit 1",
      meant,
    );
    if (next === undefined || next.due_at > until) break;
    yield* fireNow({ ...context, now: Math.max(context.now, next.due_at) }, [next.task]);
  }
}

export interface Rehearsed {
  readonly told: readonly {
    readonly at: Instant;
    readonly subject: string;
    readonly person: string;
    readonly channel: string;
    readonly address: string;
    readonly why: string;
  }[];
  readonly decisions: readonly Event[];
}

/** Who would be told, and what would be decided, since the mark. */
export function* rehearsed({ seq, sent }: Mark, kinds: RegExp): Script<Rehearsed> {
  const messages = yield* all<{ subject: string; person: string; channel: string; address: string; due_at: number; created_at: number }>(
    "select subject, person, channel, address, due_at, created_at from outbox where number > $1 and kind = 'page' order by due_at, number",
    sent,
  );
  const decisions = (yield* eventsAfter(seq, 10_000)).filter(({ kind }) => kinds.test(kind));
  const because = (subject: string, at: Instant): string =>
    decisions
      .flatMap((event) => (event.subject === subject && event.at === at && event.kind.startsWith('escalation.') ? [describe(event)] : []))
      .at(-1) ?? '';
  return {
    told: messages.map(({ due_at: at, created_at: createdAt, ...message }) => ({
      ...message,
      at,
      why: because(message.subject, createdAt),
    })),
    decisions,
  };
}

/** A refusal rolls back whatever its script wrote: this one carries what was found out before. */
export interface Undone<T> extends Refusal {
  readonly found: T;
}

export const undone = <T>(found: T): Undone<T> => ({ ...refuse({ kind: 'already', subject: 'A rehearsal', state: 'over' }), found });

export const foundIn = <T>(answer: Refusal | Undone<T>): T | Refusal => ('found' in answer ? answer.found : answer);
