/**
 * When a source is read. What it says of itself is kept however long it cannot be reached, with its age; this decides when it is tried again
 * and from when on a person should know.
 *
 *   due ──claim──▶ being read ──read──▶ due at its next time
 *    ▲                  └──failed──▶ due after 30 s, 1 min, 2 min … 15 min at most (or its own interval, where that is longer)
 *    └──lease ran out──┘
 *
 * Sources of one interval do not come at one moment: each has its phase in it, by the hash of its name, which no restart changes.
 */
import type { Instant } from '../kernel/clock.ts';
import { minutes, seconds } from '../kernel/clock.ts';
import { nextAfter, parseCron } from '../kernel/cron.ts';
import type { InventorySource } from './settings.ts';

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

/** What of a source's settings decides when it is read and what is found there; never its token. */
export const planOf = ({ format, file, url, every, cron, zone }: InventorySource): string =>
  JSON.stringify([format, file ?? url ?? '', every ?? cron ?? '', zone]);

export function nextTime({ name, every = EVERY, cron, zone }: InventorySource, after: Instant): Instant {
  const fields = cron === undefined ? undefined : parseCron(cron);
  // Whoever writes a minute down means that minute.
  if (fields !== undefined) return nextAfter(fields, zone, after) ?? Number.MAX_SAFE_INTEGER;
  const phase = hash(name) % every;
  return Math.floor((after - phase) / every) * every + phase + every;
}

export function staleFrom(source: InventorySource, readAt: Instant): Instant {
  if (source.cron === undefined) return readAt + MISSED * (source.every ?? EVERY);
  return nextTime(source, nextTime(source, readAt)) + LONGEST_RETRY;
}

export const firstTime = ({ name, every = SOON }: InventorySource, now: Instant): Instant => now + (hash(name) % Math.min(every, SOON));

/** After the nth failure in a row. */
export function retryTime({ name, every }: InventorySource, failures: number, now: Instant): Instant {
  const first = Math.min(every ?? FIRST_RETRY, FIRST_RETRY);
  const delay = Math.min(first * 2 ** Math.min(failures - 1, 20), Math.max(every ?? 0, LONGEST_RETRY));
  return now + delay + (hash(`${name} ${failures}`) % Math.ceil(delay / 10));
}

export const leaseEnd = ({ timeout }: InventorySource, now: Instant): Instant => now + timeout + SETTLING;
