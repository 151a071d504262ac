import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel, Message } from '../../domain/kernel/ports.ts';
import { fitted } from './fit.ts';
import { type TwilioLimits, type TwilioSettings, twilioChannel } from './twilio.ts';

/** TwiML that comes with the call may have 4,000 characters, and three of these are in it. */
const LONGEST = 1_200;

/**
 * What is said: the subject twice, because whoever wakes misses the first words, then the last line of the text, where a message says what
 * its hearer is to do. TwiML is XML: https://www.twilio.com/docs/voice/twiml/say
 */
export function voiceTwiml({ subject, text }: Pick<Message, 'subject' | 'text'>): string {
  const spoken = (line: string): string => fitted(plain(line).trim(), LONGEST, (said) => escaped(said).length);
  const heading = spoken(subject);
  const answer = spoken(plainLines(text).trimEnd().split('\n').at(-1) ?? '');
  const said = [heading, heading, answer].filter((part) => part !== '').map((part) => `<Say>${escaped(part)}</Say>`);
  return `<Response><Pause length="1"/>${said.join('<Pause length="1"/>')}</Response>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

/** Calls through Twilio's Calls resource (https://www.twilio.com/docs/voice/api/call-resource). */
export const voiceChannel = (settings: TwilioSettings, limits?: TwilioLimits): Channel =>
  twilioChannel(
    {
      name: 'voice',
      called: 'voice',
      thing: 'call',
      sid: /^CA[0-9a-f]{32}$/i,
      create: (client, message, { from, receipts }) =>
        client.calls.create({
          ...{ to: message.address, from, twiml: voiceTwiml(message) },
          ...(receipts === undefined ? {} : { statusCallback: receipts(message.key) }),
        }),
    },
    settings,
    limits,
  );
