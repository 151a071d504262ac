/** A web server, asked once over a connection of its own, so that what is measured is what somebody new to it would wait. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import { parsePath, select } from '../../domain/kernel/json-path.ts';
import type { Value } from '../../domain/probes/condition.ts';
import type { Seen } from '../../domain/probes/probe.ts';
import { certificateOf } from './certificate.ts';
import { Forbidden } from './guard.ts';
import { type Looking, silent, unasked, wordsFor } from './kind.ts';

const MOST_REDIRECTS = 10;
/** More of a body than this no condition looks at. */
const LARGEST_BODY = 1_048_576;

const plainAgent = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });
const secureAgent = new SecureAgent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY, maxCachedSessions: 0 });

interface Answer {
  readonly response: IncomingMessage;
  readonly body: Buffer;
  readonly bytes: number;
  readonly ip: string | undefined;
  readonly certificate: Readonly<Record<string, Value>>;
}

export async function lookHttp(looking: Looking): Promise<Seen> {
  const { check, signal } = looking;
  const started = performance.now();
  let url = new URL(check.target);
  let method: string = check.method ?? 'GET';
  let authorization = check.authorization;
  try {
    for (let redirects = 0; ; redirects++) {
      const answer = await ask(looking, url, method, authorization);
      const next = redirects < MOST_REDIRECTS ? followed(answer.response, url, check.redirects ?? 'same-host') : undefined;
      if (next === undefined) return seenOf(answer, performance.now() - started, redirects);
      if (next.host !== url.host) authorization = undefined;
      if (
        answer.response.statusCode === 303 ||
        (method === 'POST' && answer.response.statusCode !== 307 && answer.response.statusCode !== 308)
      )
        method = 'GET';
      url = next;
    }
  } catch (error) {
    if (error instanceof Forbidden) return unasked(error.message);
    return silent(signal.aborted ? 'nothing answered in time' : wordsFor(error), performance.now() - started);
  }
}

/** Where it is sent on to, if that is to be followed. Another port of the host is still that host. */
function followed({ statusCode = 0, headers }: IncomingMessage, from: URL, redirects: 'same-host' | 'any' | 'none'): URL | undefined {
  if (redirects === 'none' || ![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  const to = URL.parse(headers.location ?? '', from);
  if (to === null || !/^https?:$/.test(to.protocol)) return undefined;
  return redirects === 'any' || to.hostname === from.hostname ? to : undefined;
}

function ask({ check, guard, signal }: Looking, url: URL, method: string, authorization: string | undefined): Promise<Answer> {
  guard.check(url.hostname);
  const secure = url.protocol === 'https:';
  const { body, headers, verify = true } = check;
  return new Promise((resolve, reject) => {
    const sent = (secure ? secureRequest : request)(url, {
      method,
      agent: secure ? secureAgent : plainAgent,
      lookup: guard.lookup,
      signal,
      rejectUnauthorized: verify,
      headers: { 'user-agent': 'watchbill', accept: '*/*', ...headers, ...(authorization === undefined ? {} : { authorization }) },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const ip = response.socket.remoteAddress;
      const certificate = response.socket instanceof TLSSocket ? certificateOf(response.socket) : {};
      const chunks: Buffer[] = [];
      let bytes = 0;
      const done = (): void => resolve({ response, body: Buffer.concat(chunks), bytes, ip, certificate });
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= LARGEST_BODY) chunks.push(chunk);
        else {
          done();
          response.destroy();
        }
      });
      response.once('end', done);
      response.once('error', reject);
    });
    sent.end(method === 'GET' || method === 'HEAD' ? undefined : body);
  });
}

function seenOf({ response, body, bytes, ip, certificate }: Answer, responseMs: number, redirects: number): Seen {
  const { statusCode = 0, statusMessage = '', headers } = response;
  let text: string | undefined;
  let json: { readonly value: unknown } | undefined;
  const bodyText = (): string => {
    text ??= body.toString('utf8');
    return text;
  };
  return {
    problem: null,
    responseMs,
    values: {
      response_ms: responseMs,
      status: statusCode,
      bytes,
      redirects,
      ...(ip === undefined ? {} : { ip }),
      ...certificate,
      get body() {
        return bodyText();
      },
    },
    families: {
      header: (name) => {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value : value;
      },
      json: (path) => {
        json ??= parsed(bodyText());
        return json === undefined ? undefined : valueAt(json.value, path);
      },
    },
    text: `${statusCode} ${statusMessage}`.trim(),
  };
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function valueAt(document: unknown, path: string): Value | undefined {
  const steps = parsePath(path);
  if ('problem' in steps) return undefined;
  const found = select(document, steps).flatMap(({ value }) => (value === undefined || value === null ? [] : [value]));
  const [only] = found;
  if (only === undefined) return undefined;
  if (found.length > 1 || Array.isArray(only)) return found.flat().map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
  return typeof only === 'number' || typeof only === 'boolean' || typeof only === 'string' ? only : JSON.stringify(only);
}
