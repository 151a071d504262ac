/**
 * `fetch` as calendars need it: every address that a name or a redirect leads to is judged before it is asked, as with probes; an answer is read up
 * to a limit and no further; and nothing is followed by itself, because a login goes to the address that was configured and nowhere else.
 */
import { type IncomingMessage, request } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { Guard } from '../probes/guard.ts';

export class TooLarge extends Error {
  constructor(limit: number) {
    super(`sends more than ${Math.floor(limit / 1_024)} KB`);
  }
}

export interface Limits {
  readonly guard: Guard;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

type Fetch = typeof globalThis.fetch;

/** Answers that have no body, by their status. */
const EMPTY = [204, 205, 304];

export const reachBy =
  ({ guard, maxBytes, signal }: Limits): Fetch =>
  async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    guard.check(url.hostname);
    const { headers, method = 'GET', body } = init;
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? secureRequest : request)(url, {
        method,
        lookup: guard.lookup,
        signal,
        headers: { 'user-agent': 'watchbill', ...Object.fromEntries(new Headers(headers)) },
      });
      sent.once('error', reject);
      sent.once('response', resolve);
      sent.end(typeof body === 'string' ? body : undefined);
    });
    const { statusCode: status = 0, statusMessage: statusText = '' } = response;
    const text = await textOf(response, maxBytes);
    return new Response(EMPTY.includes(status) ? null : text, { status, statusText, headers: headersOf(response) });
  };

const headersOf = ({ headers }: IncomingMessage): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one]));

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      response.destroy();
      throw new TooLarge(maxBytes);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Why nothing came back, as the end of a sentence that begins with who was asked. */
export function failureOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted)
    return (signal.reason as Error | undefined)?.name === 'TimeoutError' ? 'does not answer in time' : 'was not waited for';
  if (error instanceof TooLarge) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? `cannot be reached: ${message}` : `cannot be reached: ${code}`;
}

/** What a login becomes on the wire. */
export const basicOf = (user: string | undefined, password: string | undefined): Record<string, string> =>
  user === undefined ? {} : { authorization: `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}` };
