/**
 * A shift changes hands in two steps, because "I told them" is where hand-overs fail: one person hands over, and another, who has read what is
 * open, muted, planned and owed, takes over.
 *
 *   pending ──accept──▶ accepted      whoever accepts answers for it from then on
 *      └─────withdraw─▶ withdrawn
 *
 * Until then the one who hands over stays responsible, and every screen says so. The briefing is frozen as the next person read it: what they
 * were told can be looked up when it matters.
 */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import type { Referable } from '../kernel/number.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';

export const HANDOVER: Referable = { noun: 'hand-over', kind: 'H', table: 'shift_handover' };

export const STATES = ['pending', 'accepted', 'withdrawn'] as const;
export type State = (typeof STATES)[number];

export interface Handover {
  readonly number: number;
  readonly id: string;
  /** Whose shift it is; null for the whole house's. */
  readonly team: string | null;
  readonly giver: string;
  /** Any one of them may accept. */
  readonly takers: readonly string[];
  readonly note: string;
  readonly state: State;
  readonly createdAt: Instant;
  readonly createdBy: string;
  /** When it is told that nobody has accepted. */
  readonly acceptBy: Instant;
  readonly toldAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly endedBy: string | null;
}

/** What was read longer ago is not what one takes over. */
export const READ_COUNTS_FOR = 15 * 60_000;

export const anyOf = (names: readonly string[]): string => names.join(' or ');

/** Why somebody may not take over now; undefined when they may. */
export function acceptable(handover: Handover, person: string, readAt: Instant | undefined, now: Instant): Refusal | undefined {
  const subject = label('H', handover.number);
  const over = ended(handover);
  if (over !== undefined) return over;
  if (!handover.takers.includes(person))
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: `it is for ${anyOf(handover.takers)}, not for ${person}`,
      allowed: anyOf(handover.takers),
    });
  if (readAt === undefined)
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: 'you have not read its briefing',
      allowed: `shift read ${subject}, then shift accept ${subject}`,
    });
  if (now - readAt > READ_COUNTS_FOR)
    return refuse({
      kind: 'invalid',
      where: subject,
      problem: `you read its briefing ${Math.floor((now - readAt) / 60_000)} minutes ago`,
      allowed: `shift read ${subject} once more, then shift accept ${subject}`,
    });
  return undefined;
}

/** That it is over already, if it is. */
export const ended = ({ number, state, endedBy, endedAt }: Handover): Refusal | undefined =>
  state === 'pending'
    ? undefined
    : refuse({
        kind: 'already',
        subject: label('H', number),
        state,
        ...(endedBy === null ? {} : { by: endedBy }),
        ...(endedAt === null ? {} : { at: endedAt }),
      });

/** Who answers for the shift, in a sentence. */
export function saying(responsible: string | null, pending: Pick<Handover, 'number' | 'giver' | 'takers'> | undefined): string {
  if (pending !== undefined)
    return `${pending.giver} stays responsible until ${anyOf(pending.takers)} accepts ${label('H', pending.number)}.`;
  return responsible === null ? 'Nobody has taken over yet; who is on call answers.' : `${responsible} is responsible.`;
}
