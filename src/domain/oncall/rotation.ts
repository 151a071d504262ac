/**
 * A rotation hands duty from one member to the next by the wall clock of its zone: turn k begins when the clocks show `start + k × turn`.
 * Beginnings are turned into instants, so a change of the clocks makes one turn an hour longer or shorter and moves no hand-over behind it.
 * Turns are half-open and follow one another without a hole: at the instant of a hand-over the next member has it.
 */
import type { Instant } from '../kernel/clock.ts';
import { openingAt } from '../kernel/hours.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import type { Rotation } from './settings.ts';

/** Who has duty, and the next moment at which that can change. */
export interface Turn {
  /** Undefined: nobody. */
  readonly person: string | undefined;
  readonly until: Instant;
}

const startOf = ({ start, handover }: Rotation): number => start + handover;

/** When the kth turn begins; the first is 0. */
export const beginningOf = (rotation: Rotation, k: number): Instant => fromWallIn(rotation.zone, startOf(rotation) + k * rotation.turn);

/** Which turn it is; below 0 before the rotation begins. */
export function turnNumber(rotation: Rotation, at: Instant): number {
  // The reading is an hour off round a change of the clocks, and then the beginnings themselves decide.
  let k = Math.floor((wallIn(rotation.zone, at) - startOf(rotation)) / rotation.turn);
  while (beginningOf(rotation, k) > at) k--;
  while (beginningOf(rotation, k + 1) <= at) k++;
  return k;
}

export function turnAt(rotation: Rotation, at: Instant): Turn {
  const k = turnNumber(rotation, at);
  const until = beginningOf(rotation, Math.max(k + 1, 0));
  if (k < 0) return { person: undefined, until };
  const person = rotation.members[k % rotation.members.length];
  if (rotation.hours === undefined) return { person, until };
  const opening = openingAt(rotation.hours, rotation.zone, at);
  return { person: opening.open ? person : undefined, until: opening.open ? Math.min(until, opening.until) : opening.until };
}
