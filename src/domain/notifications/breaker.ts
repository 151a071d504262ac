/**
 * A breaker for each way out. When several messages in a row fail there, the way is left alone for a while: its messages wait and use up no
 * attempts, and the people they are for are told by their next way at once. Then one message tries it; whether it arrives decides.
 *
 *   closed ──five failures of more than one message──▶ open ──its pause is over──▶ one is tried ──arrives──▶ closed
 *                                                       ▲                            └──fails──┐
 *                                                       └──────── a longer pause ──────────────┘
 */
import type { Instant } from '../kernel/clock.ts';

export const TRIP_AFTER = 5;
const FIRST_PAUSE = 30_000;
const LONGEST_PAUSE = 600_000;

export interface Breaker {
  readonly circuit: string;
  readonly failures: number;
  /** How often it was opened since the way last worked. */
  readonly trips: number;
  readonly opened_at: Instant | null;
  readonly until: Instant | null;
  /** The message that tries it. */
  readonly probe: number | null;
  readonly problem: string;
}

/** Of these each address is a server of its own, and one that is down says nothing of the others. */
const APART: ReadonlySet<string> = new Set(['msteams', 'webhook', 'gotify']);

export const circuitOf = ({ channel, address }: { readonly channel: string; readonly address: string }): string =>
  APART.has(channel) ? `${channel}:${address}` : channel;

/** Until when a failed message opens it; undefined while it does not. One that was under way when it opened says nothing new. */
export function trip({ failures, trips, until, probe }: Breaker, number: number, now: Instant): Instant | undefined {
  if (failures < TRIP_AFTER || (until !== null && until > now && probe !== number)) return undefined;
  return now + Math.min(FIRST_PAUSE * 2 ** trips, LONGEST_PAUSE);
}
