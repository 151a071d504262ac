import { z } from 'zod';
import { effect } from '../kernel/capability.ts';
import { isRefusal, refuse } from '../kernel/refusal.ts';
import { contactsOf } from '../oncall/contact.ts';
import { attempt } from './delivery.ts';
import { notificationSettings } from './settings.ts';

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
    const { settings, mint, actor } = context();
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
        const row = { id: mint(), address: contact.address, message };
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
