/** What a vendor says of a message after it took it. Words may come late, twice and out of order, so they only ever lead forward. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { one, type Script } from '../kernel/script.ts';
import { failed } from './events.ts';
import { fallBack } from './fallback.ts';
import { OUTBOX_COLUMNS, type OutboxRow } from './row.ts';

/**
 * Twilio's words for messages (https://www.twilio.com/docs/messaging/api/message-resource#message-status-values) and for calls
 * (https://www.twilio.com/docs/voice/api/call-resource#call-status-values). The last are ends.
 */
const RANKS: Readonly<Record<string, number>> = {
  ...{ accepted: 0, scheduled: 0, queued: 1, sending: 2, sent: 3 },
  ...{ initiated: 2, ringing: 2, 'in-progress': 3, completed: 4, busy: 4, 'no-answer': 4 },
  ...{ delivered: 4, undelivered: 4, failed: 4, canceled: 4, read: 5 },
};
const LOST: ReadonlySet<string> = new Set(['undelivered', 'failed', 'canceled', 'busy', 'no-answer']);

export const isForward = (before: string | null, next: string): boolean => {
  const rank = RANKS[next];
  return rank !== undefined && rank > (before === null ? -1 : (RANKS[before] ?? -1));
};

export const isLost = (delivery: string | null): boolean => delivery !== null && LOST.has(delivery.split(' ')[0] ?? '');

/** Takes a vendor's word for a message; false when it says nothing new, or of nothing that there is. */
export function* receive(context: Context, id: string, word: string, problem: string): Script<boolean> {
  const row = yield* one<OutboxRow>(`select ${OUTBOX_COLUMNS} from outbox where id = $1 and cleared_at is not null {lock}`, id);
  if (row === undefined || !isForward(row.delivery?.split(' ')[0] ?? null, word)) return false;
  const delivery = isLost(word) ? `${word} ${problem}`.trimEnd() : word;
  yield* one('update outbox set delivery = $2 where number = $1', row.number, delivery);
  // Before its attempt is settled, whoever settles it finds the word.
  if (isLost(word) && row.state === 'sent') yield* lose(context, { ...row, delivery });
  return true;
}

/** What was taken and did not arrive has failed after all, and the person's next way is used. */
export function* lose(context: Context, row: OutboxRow): Script<void> {
  const problem = `taken, and then ${row.delivery ?? 'lost'}`;
  yield* one("update outbox set state = 'failed', problem = $2 where number = $1", row.number, problem);
  const { kind, person, channel, address } = row;
  yield* record(context, [
    failed(row.subject, { notification: label('N', row.number), kind, person, channel, address, attempt: row.attempts, problem }),
  ]);
  yield* fallBack(context, [row], true);
}
