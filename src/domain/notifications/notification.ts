/**
 * A notification is one message for one person through one channel, and its row in the outbox is written in the same transaction as the
 * decision to tell. Delivery is at least once: rarely twice, never zero.
 *
 *   queued ──lease──▶ sending ──accepted──▶ sent
 *     ▲                  │ ├──refused for good, or out of attempts──▶ failed   (a dead letter, with its reason)
 *     └──tried again─────┘ └──lease ran out: the sender died, and it is queued again
 *   queued ──answered before it went──▶ cancelled ◀──answered while it was sent, and it failed── sending
 *
 * The row's id is the message's key over all attempts, so a channel that honours one (mail's Message-ID) shows it once.
 */
import type { Instant } from '../kernel/clock.ts';
import type { Appointment } from '../kernel/ports.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Contact } from '../oncall/contact.ts';

/** `bundled`: a digest carries it, and what becomes of that becomes of it. */
export const STATES = ['queued', 'sending', 'sent', 'failed', 'cancelled', 'bundled'] as const;
export type State = (typeof STATES)[number];

/** Why somebody is told: an escalation step, the all-clear, what they wanted to be reminded of, planned work, an alert that pages nobody, many as one, a trial. */
export const KINDS = ['page', 'resolved', 'reminder', 'notice', 'chat', 'digest', 'test'] as const;
export type NotificationKind = (typeof KINDS)[number];

export interface Text {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly appointment?: Appointment;
}

export interface Draft extends Contact {
  /** The alert or task it is about. */
  readonly subject: string;
  readonly kind: NotificationKind;
  /** The system it is about; the first page about one jumps the queue. */
  readonly service?: string | undefined;
  readonly message: Text;
  /** Of a page: whether quiet hours may hold it. */
  readonly severity?: Severity | undefined;
}

export interface RetryRule {
  readonly attempts: number;
  readonly first_retry: number;
  readonly longest_retry: number;
}

/** How many messages are on their way at once: what a crash leaves unsettled, and what a channel has room for. */
export const MOST_UNDER_WAY = 16;

/** How long a message is its sender's: the time an attempt may take, and as long again as a busy machine may need to write it down. */
export const sendLease = (timeoutMs: number): number => timeoutMs + 40_000;

/** A fraction in [0, 1) from an id: jitter that a script run again computes again. */
export function spread(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (hash >>> 0) / 0x1_0000_0000;
}

/**
 * When a failed attempt is repeated: exponential from the first pause, capped, plus up to a fifth of jitter so that a recovering server
 * is not met by everything at once. Undefined when the attempts are used up.
 */
export function retryAt(rule: RetryRule, attempt: number, id: string, now: Instant): Instant | undefined {
  if (attempt >= rule.attempts) return undefined;
  const pause = Math.min(rule.first_retry * 2 ** (attempt - 1), rule.longest_retry);
  return now + Math.round(pause * (1 + 0.2 * spread(`${id}${attempt}`)));
}
