/**
 * A channel whose vendor takes a message in one HTTP request. The vendor's file says how the request looks and what its answer means; the
 * rest is the same for all of them: one attempt bounded in time, no redirect followed (a token goes to the address that was configured and
 * nowhere else), an answer that is read up to a limit, and a sentence for every way in which it can fail.
 */
import { clip, plain } from '../../domain/kernel/plain.ts';
import type { Channel, DeliveryFailure, Message, Receipt } from '../../domain/kernel/ports.ts';
import { ADDRESSES, type Reach } from '../../domain/oncall/reach.ts';
import { aboutEncryption, systemReason, withoutNodeAdvice } from './connection.ts';

export interface Request {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The same, where it is a JSON object; else empty. */
  readonly json: Readonly<Record<string, unknown>>;
}

export interface Vendor {
  readonly name: Reach;
  /** Where its settings are, for whoever has to repair them: `[ntfy]`. */
  readonly section: string;
  /** The addresses that messages go to, as configured. */
  readonly servers: readonly string[];
  /** Undefined where nothing by that name is configured. */
  request(message: Message): Request | undefined;
  /** What an answer says beyond its status; undefined leaves that to the status. */
  verdict(answer: Answer, server: string): Receipt | DeliveryFailure | undefined;
}

/** In milliseconds. Below the outbox's lease on a message, so that an attempt ends before another may begin. */
export interface HttpLimits {
  /** The whole attempt: name, connection, TLS and answer. */
  readonly attempt: number;
}

const LIMITS: HttpLimits = { attempt: 45_000 };
const LONGEST_ANSWER = 1_048_576;

export const json = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Request => ({
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

export function httpChannel(vendor: Vendor, limits: HttpLimits = LIMITS): Channel {
  const underway = new Set<Promise<unknown>>();
  let closed = false;

  async function attempt(request: Request, signal: AbortSignal): Promise<Receipt | DeliveryFailure> {
    const { host: server } = new URL(request.url);
    const deadline = AbortSignal.timeout(limits.attempt);
    try {
      const answer = await ask(request, AbortSignal.any([signal, deadline]));
      return vendor.verdict(answer, server) ?? byStatus(answer, server, vendor.section);
    } catch (error) {
      if (signal.aborted) return { problem: `the attempt was stopped before ${server} had answered`, permanent: false };
      if (deadline.aborted) return { problem: `${server} did not answer in time`, permanent: false };
      if (!(error instanceof Error)) throw error;
      return { problem: unreached(error, server, vendor.section), permanent: false };
    }
  }

  /** As far as one gets without sending: the name, the connection and its encryption. What the login is worth, only a message shows. */
  async function asked(origin: string, signal: AbortSignal): Promise<DeliveryFailure | undefined> {
    const { host: server } = new URL(origin);
    try {
      const { body } = await fetch(origin, { method: 'HEAD', redirect: 'manual', signal });
      await body?.cancel();
      return undefined;
    } catch (error) {
      if (signal.aborted) return { problem: `${server} did not answer in time`, permanent: false };
      if (!(error instanceof Error)) throw error;
      return { problem: unreached(error, server, vendor.section), permanent: false };
    }
  }

  return {
    name: vendor.name,
    async verify(signal) {
      const origins = [...new Set(vendor.servers.map((url) => new URL(url).origin))];
      const failures = await Promise.all(origins.map((origin) => asked(origin, signal)));
      const hosts = origins.map((origin) => new URL(origin).host).join(', ');
      return (
        failures.find((failure) => failure !== undefined) ?? {
          receipt: `${hosts} answer${origins.length === 1 ? 's' : ''}; only a message shows whether the login is right`,
        }
      );
    },
    async send(message, signal) {
      if (closed) return { problem: `the ${vendor.name} channel is closed`, permanent: false };
      if (!ADDRESSES[vendor.name].safeParse(message.address).success)
        return { problem: `${JSON.stringify(plain(message.address))} is not ${ADDRESSES[vendor.name].meta()?.title}`, permanent: true };
      const request = vendor.request(message);
      if (request === undefined)
        return { problem: `there is no ${vendor.section} named ${plain(message.address)} in the configuration`, permanent: false };
      const sending = attempt(request, signal);
      underway.add(sending);
      try {
        return await sending;
      } finally {
        underway.delete(sending);
      }
    },
    /** Waits for the messages that are on their way; each is bounded by its limit and its caller's signal. */
    async close() {
      closed = true;
      await Promise.allSettled(underway);
    },
  };
}

async function ask({ url, headers, body }: Request, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LONGEST_ANSWER) throw new Error(`an answer of more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return { status: response.status, text, json: object(text) };
}

function object(text: string): Answer['json'] {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Answer['json']) : {};
  } catch {
    return {};
  }
}

/** A vendor's words are outside text: one line, not a long one, and the full stop is the reader's. */
export const words = (text: unknown): string => clip(plain(String(text ?? '')).trim(), 300).replace(/[.…\s]+$/, '');

type Row = readonly [fits: (status: number) => boolean, means: (server: string, said: string, section: string) => string, permanent?: true];

/** Only what is wrong with this message or this recipient is final; a wrong token, a moved address and a full server are repaired. */
const STATUSES: readonly Row[] = [
  [(status) => status === 401 || status === 403, (server, said, section) => `${server} refuses the login: ${said}; see ${section}`],
  [(status) => status === 404, (server, said, section) => `${server} has nothing at that address: ${said}; see ${section}`],
  [(status) => status === 410, (server, said) => `${server} has taken that address away: ${said}`, true],
  [(status) => status === 408 || status === 425 || status === 429, (server, said) => `${server} is asked too often: ${said}`],
  [(status) => status >= 500, (server, said) => `${server} has a fault of its own: ${said}`],
  [(status) => status >= 400, (server, said) => `${server} refuses the message: ${said}`, true],
  [(status) => status >= 300, (server, said, section) => `${server} sends elsewhere, which is not followed: ${said}; see ${section}`],
  [() => true, (server, said, section) => `${server} gave an answer that cannot be read: ${said}; see ${section}`],
];

/** What an answer means by its status alone. */
export function byStatus({ status }: Pick<Answer, 'status'>, server: string, section: string, said = `HTTP ${status}`): DeliveryFailure {
  const [, means, permanent = false] = STATUSES.find(([fits]) => fits(status)) ?? [];
  return { problem: means?.(server, said, section) ?? said, permanent };
}

/** Node's fetch wraps what the system said once. */
function unreached(error: Error, server: string, section: string): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name of ${server} cannot be resolved: ${words(cause.message)}`;
  if (aboutEncryption(cause.message))
    return `no trusted encryption with ${server}: ${words(withoutNodeAdvice(cause.message))}; see ${section}`;
  return `no connection to ${server}: ${systemReason(code) ?? (words(cause.message) || code || 'no reason given')}`;
}
