import { AsyncLocalStorage } from 'node:async_hooks';
import { phoneNumber } from '../../domain/kernel/fields.ts';
import { plain, plainLines } from '../../domain/kernel/plain.ts';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../domain/kernel/ports.ts';
import { clipToSegments, typewritten } from './segments.ts';
import { explainSmsError, type SmsError } from './sms-failure.ts';

export interface SmsSettings {
  /** `AC…`, the account whose messages these are and who logs in. */
  readonly account: string;
  readonly token: string;
  /** A number of the account, in E.164. */
  readonly from: string;
  /** Where Twilio's API is: an address of theirs, or of a relay. */
  readonly api: string;
}

/** In milliseconds. Below the outbox's lease on a message, so that an attempt ends before another may begin. */
export interface SmsLimits {
  /** The whole attempt: name, connection, TLS and reply. */
  readonly attempt: number;
}

const LIMITS: SmsLimits = { attempt: 45_000 };

const MESSAGE_SID = /^(?:SM|MM)[0-9a-f]{32}$/i;

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

/**
 * Text messages through Twilio's Messages resource (https://www.twilio.com/docs/messaging/api/message-resource).
 *
 * At least once, and not more than that: the resource takes no idempotency key. A reply that is lost on its way, or an attempt that is
 * stopped while Twilio works on it, may have left a message behind, and the next attempt sends it again. Of two messages for a page and
 * none, two is the better mistake.
 */
export function smsChannel(settings: SmsSettings, limits: SmsLimits = LIMITS): Channel {
  const { host: server } = new URL(settings.api);
  const underway = new Set<Promise<unknown>>();
  let opening: ReturnType<typeof openClient> | undefined;
  let closed = false;

  type Client = Awaited<ReturnType<typeof openClient>>;

  async function attempt(signal: AbortSignal, talk: (client: Client, until: AbortSignal) => Promise<Receipt | DeliveryFailure>) {
    const deadline = AbortSignal.timeout(limits.attempt);
    try {
      opening ??= openClient(settings);
      return await talk(await opening, AbortSignal.any([signal, deadline]));
    } catch (error) {
      if (signal.aborted) return { problem: `the attempt was stopped before ${server} had answered`, permanent: false };
      if (deadline.aborted) return { problem: `${server} did not answer in time`, permanent: false };
      if (!(error instanceof Error)) throw error;
      return explainSmsError(error as SmsError, { server, account: settings.account });
    }
  }

  const hand =
    (message: Message) =>
    async (client: Client, until: AbortSignal): Promise<Receipt | DeliveryFailure> => {
      const { sid, status } = await client.create(message.address, smsText(message), until);
      if (typeof sid !== 'string' || !MESSAGE_SID.test(sid))
        return { problem: `${server} answered without the SID of a message; see api in [twilio]`, permanent: false };
      return { receipt: plain(`${sid} ${status}`) };
    };

  return {
    name: 'sms',
    async send(message, signal) {
      if (closed) return { problem: 'the SMS channel is closed', permanent: false };
      if (!phoneNumber.safeParse(message.address).success)
        return { problem: `${JSON.stringify(plain(message.address))} is not a phone number such as +447700900123`, permanent: true };
      const sending = attempt(signal, hand(message));
      underway.add(sending);
      try {
        return await sending;
      } finally {
        underway.delete(sending);
      }
    },
    verify: (signal) =>
      attempt(signal, async (client, until) => ({
        receipt: plain(`${server} knows the account, which is ${await client.account(until)}`),
      })),
    /** Waits for the messages that are on their way; each is bounded by its limit and its caller's signal. */
    async close() {
      closed = true;
      await Promise.allSettled(underway);
    },
  };
}

/** Loads twilio when the first message goes: most starts of the program send none. */
async function openClient({ account, token, from, api }: SmsSettings) {
  const { default: twilio } = await import('twilio');
  // Pages are rare, and a connection kept since the last one has mostly been cut at the far end. 429 is left to the outbox, which waits longer.
  const http = new twilio.RequestClient({ keepAlive: false });
  // The client's calls take no signal, so it travels beside them.
  const signals = new AsyncLocalStorage<AbortSignal>();
  const base = api.replace(/\/+$/, '');
  http.axios.interceptors.request.use((config) =>
    Object.assign(config, {
      // Last of all, because the client bends host names by TWILIO_EDGE and TWILIO_REGION, and cuts those that are not of its own form.
      url: base + new URL(config.url ?? '').pathname,
      signal: signals.getStore(),
      // The signal carries the limit of the whole attempt; this one would start over with each byte.
      timeout: 0,
      maxContentLength: 1_048_576,
    }),
  );
  const client = twilio(account, token, { httpClient: http });
  return {
    create: (to: string, body: string, signal: AbortSignal) => signals.run(signal, () => client.messages.create({ to, from, body })),
    /** Its state, in Twilio's word. */
    account: (signal: AbortSignal) => signals.run(signal, async () => (await client.api.v2010.accounts(account).fetch()).status),
  };
}
