import { z } from 'zod';
import { effect, query } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { instant } from '../kernel/instant.ts';
import type { Secrets } from '../kernel/ports.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { type Contact, contactsOf } from '../oncall/contact.ts';
import { verified } from '../oncall/events.ts';
import { CODE_LIFE_MS, expectCode, MOST_TRIES, proofs, type Tried, tryCode } from '../oncall/proof.ts';
import { people } from '../oncall/settings.ts';
import { attempt } from './delivery.ts';
import { notificationSettings } from './settings.ts';

const contactRow = z.object({
  person: z.string(),
  channel: z.string(),
  address: z.string(),
  verifiedAt: instant.nullable().describe('When somebody proved to read it; null while nobody has.'),
});

const COLUMNS = [
  { key: 'person', title: 'Person' },
  { key: 'channel', title: 'By' },
  { key: 'address', title: 'Address' },
  { key: 'verifiedAt', title: 'Verified', format: 'instant' },
] as const;

export const list = query({
  name: 'contact.list',
  summary: 'How everybody is reached, and which addresses somebody has proved to read.',
  input: z.object({ person: z.string().optional().describe('Only theirs; a key of [people].') }),
  args: ['person'],
  output: z.array(contactRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ settings }, { person }) {
    const proved = yield* proofs();
    const found: z.output<typeof contactRow>[] = [];
    for (const key of person === undefined ? Object.keys(settings.of(people)) : [person]) {
      const contacts = contactsOf(settings, key);
      if (isRefusal(contacts)) return contacts;
      for (const { channel, address } of contacts)
        found.push({ person: key, channel, address, verifiedAt: proved.at(key, channel, address) ?? null });
    }
    return found;
  },
});

const DIGITS = 6;

/** Six digits out of a random token: nothing in the domain draws chance itself. */
const codeFrom = ({ token, hash }: Secrets): string =>
  String(Number.parseInt(hash(token()).slice(0, 12), 16) % 10 ** DIGITS).padStart(DIGITS, '0');

const hashOf = ({ hash }: Secrets, { person, channel, address }: Contact, code: string): string =>
  hash(JSON.stringify([person, channel, address, code]));

export const verify = effect({
  name: 'contact.verify',
  summary: 'Sends a code to a contact; with the code that arrived, takes note that somebody reads it.',
  input: z.object({
    person: z.string().describe('A key of [people].'),
    channel: z.string().describe('Which of their contacts, such as mail or sms.'),
    code: z
      .string()
      .regex(/^\s*\d{6}\s*$/, 'a code is six digits')
      .optional()
      .describe('The six digits that arrived; without them, a code is sent.'),
  }),
  args: ['person', 'channel', 'code'],
  output: contactRow.extend({ sent: z.string().nullable().describe('What the server said of the code, if one was sent.') }),
  columns: [...COLUMNS, { key: 'sent', title: 'Code sent' }],
  permission: 'operator',
  async run(context, { person, channel, code }, ports) {
    const { settings, now, actor, mint } = context();
    const contact = contactBy(contactsOf(settings, person), person, channel);
    if (isRefusal(contact)) return contact;
    if (code !== undefined) {
      const tried = await ports.store.write(function* () {
        const fresh = context();
        const outcome = yield* tryCode(contact, hashOf(ports.secrets, contact, code.trim()), fresh.now);
        if (outcome === 'verified') yield* record(fresh, [verified(person, { channel, address: contact.address })]);
        return outcome;
      });
      return tried === 'verified' ? { ...contact, verifiedAt: now, sent: null } : wrongCode(tried, contact);
    }
    const fresh = codeFrom(ports.secrets);
    await ports.store.write(() => expectCode(contact, hashOf(ports.secrets, contact, fresh), now));
    const minutes = CODE_LIFE_MS / 60_000;
    const outcome = await attempt(
      {
        id: mint(),
        address: contact.address,
        message: JSON.stringify({
          subject: `Watchbill code ${fresh}`,
          text: `${actor.name} asks whether pages for ${person} arrive here.\nIf that is you: the code is ${fresh}, good for ${minutes} minutes.`,
        }),
      },
      ports.channel(channel),
      settings.of(notificationSettings).send_timeout,
    );
    return 'receipt' in outcome
      ? { ...contact, verifiedAt: null, sent: outcome.receipt }
      : refuse({ kind: 'undeliverable', channel, problem: outcome.problem });
  },
});

function contactBy(contacts: readonly Contact[] | Refusal, person: string, channel: string): Contact | Refusal {
  if (isRefusal(contacts)) return contacts;
  return (
    contacts.find((contact) => contact.channel === channel) ??
    refuse({
      kind: 'invalid',
      where: 'oncall contact verify',
      problem: `${person} has no ${channel}`,
      allowed: contacts.map((contact) => contact.channel).join(', ') || `none; [people.${person}] has no contact`,
    })
  );
}

const PROBLEMS: Readonly<Record<Exclude<Tried, 'verified'>, string>> = {
  wrong: 'that is not the code that was sent',
  over: `the code is older than ${CODE_LIFE_MS / 60_000} minutes, or was tried ${MOST_TRIES} times`,
  none: 'no code is on its way there',
};

const wrongCode = (tried: Exclude<Tried, 'verified'>, { person, channel }: Contact): Refusal =>
  refuse({
    kind: 'invalid',
    where: 'oncall contact verify',
    problem: PROBLEMS[tried],
    hint: tried === 'wrong' ? 'Look again.' : `watchbill oncall contact verify ${person} ${channel} sends a new one.`,
  });
