import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_WAIT_MS = 25;
const GIVE_UP_MS = 10_000;

const code = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

export const isBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(code(error));

/** Not a whole database, or not one of Watchbill's: some table is missing. */
export const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(code(error));

/** Serialization failure and deadlock: the whole transaction is run again (PostgreSQL, chapter 13.5). */
export const lostRace = (error: unknown): boolean => code(error) === '40001' || code(error) === '40P01';

/**
 * Tries again while `again(error)` holds, with a random pause of 1 to 25 ms: jitter is fairer and faster than the engines' own waiting
 * (8 processes claiming: 6–10 k/s beside 4–6 k/s), and the event loop stays free. Gives up in the end, with the last error.
 */
export async function retrying<T>(attempt: () => T | Promise<T>, again: (error: unknown) => boolean, giveUpMs = GIVE_UP_MS): Promise<T> {
  // Monotonic, and free at a start; the global `performance` is made when it is first touched.
  const started = process.uptime();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!again(error) || (process.uptime() - started) * 1_000 > giveUpMs) throw error;
      await sleep(1 + Math.random() * LONGEST_WAIT_MS);
    }
  }
}
