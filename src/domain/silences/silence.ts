/**
 * A silence keeps alerts quiet for a while: whatever its matchers mean opens and is shown as ever, and nobody is paged for it. It hides
 * nothing and loses nothing; who made it, why and until when is with it.
 *
 *   pending ──begins──▶ active ──its time is over, somebody ends it, or the last alert it held resolved──▶ expired
 *
 * Whether one is in force is read from its times, so it ends on time even while no engine runs. What happens at a moment (it begins, its
 * author is reminded, it ends) is a due row: `due_at` is the first moment that nobody has dealt with yet.
 */
import type { Instant } from '../kernel/clock.ts';

export const STATES = ['pending', 'active', 'expired'] as const;
export type State = (typeof STATES)[number];

/** Why one ended. */
export const ENDINGS = ['time', 'hand', 'resolved'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface Silence {
  readonly number: number;
  readonly id: string;
  /** As they were written. */
  readonly matchers: readonly string[];
  readonly comment: string;
  readonly author: string;
  readonly createdAt: Instant;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Ends when the last alert that it held resolves. */
  readonly endsOnResolve: boolean;
  /** Whoever is still firing when it ends is paged for. */
  readonly repage: boolean;
  readonly remindAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
  readonly ending: Ending | null;
}

export type Times = Pick<Silence, 'startsAt' | 'endsAt' | 'remindAt'>;

export const stateOf = ({ startsAt, endsAt, endedAt }: Pick<Silence, 'startsAt' | 'endsAt' | 'endedAt'>, now: Instant): State =>
  endedAt !== null || endsAt <= now ? 'expired' : startsAt > now ? 'pending' : 'active';

export type Moment = 'begin' | 'remind' | 'end';

const momentsOf = ({ startsAt, remindAt, endsAt }: Times): readonly (readonly [Moment, Instant])[] => [
  ['begin', startsAt],
  ...(remindAt === null ? [] : [['remind', remindAt] as const]),
  ['end', endsAt],
];

/** What is to be done now that was not yet. One that is over is only ended: a reminder that comes too late helps nobody. */
export function momentsDue(times: Times, dueAt: Instant, now: Instant): readonly Moment[] {
  if (times.endsAt <= now) return ['end'];
  return momentsOf(times).flatMap(([moment, at]) => (at >= dueAt && at <= now ? [moment] : []));
}

/** When there is something to do again. */
export const nextMoment = (times: Times, now: Instant): Instant =>
  Math.min(...momentsOf(times).flatMap(([, at]) => (at > now ? [at] : [])), times.endsAt);
