/**
 * When one way to a person is closed, their next is used at once: what waits there for its time goes now, and a way that the page did not take is
 * taken. A page that has no way left to its person says so, so that whoever escalates need not wait for the step's time.
 */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Contact, contactsOf, quietUntil } from '../oncall/contact.ts';
import { fellBack, unreached } from './events.ts';
import type { Draft } from './notification.ts';
import { restsQuietly } from './quiet.ts';
import { enqueue } from './records.ts';
import { messageOf, type OutboxRow } from './row.ts';

type Way = Pick<OutboxRow, 'number' | 'subject' | 'person' | 'channel' | 'address' | 'state' | 'attempts' | 'held' | 'due_at'>;

export interface Next {
  /** A message that waits already, to go now. */
  readonly waiting?: number;
  /** A way that has none yet. */
  readonly fresh?: Contact;
  /** Another way has told them, or is about to. */
  readonly told?: true;
}

/** What becomes of a page's person: `ways` are the page's messages to them, `contacts` all there are. */
export function nextWay(closed: Way, ways: readonly Way[], contacts: readonly Contact[], now: number): Next {
  const others = ways.filter(({ number }) => number !== closed.number);
  if (
    others.some(
      ({ state, due_at, held }) =>
        state === 'sent' || state === 'sending' || state === 'bundled' || (state === 'queued' && held === null && due_at <= now),
    )
  )
    return { told: true };
  const waiting = others.find(({ state, attempts, held }) => state === 'queued' && attempts === 0 && (held === null || restsQuietly(held)));
  if (waiting !== undefined) return { waiting: waiting.number };
  const fresh = contacts.find(({ channel, address }) => !ways.some((way) => way.channel === channel && way.address === address));
  if (fresh !== undefined) return { fresh };
  return others.some(({ state }) => state === 'queued') ? { told: true } : {};
}

/** `final`: nothing of these rows will go any more, so a person without another way is not reached at all. */
export function* fallBack(context: Context, rows: readonly OutboxRow[], final: boolean): Script<void> {
  const pages = rows.filter(({ kind }) => kind === 'page');
  if (pages.length === 0) return;
  const ways = yield* all<Way>(
    `select number, subject, person, channel, address, state, attempts, held, due_at from outbox
     where subject in {values $1} and kind = 'page' order by number`,
    JSON.stringify([...new Set(pages.map(({ subject }) => subject))]),
  );
  const drafts: Draft[] = [];
  const forward: number[] = [];
  const facts: ReturnType<typeof fellBack | typeof unreached>[] = [];
  for (const row of pages) {
    // Of what may wait for the morning, no other way is to wake them.
    if (row.severity !== null && quietUntil(context.settings, row.person, row.severity, context.now) !== undefined) continue;
    const known = contactsOf(context.settings, row.person);
    const own = ways.filter(
      ({ subject, person, number }) => subject === row.subject && person === row.person && number >= row.number - MOST_BEFORE,
    );
    const next = nextWay(row, own, isRefusal(known) ? [] : known, context.now);
    if (next.told === true) continue;
    const about = { notification: label('N', row.number), person: row.person, channel: row.channel };
    if (next.waiting !== undefined) {
      forward.push(next.waiting);
      facts.push(fellBack(row.subject, { ...about, next: own.find(({ number }) => number === next.waiting)?.channel ?? '' }));
    } else if (next.fresh !== undefined) {
      drafts.push({
        ...{ ...next.fresh, delay: 0, subject: row.subject, kind: 'page' },
        ...{ service: row.service, severity: row.severity ?? undefined, message: messageOf(row) },
      });
      facts.push(fellBack(row.subject, { ...about, next: next.fresh.channel }));
    } else if (final) facts.push(unreached(row.subject, about));
  }
  if (forward.length > 0)
    yield* all(
      "update outbox set due_at = cast($2 as bigint) where number in {numbers $1} and state = 'queued'",
      JSON.stringify(forward),
      context.now,
    );
  yield* enqueue(context, drafts);
  yield* record(context, facts);
}

/** Messages of one step to one person lie side by side in the outbox; those of an earlier round are another page. */
const MOST_BEFORE = 16;
