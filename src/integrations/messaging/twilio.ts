/**
 * What text messages and calls share: one client of Twilio's, and an attempt that is bounded in time.
 *
 * At least once, and not more than that: neither resource takes an idempotency key. A reply that is lost on its way, or an attempt that is
 * stopped while Twilio works on it, may have left a message behind, and the next attempt sends it again. Of two messages for a page and
 * none, two is the better mistake.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Twilio } from 'twilio';
import { phoneNumber } from '../../domain/kernel/fields.ts';
import { plain } from '../../domain/kernel/plain.ts';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../domain/kernel/ports.ts';
import { explainTwilioError, type TwilioError } from './twilio-failure.ts';

export interface TwilioSettings {
  /** `AC…`, the account whose messages these are and who logs in. */
  readonly account: string;
  readonly token: string;
  /** A number of the account, in E.164. */
  readonly from: string;
  /** Where Twilio's API is: an address of theirs, or of a relay. */
  readonly api: string;
  /** Where Twilio says what became of a message; without it, it does not say. */
  readonly receipts?: (key: string) => string;
}

/** In milliseconds. Below the outbox's lease on a message, so that an attempt ends before another may begin. */
export interface TwilioLimits {
  /** The whole attempt: name, connection, TLS and reply. */
  readonly attempt: number;
}

const LIMITS: TwilioLimits = { attempt: 45_000 };

/** One of Twilio's resources that carry a message. */
export interface Resource {
  readonly name: 'sms' | 'voice';
  /** Completes "the … channel is closed". */
  readonly called: string;
  readonly thing: 'message' | 'call';
  /** What its SIDs look like; an answer without one is not Twilio's. */
  readonly sid: RegExp;
  create(
    client: Twilio,
    message: Message,
    settings: Pick<TwilioSettings, 'from' | 'receipts'>,
  ): Promise<{ readonly sid: string; readonly status: string }>;
}

export function twilioChannel(resource: Resource, settings: TwilioSettings, limits: TwilioLimits = LIMITS): Channel {
  const { host: server } = new URL(settings.api);
  const underway = new Set<Promise<unknown>>();
  let opening: ReturnType<typeof openClient> | undefined;
  let closed = false;

  async function attempt(signal: AbortSignal, talk: (client: Twilio) => Promise<Receipt | DeliveryFailure>) {
    const deadline = AbortSignal.timeout(limits.attempt);
    try {
      opening ??= openClient(settings);
      const { client, signals } = await opening;
      return await signals.run(AbortSignal.any([signal, deadline]), () => talk(client));
    } catch (error) {
      if (signal.aborted) return { problem: `the attempt was stopped before ${server} had answered`, permanent: false };
      if (deadline.aborted) return { problem: `${server} did not answer in time`, permanent: false };
      if (!(error instanceof Error)) throw error;
      return explainTwilioError(error as TwilioError, { server, account: settings.account });
    }
  }

  const hand =
    (message: Message) =>
    async (client: Twilio): Promise<Receipt | DeliveryFailure> => {
      const { sid, status } = await resource.create(client, message, settings);
      if (typeof sid !== 'string' || !resource.sid.test(sid))
        return { problem: `${server} answered without the SID of a ${resource.thing}; see api in [twilio]`, permanent: false };
      return { receipt: plain(`${sid} ${status}`) };
    };

  return {
    name: resource.name,
    async send(message, signal) {
      if (closed) return { problem: `the ${resource.called} channel is closed`, permanent: false };
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
      attempt(signal, async (client) => ({
        receipt: plain(`${server} knows the account, which is ${(await client.api.v2010.accounts(settings.account).fetch()).status}`),
      })),
    /** Waits for the messages that are on their way; each is bounded by its limit and its caller's signal. */
    async close() {
      closed = true;
      await Promise.allSettled(underway);
    },
  };
}

/** Loads twilio when the first message goes: most starts of the program send none. */
async function openClient({ account, token, api }: TwilioSettings) {
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
  return { client: twilio(account, token, { httpClient: http }), signals };
}
