import { z } from 'zod';
import { effect, query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { contactsOf } from '../oncall/contact.ts';
import { attempt } from './delivery.ts';
import { KINDS, STATES } from './notification.ts';
import { messageOf, type OutboxRow } from './records.ts';
import { notificationSettings } from './settings.ts';

const notificationRow = z.object({
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
});

const fromRow = (row: OutboxRow): z.output<typeof notificationRow> => ({
  id: row.id,
  number: label('N', row.number),
  subject: row.subject,
  kind: row.kind,
  person: row.person,
  channel: row.channel,
  address: row.address,
  title: messageOf(row).subject,
  state: row.state,
  attempts: row.attempts,
  dueAt: row.due_at,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  receipt: row.receipt,
  problem: row.problem,
});

export const list = query({
  name: 'notification.list',
  summary: 'The outbox: who was told what, through which channel, and what came of it. Newest first.',
  input: z.object({
    state: z.enum(STATES).optional().describe('Only messages in this state.'),
    subject: z.string().optional().describe('Only messages about this alert or task, such as A87.'),
    limit: z.int().min(1).max(10_000).default(100).describe('At most so many.'),
  }),
  output: z.array(notificationRow),
  columns: [
    { key: 'number', title: 'No' },
    { key: 'state', title: 'State' },
    { key: 'subject', title: 'About' },
    { key: 'person', title: 'Person' },
    { key: 'channel', title: 'By' },
    { key: 'address', title: 'Address' },
    { key: 'title', title: 'Title' },
    { key: 'attempts', title: 'Tries', align: 'right' },
    { key: 'problem', title: 'Problem' },
  ],
  permission: 'viewer',
  *run(_context, { state, subject, limit }) {
    const rows = yield* all<OutboxRow>(
      `select number, id, subject, kind, channel, person, address, message, state, attempts, due_at, created_at, finished_at, receipt, problem
       from outbox where ($1 = '' or state = $1) and ($2 = '' or subject = $2) order by number desc limit $3`,
      state ?? '',
      subject ?? '',
      limit,
    );
    return rows.map(fromRow);
  },
});

export const test = effect({
  name: 'notification.test',
  summary:
    'Sends a test page to a person through every channel they have, at once and past the outbox, and says what each server answered.',
  input: z.object({ person: z.string().describe('A key of [people].') }),
  output: z.array(
    z.object({
      person: z.string(),
      channel: z.string(),
      address: z.string(),
      receipt: z.string().nullable(),
      problem: z.string().nullable(),
    }),
  ),
  args: ['person'],
  columns: [
    { key: 'person', title: 'Person' },
    { key: 'channel', title: 'By' },
    { key: 'address', title: 'Address' },
    { key: 'receipt', title: 'Server answered' },
    { key: 'problem', title: 'Problem' },
  ],
  permission: 'operator',
  async run(context, { person }, ports) {
    const { settings, mint, now, actor } = context();
    const contacts = contactsOf(settings, person);
    if (isRefusal(contacts)) return contacts;
    if (contacts.length === 0)
      return refuse({ kind: 'undeliverable', channel: person, problem: 'has no contact in the configuration, such as mail or sms' });
    const message = JSON.stringify({
      subject: 'Watchbill test page',
      text: `This is a test page from Watchbill, asked for by ${actor.name}.\nIf you can read it, pages will reach you here. Nothing needs doing.`,
    });
    return Promise.all(
      contacts.map(async (contact) => {
        const row = {
          ...contact,
          number: 0,
          id: mint(),
          subject: 'test',
          kind: 'test',
          message,
          state: 'sending',
          attempts: 1,
          due_at: now,
          created_at: now,
          finished_at: null,
          receipt: null,
          problem: null,
        } as const;
        const channel = ports.channel(contact.channel);
        const outcome = await attempt(row, channel, settings.of(notificationSettings).send_timeout);
        return {
          ...contact,
          receipt: 'receipt' in outcome ? outcome.receipt : null,
          problem: 'problem' in outcome ? outcome.problem : null,
        };
      }),
    );
  },
});
