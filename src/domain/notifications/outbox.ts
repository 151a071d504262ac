import { z } from 'zod';
import { command, query } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { find, type Referable } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { dropped, retried } from './events.ts';
import { KINDS, STATES, type State } from './notification.ts';
import { messageOf, OUTBOX_COLUMNS, type OutboxRow } from './row.ts';

const outboxRow = z.object({
  id: z.string(),
  number: z.string(),
  subject: z.string(),
  kind: z.enum(KINDS),
  person: z.string(),
  channel: z.string(),
  address: z.string(),
  title: z.string(),
  state: z.enum(STATES),
  attempts: z.int(),
  dueAt: instant,
  createdAt: instant,
  finishedAt: instant.nullable(),
  receipt: z.string().nullable(),
  problem: z.string().nullable(),
  held: z.string().nullable().describe('Why it waits until dueAt although its time came: a budget, or a channel that fails.'),
  digest: z.string().nullable().describe('The digest that carries it.'),
  delivery: z.string().nullable().describe("The vendor's last word, where it sends receipts."),
});

const fromRow = (row: OutboxRow): z.output<typeof outboxRow> => ({
  id: row.id,
  number: label('N', row.number),
  subject: row.subject,
  kind: row.kind,
  person: row.person,
  channel: row.channel,
  address: row.address,
  title: messageOf(row).subject ?? 'Digest',
  state: row.state,
  attempts: row.attempts,
  dueAt: row.due_at,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  receipt: row.receipt,
  problem: row.problem,
  held: row.held,
  digest: row.bundle === null ? null : label('N', row.bundle),
  delivery: row.delivery,
});

export const list = query({
  name: 'outbox.list',
  summary: 'Who was told what, through which channel, and what came of it; what waits, and why. Newest first.',
  input: z.object({
    state: z.enum(STATES).optional().describe('Only messages in this state.'),
    subject: z.string().optional().describe('Only messages about this alert or task, such as A87.'),
    limit: z.int().min(1).max(10_000).default(100).describe('At most so many.'),
  }),
  output: z.array(outboxRow),
  columns: [
    { key: 'number', title: 'No' },
    { key: 'state', title: 'State' },
    { key: 'subject', title: 'About' },
    { key: 'person', title: 'Person' },
    { key: 'channel', title: 'By' },
    { key: 'title', title: 'Title' },
    { key: 'attempts', title: 'Tries', align: 'right' },
    { key: 'dueAt', title: 'Due', format: 'instant' },
    { key: 'held', title: 'Held by' },
    { key: 'problem', title: 'Problem' },
  ],
  permission: 'viewer',
  *run(_context, { state, subject, limit }) {
    const rows = yield* all<OutboxRow>(
      `select ${OUTBOX_COLUMNS} from outbox where ($1 = '' or state = $1) and ($2 = '' or subject = $2) order by number desc limit $3`,
      state ?? '',
      subject ?? '',
      limit,
    );
    return rows.map(fromRow);
  },
});

const NOTIFICATION: Referable = { noun: 'notification', kind: 'N', table: 'outbox' };
const messages = z.array(z.string()).min(1).describe('Numbers such as N12, ids or the beginning of one.');

/** The messages meant, each in one of the states, locked for this transaction. */
function* meant(references: readonly string[], verb: string, allowed: readonly State[]): Script<readonly OutboxRow[] | Refusal> {
  const rows: OutboxRow[] = [];
  for (const reference of references) {
    const number = yield* find(NOTIFICATION, reference);
    if (isRefusal(number)) return number;
    const row = yield* one<OutboxRow>(`select ${OUTBOX_COLUMNS} from outbox where number = $1 {lock}`, number);
    if (row === undefined) return refuse({ kind: 'not-found', noun: 'notification', reference });
    if (!allowed.includes(row.state)) return refuse({ kind: 'wrong-state', subject: label('N', number), state: row.state, verb, allowed });
    rows.push(row);
  }
  return rows;
}

function* changed(
  context: Context,
  rows: readonly OutboxRow[],
  fact: (subject: string, data: { notification: string; person: string; channel: string }) => Fact,
): Script<z.output<typeof outboxRow>[]> {
  yield* record(
    context,
    rows.map(({ subject, number, person, channel }) => fact(subject, { notification: label('N', number), person, channel })),
  );
  const after = yield* all<OutboxRow>(
    `select ${OUTBOX_COLUMNS} from outbox where number in {numbers $1} order by number`,
    JSON.stringify(rows.map(({ number }) => number)),
  );
  return after.map(fromRow);
}

export const retry = command({
  name: 'outbox.retry',
  summary:
    'Sends messages now: those that were given up, with all their attempts anew, and those that wait or are held, past every budget.',
  input: z.object({ messages }),
  args: ['messages'],
  output: z.array(outboxRow),
  permission: 'operator',
  *run(context, { messages: references }) {
    const rows = yield* meant(references, 'outbox.retry', ['queued', 'failed']);
    if (isRefusal(rows)) return rows;
    yield* all(
      `update outbox set state = 'queued', attempts = 0, due_at = cast($2 as bigint), cleared_at = cast($2 as bigint), finished_at = null, held = null,
         problem = null
       where number in {numbers $1}`,
      JSON.stringify((rows as readonly OutboxRow[]).map(({ number }) => number)),
      context.now,
    );
    return yield* changed(context, rows as readonly OutboxRow[], retried);
  },
});

export const drop = command({
  name: 'outbox.drop',
  summary: 'Gives messages up that wait or were given up, so that nothing of them is sent or shown as open any more.',
  input: z.object({ messages }),
  args: ['messages'],
  output: z.array(outboxRow),
  permission: 'operator',
  danger: 'confirm',
  *run(context, { messages: references }) {
    const rows = yield* meant(references, 'outbox.drop', ['queued', 'failed']);
    if (isRefusal(rows)) return rows;
    yield* all(
      `update outbox set state = 'cancelled', finished_at = cast($2 as bigint), held = null, withdrawn = $3, problem = $3
       where number in {numbers $1}`,
      JSON.stringify((rows as readonly OutboxRow[]).map(({ number }) => number)),
      context.now,
      `dropped by ${context.actor.name}`,
    );
    return yield* changed(context, rows as readonly OutboxRow[], dropped);
  },
});
