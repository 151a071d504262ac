import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { takeNumbers } from '../kernel/number.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { composed } from './digest.ts';
import { cancelled } from './events.ts';
import type { Draft, State } from './notification.ts';
import { restOf } from './quiet.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './row.ts';

/** Puts drafts into the outbox, due when whoever gets them wants to hear of it; answers the number of the first, the others follow it. */
export function* enqueue(context: Context, drafts: readonly Draft[]): Script<number> {
  if (drafts.length === 0) return 0;
  const first = yield* takeNumbers('N', drafts.length);
  let number = first;
  yield* all(
    `insert into outbox (number, id, subject, kind, channel, person, address, message, service, severity, held, state, attempts, due_at, created_at)
     select number, id, subject, kind, channel, person, address, message, service, severity, held, 'queued', 0, due_at, cast($2 as bigint)
     from {records $1 number:int id:text subject:text kind:text channel:text person:text address:text message:text service:text severity:text held:text due_at:ms}
       as draft where true`,
    drafts.map(({ service = '', ...draft }) => {
      const at = context.now + (draft.delay ?? 0);
      const rest = restOf(context.settings, draft, at);
      return {
        ...{ ...draft, service, number: number++, id: context.mint() },
        ...{ message: JSON.stringify(draft.message), due_at: rest?.until ?? at, held: rest?.held },
      };
    }),
    context.now,
  );
  return first;
}

/** Takes up to `limit` due messages for this sender, oldest due first; those whose sender's lease ran out among them. */
export function* claimDue(holder: string, now: Instant, leaseMs: number, limit: number): Script<readonly OutboxRow[]> {
  const rows = yield* all<OutboxRow>(
    `with due as materialized (
       select number from outbox where finished_at is null and due_at <= $1 order by due_at, number limit $4 {skip-locked})
     update outbox set state = 'sending', holder = $2, attempts = attempts + 1, due_at = cast($3 as bigint)
     where number in (select number from due)
     returning ${OUTBOX_COLUMNS}`,
    now,
    holder,
    now + leaseMs,
    limit,
  );
  return yield* composed(rows, now);
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
 * How many messages wait, and how many are on their way. Every due time is above zero: to say so leads to the index of what is due, which
 * also says what was let through, so that of a hundred thousand that wait no row is read.
 */
export function* unsent(): Script<{ readonly queued: number; readonly sending: number }> {
  const row = yield* one<{ unfinished: number; sending: number }>(
    `select (select count(*) from outbox where finished_at is null and due_at >= 0) as unfinished,
       (select count(*) from outbox where finished_at is null and due_at >= 0 and cleared_at is not null and state = 'sending') as sending`,
  );
  const sending = Number(row?.sending ?? 0);
  return { queued: Number(row?.unfinished ?? 0) - sending, sending };
}

/**
 * Withdraws pages that nobody needs any more: answered or resolved before they went, by themselves or in a digest. What is being sent at this
 * moment goes out, but is not tried again should it fail.
 */
export function* withdraw(context: Context, subjects: readonly string[], reason: string): Script<void> {
  const rows = yield* all<{ subject: string; state: State }>(
    `update outbox set withdrawn = $3,
       state = case when state in ('queued', 'bundled') then 'cancelled' else state end,
       finished_at = case when state in ('queued', 'bundled') then cast($2 as bigint) end,
       problem = case when state in ('queued', 'bundled') then $3 else problem end
     where subject in {values $1} and kind = 'page' and withdrawn is null and (finished_at is null
       or state = 'bundled' and bundle in (select digest.number from outbox as digest where digest.finished_at is null and digest.state = 'queued'))
     returning subject, state`,
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

/** Withdraws notices about these that have not gone: what was said of them is no longer so. */
export function* supersede(context: Context, subjects: readonly string[], reason: string): Script<void> {
  yield* all(
    `update outbox set state = 'cancelled', finished_at = cast($2 as bigint), withdrawn = $3, problem = $3
     where subject in {values $1} and kind = 'notice' and state = 'queued'`,
    JSON.stringify(subjects),
    context.now,
    reason,
  );
}

/** Puts back what was withdrawn at a moment, because the reason for it was taken back; what went out meanwhile is not sent again. */
export function* reinstate(context: Context, withdrawals: readonly { readonly subject: string; readonly at: Instant }[]): Script<void> {
  yield* all(
    `update outbox set state = 'queued', due_at = cast($2 as bigint), finished_at = null, withdrawn = null, problem = null, bundle = null,
       cleared_at = case when bundle is null then cleared_at end
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
     where subject in {values $1} and kind = 'page' and (state in ('sent', 'sending')
       or state = 'bundled' and bundle in (select digest.number from outbox as digest where digest.state in ('sent', 'sending')))
     order by subject, person, address`,
    JSON.stringify(subjects),
  );
}
