/** Messages about an incident to people who work on it. They are no pages: they wait for the end of quiet hours where they would ring. */
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { clip, plain, plainLines } from '../kernel/plain.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { enqueue } from '../notifications/records.ts';
import { contactsOf } from '../oncall/contact.ts';
import type { Incident } from './incident.ts';

const LONGEST = 20_000;

export function* tell(
  context: Context,
  incident: Incident,
  persons: readonly string[],
  { word, lines }: { readonly word: string; readonly lines: readonly string[] },
): Script<void> {
  const subject = label('I', incident.number);
  const message = {
    subject: clip(`[${word}] ${subject} ${plain(incident.title)}`, 200),
    text: [
      ...lines.map((line) => plainLines(clip(line, LONGEST))),
      '',
      `Severity:  ${incident.severity}`,
      `Stage:     ${incident.stage}`,
      `Look at it with: watchbill incident show ${subject}`,
    ].join('\n'),
  };
  yield* enqueue(
    context,
    [...new Set(persons)].flatMap((person) => {
      const contacts = contactsOf(context.settings, person);
      return isRefusal(contacts) ? [] : contacts.map((contact) => ({ ...contact, subject, kind: 'reminder' as const, message }));
    }),
  );
}
