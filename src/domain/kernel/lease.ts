/**
 * Who runs the engine. One row per lease; electing and renewing are the same statement on both engines:
 *
 *   vacant or expired ──acquire──▶ held(holder, term+1) ──acquire by holder──▶ held(holder, same term)
 *                                        │ until < now
 *                                        ▼
 *                                     expired: anybody may take it, with the next term
 *
 * A holder trusts its lease only until TRUST before the row runs out, so that it stops before another may begin. Time is the caller's
 * clock; the margin covers what two clocks of one machine may disagree by. And because a process can be stopped between looking at its
 * watch and writing, every duty's transaction first asks `held`: a write under an old term is refused by the database itself.
 */
import type { Instant } from './clock.ts';
import { type Refusal, refuse } from './refusal.ts';
import { one, type Script } from './script.ts';

export const LEASE_MS = 5_000;
export const RENEW_MS = 1_000;
/** How long before the row's end the holder stops believing in it. */
export const TRUST_MARGIN_MS = 1_000;

export interface Lease {
  readonly name: string;
  readonly holder: string;
  readonly term: number;
  readonly until: Instant;
}

/** The lease if `holder` has it after this, undefined while somebody else does. */
export function* acquire(name: string, holder: string, now: Instant): Script<Lease | undefined> {
  const row = yield* one<{ term: number }>(
    `insert into lease (name, holder, term, until) values ($1, $2, 1, $3)
     on conflict (name) do update set
       term = lease.term + case when lease.holder = excluded.holder and lease.until >= $4 then 0 else 1 end,
       holder = excluded.holder, until = excluded.until
     where lease.until < $4 or lease.holder = excluded.holder
     returning term`,
    name,
    holder,
    now + LEASE_MS,
    now,
  );
  return row === undefined ? undefined : { name, holder, term: row.term, until: now + LEASE_MS };
}

/** Gives the lease back at once instead of letting it run out. */
export function* release(lease: Lease): Script<void> {
  yield* one('update lease set until = 0 where name = $1 and holder = $2 and term = $3', lease.name, lease.holder, lease.term);
}

export function* holderOf(name: string): Script<Lease | undefined> {
  return yield* one<Lease>('select name, holder, term, until from lease where name = $1', name);
}

/** The fence: a refusal, and with it a rollback, unless this very term still stands. */
export function* held(lease: Lease): Script<Refusal | undefined> {
  const row = yield* one(
    'select term from lease where name = $1 and holder = $2 and term = $3 {lock}',
    lease.name,
    lease.holder,
    lease.term,
  );
  return row === undefined ? refuse({ kind: 'lease-lost', name: lease.name }) : undefined;
}

/** What an engine signs rows with that it claims for work outside: what another term has signed was left behind. */
export const signatureOf = ({ holder, term }: Pick<Lease, 'holder' | 'term'>): string => `engine ${holder}/${term}`;
