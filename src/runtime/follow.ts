import { setTimeout as pause } from 'node:timers/promises';

/** Calls `look` every `ms` until the signal; what is followed (a file, a store of another process) gives no reliable word of its own. */
export async function every(ms: number, ended: AbortSignal, look: () => void | Promise<void>): Promise<void> {
  while (!ended.aborted) {
    await look();
    await pause(ms, undefined, { signal: ended }).catch(() => undefined);
  }
}
