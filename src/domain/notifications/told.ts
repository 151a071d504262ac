/** Who was told of something, and what came of it. */
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import { all, type Script } from '../kernel/script.ts';
import type { NotificationKind, State } from './notification.ts';

export interface Message {
  readonly kind: NotificationKind;
  readonly person: string;
  readonly channel: string;
  readonly address: string;
  readonly state: State;
  readonly attempts: number;
  readonly at: Instant;
  readonly settledAt: Instant | null;
  readonly receipt: string | null;
  readonly problem: string | null;
}

export const OUTCOMES = ['delivered', 'being sent', 'waiting', 'tried again later', 'failed', 'withdrawn'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export function outcomeOf({ state, attempts }: Pick<Message, 'state' | 'attempts'>): Outcome {
  switch (state) {
    case 'sent':
      return 'delivered';
    case 'sending':
      return 'being sent';
    case 'queued':
    case 'bundled':
      return attempts > 0 ? 'tried again later' : 'waiting';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'withdrawn';
  }
}

const MOST_MESSAGES = 200;

/** The messages about these, oldest first. */
export function* messagesAbout(subjects: readonly string[], limit = MOST_MESSAGES): Script<readonly Message[]> {
  const rows = yield* all<Message & { readonly held: string | null; readonly due_at: Instant }>(
    // What a digest carries became of as the digest did.
    `select message.kind, message.person, message.channel, message.address, coalesce(digest.state, message.state) as state,
       coalesce(digest.attempts, message.attempts) as attempts, message.created_at as at,
       coalesce(digest.finished_at, message.finished_at) as "settledAt", coalesce(digest.receipt, message.receipt) as receipt,
       coalesce(digest.problem, message.problem) as problem,
       message.held, message.due_at
     from outbox as message left join outbox as digest on digest.number = message.bundle and message.state = 'bundled'
     where message.subject in {values $1} order by message.number limit $2`,
    JSON.stringify(subjects),
    limit,
  );
  return rows.map(({ held, due_at: until, ...row }) => ({
    ...row,
    problem: row.problem ?? (held === null ? null : `held by ${held} until ${formatInstant(until).slice(11, 16)}Z`),
  }));
}
