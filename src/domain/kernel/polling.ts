/**
 * When a source is read that says nothing by itself. What it said is kept however long it cannot be reached, with its age; this decides when
 * it is tried again and from when on a person should know.
 *
 *   due ──claim──▶ being read ──read──▶ due at its next time
 *    ▲                  └──failed──▶ due after 30 s, 1 min, 2 min … 15 min at most (or its own interval, where that is longer)
 *    └──lease ran out──┘
 *
 * Sources of one interval do not come at one moment: each has its phase in it, by the hash of its name, which no restart changes. The wait
 * after failures is the circuit breaker: a source that stays away is asked by one reader, once in the longest wait, until it answers.
 */
import type { Instant } from './clock.ts';
import { minutes, seconds } from './clock.ts';
import { nextAfter, parseCron } from './cron.ts';

/** What of a source's settings says when it is read. */
export interface Polled {
  readonly name: string;
  readonly every?: number | undefined;
  readonly cron?: string | undefined;
  readonly zone?: string | undefined;
  /** For the whole of one reading. */
  readonly timeout: number;
  /** Between tries, after failures. */
  readonly longest_retry?: number;
}

export interface Poll {
  readonly source: string;
  /** What the settings said when the row was made. */
  readonly plan: string;
  readonly dueAt: Instant;
  /** From then on it should have been read. */
  readonly staleAt: Instant;
  readonly holder: string | null;
  /** When the lease of whoever reads it runs out. */
  readonly until: Instant | null;
  /** In a row. */
  readonly failures: number;
  readonly triedAt: Instant | null;
  readonly succeededAt: Instant | null;
  readonly problem: string | null;
  readonly report: string | null;
}

export const EVERY = minutes(15);
const FIRST_RETRY = seconds(30);
const LONGEST_RETRY = minutes(15);
/** A source that was just declared is read within this. */
const SOON = seconds(20);
/** What settling may take after the reading. */
const SETTLING = minutes(1);

/** So often a source may fail to be read, in intervals, before a person should know. */
const MISSED = 3;

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return value;
}

/** The next moment of an interval, at the phase that the name has in it. */
export function nextInPhase(name: string, every: number, after: Instant): Instant {
  const phase = hash(name) % every;
  return Math.floor((after - phase) / every) * every + phase + every;
}

export function nextTime({ name, every = EVERY, cron, zone = 'UTC' }: Polled, after: Instant): Instant {
  const fields = cron === undefined ? undefined : parseCron(cron);
  // Whoever writes a minute down means that minute.
  return fields === undefined ? nextInPhase(name, every, after) : (nextAfter(fields, zone, after) ?? Number.MAX_SAFE_INTEGER);
}

export function staleFrom(source: Polled, readAt: Instant): Instant {
  if (source.cron === undefined) return readAt + MISSED * (source.every ?? EVERY);
  return nextTime(source, nextTime(source, readAt)) + LONGEST_RETRY;
}

export const firstTime = ({ name, every = SOON }: Polled, now: Instant): Instant => now + (hash(name) % Math.min(every, SOON));

/** After the nth failure in a row. */
export function retryTime({ name, every, longest_retry = LONGEST_RETRY }: Polled, failures: number, now: Instant): Instant {
  const first = Math.min(every ?? FIRST_RETRY, FIRST_RETRY);
  const delay = Math.min(first * 2 ** Math.min(failures - 1, 20), Math.max(every ?? 0, longest_retry));
  return now + delay + (hash(`${name} ${failures}`) % Math.ceil(delay / 10));
}

export const leaseEnd = ({ timeout }: Polled, now: Instant): Instant => now + timeout + SETTLING;
