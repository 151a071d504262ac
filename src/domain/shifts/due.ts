/** A hand-over that nobody accepts is told once: to whoever gives it, who is still responsible, and to those who were meant. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { enqueue } from '../notifications/records.ts';
import { contactsOf } from '../oncall/contact.ts';
import { waits } from './events.ts';
import { markTold, overdue } from './records.ts';
import { type Handover, saying } from './shift.ts';

export { nextDue } from './records.ts';

export function* runDue(context: Context, limit: number): Script<number> {
  const due = yield* overdue(context.now, limit);
  if (due.length === 0) return 0;
  const drafts = due.flatMap((one) => messagesOf(context, one));
  yield* markTold(
    due.map(({ number }) => number),
    context.now,
  );
  yield* enqueue(context, drafts);
  yield* record(
    context,
    due.map(({ number, giver, takers }) => {
      const subject = label('H', number);
      const told = drafts.filter((draft) => draft.subject === subject).map(({ channel, address }) => `${channel} ${address}`);
      return waits(subject, { giver, takers, told });
    }),
  );
  return due.length;
}

function messagesOf({ settings }: Context, one: Handover) {
  const subject = label('H', one.number);
  const message = {
    subject: `[SHIFT] ${subject} is not accepted`,
    text: [
      `${one.giver} handed ${one.team === null ? 'the shift' : `the shift of ${one.team}`} over to ${one.takers.join(', ')} at ${formatInstant(one.createdAt)}, and nobody has accepted.`,
      saying(one.giver, one),
      '',
      `Read it with: watchbill shift read ${subject}; take over with: watchbill shift accept ${subject}`,
    ].join('\n'),
  };
  return [one.giver, ...one.takers].flatMap((person) => {
    const contacts = contactsOf(settings, person);
    return isRefusal(contacts) ? [] : contacts.map((contact) => ({ ...contact, subject, kind: 'reminder' as const, message }));
  });
}
