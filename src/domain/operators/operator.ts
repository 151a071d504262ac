/**
 * An operator is a person with a PIN or a password of their own, so that several can work on one terminal and every action has the name of
 * whoever did it. Without operators there is nothing to prove: the login name acts.
 *
 * A PIN has few digits, so tries are what has to be rare. Each is counted before it is looked at, in the database, whatever terminal it comes
 * from and however many come at once; from the third failure on the next has to wait, twice as long each time, a quarter of an hour at most:
 * ninety-six a day, a hundred days for four digits.
 */
import type { Instant } from '../kernel/clock.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';

export interface Operator {
  readonly name: string;
  /** What `Secrets` made of the PIN. */
  readonly sealed: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly sealedAt: Instant;
  /** Tries since the last that was right. */
  readonly failures: number;
  readonly waitUntil: Instant;
  readonly enteredAt: Instant | null;
}

export const SHORTEST_PIN = 4;
export const LONGEST_PIN = 200;

const FREE = 3;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15 * 60_000;

/** How long after a failed try, the `failures`th in a row, the next has to wait. */
export const waitAfter = (failures: number): number =>
  failures < FREE ? 0 : Math.min(FIRST_WAIT * 2 ** Math.min(failures - FREE, 20), LONGEST_WAIT);

/** A try, counted as failed until it is known to be right; or that it has to wait. */
export function trying({ name, failures, waitUntil }: Operator, now: Instant): Pick<Operator, 'failures' | 'waitUntil'> | Refusal {
  if (waitUntil > now) return refuse({ kind: 'wrong-pin', name, until: waitUntil });
  return { failures: failures + 1, waitUntil: now + waitAfter(failures + 1) };
}

/** Whether a name needs its PIN here: the login name is proven by the system, and without operators no name is proven. */
export const needsPin = (name: string, login: string, operators: number): boolean => operators > 0 && name !== login;
