import type { Store } from '../../domain/kernel/ports.ts';
import type { Script } from '../../domain/kernel/script.ts';

interface Waiting<T> {
  readonly script: () => Script<T>;
  resolve(outcome: T): void;
  reject(error: unknown): void;
}

/**
 * Writes small things that end at about the same time in one transaction: what comes while one is being written shares the next, and its sync
 * to the disk. Resolves after the commit. Scripts that answer with a refusal do not belong here: it would not undo what they wrote.
 */
export function together<T>(store: Store): (script: () => Script<T>) => Promise<T> {
  let waiting: Waiting<T>[] = [];
  let writing = false;

  const write = async (taken: readonly Waiting<T>[]): Promise<void> => {
    const outcomes = await store.write(function* () {
      const done: T[] = [];
      for (const { script } of taken) done.push(yield* script());
      return done;
    });
    for (const [at, { resolve }] of taken.entries()) resolve(outcomes[at] as T);
  };

  const flush = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      // One that fails must not keep its neighbours out: each is tried by itself.
      await write(taken).catch(async (error: unknown) => {
        const [only, ...others] = taken;
        if (others.length === 0) return only?.reject(error);
        for (const one of taken) await write([one]).catch(one.reject);
      });
    }
    writing = false;
  };

  return (script) =>
    new Promise((resolve, reject) => {
      waiting.push({ script, resolve, reject });
      // A turn of the event loop gathers what has ended already.
      if (!writing && waiting.length === 1) setImmediate(() => void flush());
    });
}
