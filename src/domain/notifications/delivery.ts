/**
 * Delivery: claim what is due (one short transaction), hand it to the channels (no transaction open), write down what came of it (one
 * short transaction a message). A sender that dies between the last two leaves a row whose lease runs out, and it is sent again under
 * the same key. A sender that was only slow finds the row taken over (`attempts` moved) and changes nothing.
 */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import type { Channel, DeliveryFailure, Receipt } from '../kernel/ports.ts';
import { explain, isRefusal, type Refusal } from '../kernel/refusal.ts';
import { one, type Script } from '../kernel/script.ts';
import { closeBreaker, countFailure } from './breakers.ts';
import { givenUp, subjectsOf } from './digest.ts';
import { cancelled, delayed, failed, sent } from './events.ts';
import { fallBack } from './fallback.ts';
import { retryAt } from './notification.ts';
import { isLost, lose } from './receipt.ts';
import { messageOf, type OutboxRow } from './row.ts';
import { notificationSettings } from './settings.ts';

export type Outcome = Receipt | DeliveryFailure;

/** One attempt, bounded in time and broken off by the signal. A channel that throws has a bug or a broken socket: the sentence says which, and it is tried again. */
export async function attempt(
  row: Pick<OutboxRow, 'id' | 'address' | 'message'> & { readonly ticket?: string },
  channel: Channel | Refusal,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  if (isRefusal(channel)) return { problem: explain(channel).text, permanent: false };
  const message = messageOf(row);
  try {
    const timeout = AbortSignal.timeout(timeoutMs);
    return await channel.send(
      { key: row.id, address: row.address, ...message, ...(row.ticket === undefined ? {} : { ticket: row.ticket }) },
      signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    );
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), permanent: false };
  }
}

/** Writes an attempt's outcome and its event; false when the row is no longer this sender's. */
export function* settle(context: Context, row: OutboxRow, holder: string, outcome: Outcome): Script<boolean> {
  const about = { notification: label('N', row.number), kind: row.kind, person: row.person, channel: row.channel, address: row.address };
  if ('receipt' in outcome) {
    const mine = yield* finish(context, row, holder, 'sent', outcome.receipt, null);
    if (!mine) return false;
    const said = { ...about, attempt: row.attempts, receipt: outcome.receipt };
    yield* record(
      context,
      (yield* subjectsOf(row)).map((subject) => sent(subject, said)),
    );
    yield* closeBreaker(context, row);
    const word = yield* one<{ delivery: string | null }>('select delivery from outbox where number = $1', row.number);
    if (isLost(word?.delivery ?? null)) yield* lose(context, { ...row, delivery: word?.delivery ?? null });
    return true;
  }
  const again = outcome.permanent ? undefined : retryAt(context.settings.of(notificationSettings), row.attempts, row.id, context.now);
  if (again === undefined) {
    const mine = yield* finish(context, row, holder, 'failed', null, outcome.problem);
    if (!mine) return false;
    if (!outcome.permanent) yield* countFailure(context, row, outcome.problem);
    const said = { ...about, attempt: row.attempts, problem: outcome.problem };
    yield* record(
      context,
      (yield* subjectsOf(row)).map((subject) => failed(subject, said)),
    );
    yield* fallBack(context, yield* givenUp(row, context.now, outcome.problem), true);
    return true;
  }
  const mine = yield* one<{ withdrawn: string | null }>(
    `update outbox set holder = null, due_at = cast($4 as bigint), problem = coalesce(withdrawn, $5),
       state = case when withdrawn is null then 'queued' else 'cancelled' end,
       finished_at = case when withdrawn is null then null else cast($6 as bigint) end
     where number = $1 and holder = $2 and attempts = $3 and state = 'sending' returning withdrawn`,
    row.number,
    holder,
    row.attempts,
    again,
    outcome.problem,
    context.now,
  );
  if (mine === undefined) return false;
  yield* countFailure(context, row, outcome.problem);
  const fact =
    mine.withdrawn === null
      ? delayed(row.subject, { ...about, attempt: row.attempts, problem: outcome.problem, inMs: again - context.now })
      : cancelled(row.subject, { count: 1, reason: mine.withdrawn });
  yield* record(context, [fact]);
  return true;
}

function* finish(
  context: Context,
  row: OutboxRow,
  holder: string,
  state: 'sent' | 'failed',
  receipt: string | null,
  problem: string | null,
): Script<boolean> {
  const mine = yield* one(
    `update outbox set state = $4, holder = null, finished_at = cast($5 as bigint), receipt = $6, problem = $7
     where number = $1 and holder = $2 and attempts = $3 and state = 'sending' returning number`,
    row.number,
    holder,
    row.attempts,
    state,
    context.now,
    receipt,
    problem,
  );
  return mine !== undefined;
}
