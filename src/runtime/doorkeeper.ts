/** Lets bearers of tokens in; counts strangers a minute, in memory first, so that they cost neither a row nor an fsync each. */
import type { IncomingMessage } from 'node:http';
import { isRefusal, type Refusal, refuse } from '../domain/kernel/refusal.ts';
import type { Rejected } from '../domain/sources/records.ts';
import { bearer } from '../domain/tokens/records.ts';
import type { Scope, Token } from '../domain/tokens/token.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Surroundings } from './run.ts';

/** A revoked token works no longer than this. */
const TOKEN_TRUST_MS = 1_000;
const STRANGERS_FLUSH_MS = 1_000;
const LONGEST_TOKEN = 200;

export interface Doorkeeper {
  /** `kind` is what strangers are counted under. */
  admit(given: string | undefined, scope: Scope, kind: string): Promise<Token | Refusal>;
  /** Turns somebody away whose token was good but who is a stranger all the same. */
  turnAway(kind: string): Refusal;
  close(): void;
}

export function doorkeeper({ ports: { store, secrets }, clock }: Surroundings, commits: GroupCommit): Doorkeeper {
  const known = new Map<string, { readonly token: Token; readonly until: number }>();
  const strangers = new Map<string, number>();
  let cancel = (): void => undefined;

  const flush = (): void => {
    for (const [kind, count] of strangers) {
      const rejections: Rejected[] = [{ source: kind, reason: 'unauthorised', problem: 'no valid token', bytes: 0, sample: '', count }];
      commits.submit({ source: kind, kind, alerts: [], rejections, bytes: 0 })?.catch(() => undefined);
    }
    strangers.clear();
  };

  const turnAway = (kind: string): Refusal => {
    if (strangers.size === 0) cancel = clock.after(STRANGERS_FLUSH_MS, flush);
    strangers.set(kind, (strangers.get(kind) ?? 0) + 1);
    return refuse({ kind: 'unauthorised' });
  };

  return {
    admit: async (given, scope, kind) => {
      if (given === undefined || given === '' || given.length > LONGEST_TOKEN) return turnAway(kind);
      const key = `${scope} ${given}`;
      const cached = known.get(key);
      if (cached !== undefined && clock.now() < cached.until) return cached.token;
      const token = await store.read(() => bearer(secrets.hash(given), scope));
      if (isRefusal(token)) {
        known.delete(key);
        return turnAway(kind);
      }
      known.set(key, { token, until: clock.now() + TOKEN_TRUST_MS });
      return token;
    },
    turnAway,
    close: () => {
      cancel();
      flush();
    },
  };
}

/** The token of a request's head: `Authorization` as a bearer's or under another word, or basic with it as the password; else the query's. */
export function tokenIn({ headers }: Pick<IncomingMessage, 'headers'>, query: URLSearchParams, scheme?: string): string | undefined {
  const [, word = '', given = ''] = /^(\S+) +(.*)$/.exec(headers.authorization ?? '') ?? [];
  switch (word.toLowerCase()) {
    case 'bearer':
    case scheme?.toLowerCase():
      return given.trim();
    case 'basic':
      return Buffer.from(given, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '');
    default:
      return query.get('token') ?? undefined;
  }
}
