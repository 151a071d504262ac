import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel, Message } from '../../domain/kernel/ports.ts';
import { clipToSegments, typewritten } from './segments.ts';
import { type TwilioLimits, type TwilioSettings, twilioChannel } from './twilio.ts';

const MOST_SEGMENTS = 3;

/**
 * What fits on a telephone: the subject, and the last line of the text, where a message says what its reader is to do. A subject that is
 * too long gives way; the last line never takes more than one segment.
 */
export function smsText({ subject, text }: Pick<Message, 'subject' | 'text'>): string {
  const heading = plain(subject).trim();
  const answer = clipToSegments(typewritten(plainLines(text).trimEnd().split('\n').at(-1)?.trim() ?? ''), 1);
  const between = heading === '' || answer === '' ? '' : '\n';
  return clipToSegments(typewritten(heading), MOST_SEGMENTS, between + answer);
}

/** Text messages through Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource). */
export const smsChannel = (settings: TwilioSettings, limits?: TwilioLimits): Channel =>
  twilioChannel(
    {
      name: 'sms',
      called: 'SMS',
      thing: 'message',
      sid: /^(?:SM|MM)[0-9a-f]{32}$/i,
      create: (client, message, { from, receipts }) =>
        client.messages.create({
          ...{ to: message.address, from, body: smsText(message) },
          ...(receipts === undefined ? {} : { statusCallback: receipts(message.key) }),
        }),
    },
    settings,
    limits,
  );
