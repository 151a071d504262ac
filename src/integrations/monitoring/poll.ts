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
}

export interface Problem {
  readonly problem: string;
}

export type Conversation<T> = Generator<Question, T | Problem, unknown>;

export interface Poll {
  readonly kind: SourceKind;
  /** Where the address may already end, as people copy it. */
  readonly tail?: string;
  ask(source: PolledSource, at: { readonly now: Instant; readonly everything: boolean }): Conversation<Observation>;
}

/** What the source is asked with: its token, or its user and password. */
export function authorizationOf({ token, user, password }: PolledSource): string | undefined {
  if (token !== undefined) return `Bearer ${token}`;
  return user === undefined ? undefined : `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`;
}

export const observeBy =
  (polls: readonly Poll[], fetch: typeof globalThis.fetch = globalThis.fetch): Observe =>
  async (source, at, signal) => {
    const poll = polls.find(({ kind }) => kind === source.kind);
    if (poll === undefined) return { problem: `a source of kind ${source.kind} cannot be asked` };
    const conversation = poll.ask(source, at);
    const base = baseOf(source.address, poll.tail);
    let step = conversation.next();
    while (!step.done) {
      const { path, body, authorization } = step.value;
      const address = new URL(`${base}${path}`);
      const asked = {
        address,
        who: `${address.host}, asked for ${quote(path.replace(/\?.*$/s, ''))},`,
        missing: 'has no such thing',
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { post: JSON.stringify(body) }),
      };
      const answer = await fetchText(asked, fetch, { ...FETCH_LIMITS, timeoutMs: source.timeout, signal });
      if ('problem' in answer) return answer;
      const parsed = parseJson(answer.text);
      if ('problem' in parsed) return { problem: `${asked.who} answers what is no JSON: ${parsed.problem}` };
      step = conversation.next(parsed.json);
    }
    return step.value;
  };

function baseOf(address: string, tail = ''): string {
  const base = address.replace(/\/+$/, '');
  return tail !== '' && base.endsWith(tail) ? base.slice(0, -tail.length) : base;
}
