/**
 * An address is proved by a code that was sent there and came back. Only the code's hash is kept, it is good for a quarter of an hour and five
 * tries, and a new address under the same channel begins anew.
 */
import type { Instant } from '../kernel/clock.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Contact } from './contact.ts';

export const CODE_LIFE_MS = 15 * 60_000;
export const MOST_TRIES = 5;

export interface Proofs {
  has(person: string, channel: string, address: string): boolean;
  at(person: string, channel: string, address: string): Instant | undefined;
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

export function* proofs(): Script<Proofs> {
  const rows = yield* all<{ person: string; channel: string; address: string; verified_at: number }>(
    'select person, channel, address, verified_at from contact_proof where verified_at is not null',
  );
  const known = new Map(rows.map((row) => [keyOf(row.person, row.channel, row.address), row.verified_at]));
  return {
    has: (...parts) => known.has(keyOf(...parts)),
    at: (...parts) => known.get(keyOf(...parts)),
  };
}

/** Notes that a code is on its way; what was proved stays so until then. */
export function* expectCode({ person, channel, address }: Contact, hash: string, now: Instant): Script<void> {
  yield* all(
    `insert into contact_proof (person, channel, address, code_hash, sent_at, attempts) values ($1, $2, $3, $4, cast($5 as bigint), 0)
     on conflict (person, channel, address) do update set code_hash = excluded.code_hash, sent_at = excluded.sent_at, attempts = 0`,
    person,
    channel,
    address,
    hash,
    now,
  );
}

/** What came of a code. Every try is counted, so this is committed whatever it says. */
export type Tried = 'verified' | 'wrong' | 'over' | 'none';

export function* tryCode({ person, channel, address }: Contact, hash: string, now: Instant): Script<Tried> {
  const row = yield* one<{ code_hash: string | null; sent_at: number; attempts: number }>(
    'select code_hash, sent_at, attempts from contact_proof where person = $1 and channel = $2 and address = $3 {lock}',
    person,
    channel,
    address,
  );
  if (row === undefined || row.code_hash === null) return 'none';
  if (now - row.sent_at >= CODE_LIFE_MS || row.attempts >= MOST_TRIES) return 'over';
  const right = row.code_hash === hash;
  yield* all(
    `update contact_proof set attempts = attempts + 1, code_hash = case when $4 = 1 then null else code_hash end,
       verified_at = case when $4 = 1 then cast($5 as bigint) else verified_at end
     where person = $1 and channel = $2 and address = $3`,
    person,
    channel,
    address,
    right ? 1 : 0,
    now,
  );
  return right ? 'verified' : 'wrong';
}
