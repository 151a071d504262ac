import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { takeNumbers } from '../kernel/number.ts';
import { all, type Script } from '../kernel/script.ts';
import { goesAt } from '../oncall/contact.ts';
import { cancelled } from './events.ts';
import type { Draft, NotificationKind, State, Text } from './notification.ts';

export interface OutboxRow {
  readonly number: number;
  readonly id: string;
  readonly subject: string;
  readonly kind: NotificationKind;
  readonly channel: string;
  readonly person: string;
  readonly address: string;
  readonly message: string;
  readonly state: State;
  readonly attempts: number;
  readonly due_at: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly receipt: string | null;
  readonly problem: string | null;
}

export const messageOf = (row: Pick<OutboxRow, 'message'>): Text => JSON.parse(row.message) as Text;

/** Puts drafts into the outbox, due when whoever gets them wants to hear of it. */
export function* enqueue(context: Context, drafts: readonly Draft[]): Script<void> {
  if (drafts.length === 0) return;
  let number = yield* takeNumbers('N', drafts.length);
  yield* all(
    `insert into outbox (number, id, subject, kind, channel, person, address, message, state, attempts, due_at, created_at)
     select number, id, subject, kind, channel, person, address, message, 'queued', 0, due_at, cast($2 as bigint)
     from {records $1 number:int id:text subject:text kind:text channel:text person:text address:text message:text due_at:ms} as draft where true`,
    drafts.map((draft) => ({
      ...draft,
      number: number++,
      id: context.mint(),
      message: JSON.stringify(draft.message),
      due_at: goesAt(context.settings, draft, draft.severity, context.now),
    })),
    context.now,
  );
}

/** Takes up to `limit` due messages for this sender, oldest due first; those whose sender's lease ran out among them. */
export function* claimDue(holder: string, now: Instant, leaseMs: number, limit: number): Script<readonly OutboxRow[]> {
  return yield* all<OutboxRow>(
    `with due as materialized (
       select number from outbox where finished_at is null and due_at <= $1 order by due_at, number limit $4 {skip-locked})
     update outbox set state = 'sending', holder = $2, attempts = attempts + 1, due_at = cast($3 as bigint)
     where number in (select number from due)
     returning number, id, subject, kind, channel, person, address, message, state, attempts, due_at, created_at, finished_at, receipt, problem`,
    now,
    holder,
    now + leaseMs,
    limit,
  );
}

/** Makes due at once what senders other than this one left half sent. */
export function* takeOver(holder: string, now: Instant): Script<void> {
  yield* all("update outbox set due_at = cast($2 as bigint) where finished_at is null and state = 'sending' and holder <> $1", holder, now);
}

/** When the next message is due; undefined when nothing waits. */
export function* nextDue(): Script<Instant | undefined> {
  const [row] = yield* all<{ due_at: number }>('select due_at from outbox where finished_at is null order by due_at, number limit 1');
  return row?.due_at;
}

/**
 * Withdraws pages that nobody needs any more: answered or resolved before they went. What is being sent at this moment goes out, but is
 * not tried again should it fail.
 */
export function* withdraw(context: Context, subjects: readonly string[], reason: string): Script<void> {
  const rows = yield* all<{ subject: string; state: State }>(
    `update outbox set withdrawn = $3,
       state = case when state = 'queued' then 'cancelled' else state end,
       finished_at = case when state = 'queued' then cast($2 as bigint) end,
       problem = case when state = 'queued' then $3 else problem end
     where subject in {values $1} and kind = 'page' and finished_at is null and withdrawn is null returning subject, state`,
    JSON.stringify(subjects),
    context.now,
    reason,
  );
  const counts = new Map<string, number>();
  for (const { subject, state } of rows) if (state === 'cancelled') counts.set(subject, (counts.get(subject) ?? 0) + 1);
  yield* record(
    context,
    [...counts].map(([subject, count]) => cancelled(subject, { count, reason })),
  );
}

/** Puts back what was withdrawn at a moment, because the reason for it was taken back; what went out meanwhile is not sent again. */
export function* reinstate(context: Context, withdrawals: readonly { readonly subject: string; readonly at: Instant }[]): Script<void> {
  yield* all(
    `update outbox set state = 'queued', due_at = cast($2 as bigint), finished_at = null, withdrawn = null, problem = null
     from {records $1 subject:text at:ms} as gone
     where outbox.subject = gone.subject and outbox.finished_at = gone.at and outbox.state = 'cancelled' and outbox.kind = 'page'`,
    withdrawals,
    context.now,
  );
}

/** Everyone a page about these subjects reached or may be reaching, once each: they are owed the all-clear. */
export function* toldAbout(
  subjects: readonly string[],
): Script<readonly { subject: string; person: string; channel: string; address: string }[]> {
  return yield* all(
    `select distinct subject, person, channel, address from outbox
     where subject in {values $1} and kind = 'page' and state in ('sent', 'sending') order by subject, person, address`,
    JSON.stringify(subjects),
  );
}
