import { LATE_MS } from '../escalation/clock.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { formatInstant } from '../kernel/instant.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Draft, Text } from '../notifications/notification.ts';
import { enqueue } from '../notifications/records.ts';
import { contactsOf } from '../oncall/contact.ts';
import { countHeld, endSilences } from './ending.ts';
import { began, reminded } from './events.ts';
import { fromRecord, SILENCE_COLUMNS, type SilenceRecord } from './records.ts';
import { momentsDue, nextMoment, type Silence } from './silence.ts';

/** When the next silence begins, reminds or ends; undefined when none is to come. */
export function* nextDue(): Script<Instant | undefined> {
  const row = yield* one<{ due_at: number }>('select due_at from silence where ended_at is null order by due_at, number limit 1');
  return row?.due_at;
}

/** Does what is due with at most `limit` silences, the oldest due first; returns with how many. */
export function* runDue(context: Context, limit: number): Script<number> {
  const rows = yield* all<SilenceRecord>(
    `select ${SILENCE_COLUMNS} from silence where ended_at is null and due_at <= $1 order by due_at, number limit $2`,
    context.now,
    limit,
  );
  if (rows.length === 0) return 0;
  const due = rows.map((row) => {
    const silence = fromRecord(row);
    return { silence, moments: momentsDue(silence, row.due_at, context.now) };
  });
  const at = (moment: string): readonly Silence[] =>
    due.flatMap(({ silence, moments }) => (moments.some((one) => one === moment) ? [silence] : []));
  yield* all(
    'update silence set due_at = next.due_at from {records $1 number:int due_at:ms} as next where silence.number = next.number',
    due.map(({ silence }) => ({ number: silence.number, due_at: nextMoment(silence, context.now) })),
  );
  yield* record(
    context,
    at('begin').map(({ number, startsAt }) => began(label('S', number), { lateMs: lateBy(context, startsAt) })),
  );
  yield* remind(context, at('remind'));
  yield* endSilences(
    context,
    at('end').map(({ number }) => number),
    'time',
  );
  return due.length;
}

const lateBy = ({ now }: Context, dueAt: Instant): number => (now - dueAt > LATE_MS ? now - dueAt : 0);

function* remind(context: Context, silences: readonly Silence[]): Script<void> {
  if (silences.length === 0) return;
  const held = yield* countHeld(silences.map(({ number }) => number));
  const drafts: Draft[] = [];
  const facts: Fact[] = [];
  for (const silence of silences) {
    const subject = label('S', silence.number);
    const holds = held.get(silence.number) ?? 0;
    const contacts = contactsOf(context.settings, silence.author);
    const reached = isRefusal(contacts) ? [] : contacts;
    for (const contact of reached) drafts.push({ ...contact, subject, kind: 'reminder', message: reminder(silence, holds, context.now) });
    facts.push(reminded(subject, { endsAt: silence.endsAt, holds, told: reached.map(({ channel, address }) => `${channel} ${address}`) }));
  }
  yield* enqueue(context, drafts);
  yield* record(context, facts);
}

const reminder = (silence: Silence, holds: number, now: Instant): Text => {
  const name = label('S', silence.number);
  return {
    subject: `[SILENCE] ${name} ends in ${formatDuration(silence.endsAt - now)}`,
    text: [
      `Your silence ${name} ends at ${formatInstant(silence.endsAt)}: ${silence.comment}`,
      '',
      `It silences: ${silence.matchers.join(' ') || 'every alert'}`,
      `It holds ${holds} open alert${holds === 1 ? '' : 's'}; ${silence.repage ? 'what is still firing then is paged for' : 'nobody is paged for them when it ends'}.`,
      '',
      `Look with: watchbill silence show ${name}`,
    ].join('\n'),
  };
};
