/**
 * How a monitoring system is asked for its alerts: one file a vendor that exports a `Poll`, and one row in `polls.ts`.
 *
 * A poll is a generator that yields what it wants to know and is handed the JSON of the answer, so that a vendor's file holds the questions,
 * their order and the reading of the answers, and does nothing itself. Half an answer is worse than none, because what is missing would
 * seem to be over: whatever goes wrong on the way, the whole is one sentence. Only single alerts that cannot be read are set aside,
 * and said, so that nothing is closed on the word of that answer.
 */
import type { Observe } from '../../domain/alerts/polling.ts';
import type { Observation } from '../../domain/alerts/reconcile.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import type { PolledSource } from '../../domain/sources/polls.ts';
import type { SourceKind } from '../../domain/sources/settings.ts';
import { FETCH_LIMITS, fetchText } from '../discovery/fetch.ts';
import { parseJson, quote } from './json.ts';

export interface Question {
  /** Behind the source's address. */
  readonly path: string;
  /** Asked by POST, with this as JSON. */
  readonly body?: unknown;
  readonly authorization?: string | undefined;
  readonly method?: 'DELETE';
  /** That there is no such thing is an answer too, and is handed over as undefined; so is an answer without a body. */
  readonly absent?: true;
}

export interface Problem {
  readonly problem: string;
  /** It is about this one question, and would be the same another time. */
  readonly refused?: boolean;
}

export type Conversation<T> = Generator<Question, T | Problem, unknown>;

export interface Poll {
  readonly kind: SourceKind;
  /** Where the address may already end, as people copy it. */
  readonly tail?: string;
  ask(source: PolledSource, at: { readonly now: Instant; readonly everything: boolean }): Conversation<Observation>;
}

/** Who is asked, and with what. */
export type Partner = Pick<PolledSource, 'address' | 'timeout' | 'token' | 'user' | 'password'>;

/** What the source is asked with: its token, or its user and password. */
export function authorizationOf({ token, user, password }: Partner): string | undefined {
  if (token !== undefined) return `Bearer ${token}`;
  return user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
}

export const observeBy =
  (polls: readonly Poll[], fetch: typeof globalThis.fetch = globalThis.fetch): Observe =>
  async (source, at, signal) => {
    const poll = polls.find(({ kind }) => kind === source.kind);
    if (poll === undefined) return { problem: `a source of kind ${source.kind} cannot be asked` };
    return converse(poll.ask(source, at), source, poll.tail, fetch, signal);
  };

/** Asks what the conversation wants to know, until it knows enough. */
export async function converse<T>(
  conversation: Conversation<T>,
  { address: where, timeout }: Partner,
  tail: string | undefined,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<T | Problem> {
  const base = baseOf(where, tail);
  let step = conversation.next();
  while (!step.done) {
    const { path, body, authorization, method, absent } = step.value;
    const address = new URL(`${base}${path}`);
    const asked = {
      address,
      who: `${address.host}, asked for ${quote(path.replace(/\?.*$/s, ''))},`,
      missing: 'has no such thing',
      ...(authorization === undefined ? {} : { authorization }),
      ...(body === undefined ? {} : { post: JSON.stringify(body) }),
      ...(method === undefined ? {} : { method }),
    };
    const answer = await fetchText(asked, fetch, { ...FETCH_LIMITS, timeoutMs: timeout, signal });
    if (absent && ('problem' in answer ? answer.status === 404 : answer.text === '')) {
      step = conversation.next(undefined);
      continue;
    }
    if ('problem' in answer) return { problem: answer.problem };
    const parsed = parseJson(answer.text);
    if ('problem' in parsed) return { problem: `${asked.who} answers what is no JSON: ${parsed.problem}` };
    step = conversation.next(parsed.json);
  }
  return step.value;
}

function baseOf(address: string, tail = ''): string {
  const base = address.replace(/\/+$/, '');
  return tail !== '' && base.endsWith(tail) ? base.slice(0, -tail.length) : base;
}
