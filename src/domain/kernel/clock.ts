/** Milliseconds since the Unix epoch, UTC. Every stored instant and every `now` is one. */
export type Instant = number;

/**
 * The only source of time. Wall time decides what is due, because due times outlive the process; monotonic time measures how long
 * something took, because the wall can jump.
 */
export interface Clock {
  now(): Instant;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls back once, `ms` from now, and returns the cancel. A real clock keeps no process alive for it. */
  after(ms: number, wake: () => void): () => void;
}

export const seconds = (n: number): number => n * 1_000;
export const minutes = (n: number): number => n * 60_000;
export const hours = (n: number): number => n * 3_600_000;
