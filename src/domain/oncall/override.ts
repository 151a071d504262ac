/** A change of plan: somebody else has duty for a while. It never changes the plan itself, and can be taken back. */
import type { Instant } from '../kernel/clock.ts';

/** `cover`: one takes over what is another's, or nobody's. `swap`: two exchange whatever either has. */
export const OVERRIDE_KINDS = ['cover', 'swap'] as const;
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];

export interface Override {
  readonly number: number;
  readonly id: string;
  readonly kind: OverrideKind;
  /** The rotation or schedule. */
  readonly plan: string;
  readonly person: string;
  /** Only what is this person's; of a swap, the other one. */
  readonly instead: string | null;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly reason: string;
  readonly author: string;
  readonly createdAt: Instant;
  readonly removedAt: Instant | null;
  readonly removedBy: string | null;
}

/** One that was taken back counted until then. */
const endOf = ({ endsAt, removedAt }: Override): Instant => Math.min(endsAt, removedAt ?? endsAt);

export const applies = (override: Override, at: Instant): boolean => override.startsAt <= at && at < endOf(override);

/** Who has duty when an override is in force. */
export function overridden({ kind, person, instead }: Override, holder: string | undefined): string | undefined {
  if (kind === 'swap' && holder === person) return instead ?? holder;
  return instead === null || holder === instead ? person : holder;
}

/** The next moment at which one of them begins or ends. */
export function nextEdge(overrides: readonly Override[], at: Instant): Instant {
  let next = Number.POSITIVE_INFINITY;
  for (const override of overrides) for (const edge of [override.startsAt, endOf(override)]) if (edge > at) next = Math.min(next, edge);
  return next;
}
