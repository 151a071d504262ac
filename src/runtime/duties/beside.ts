/**
 * What a duty does outside takes as long as others like, so it happens beside the engine's loop: a dead address holds up no clock. Each piece
 * is handed the signal that breaks it off, the one of its own time: whoever looks at it after a wait learns whether it was broken off, however
 * much has been begun anew since. What is broken off is no failure of the other side, and the next engine does it again.
 */
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Log } from '../../domain/kernel/ports.ts';

export interface Beside {
  readonly size: number;
  has(key: string | number): boolean;
  /** `failed` is what the log says if it throws: it settles its own outcome, so that is a store which is gone, or a bug. */
  start(key: string | number, failed: string, work: (broken: AbortSignal) => Promise<void>): void;
  breakOff(): void;
  /** Resolves when nothing is under way. */
  rest(): Promise<void>;
}

/** `nudge` is called whenever a piece has ended, because there may be room for the next. */
export function beside(log: Log, nudge: () => void = () => {}): Beside {
  const underWay = new Map<string | number, Promise<void>>();
  let trust = new AbortController();
  return {
    get size() {
      return underWay.size;
    },
    has: (key) => underWay.has(key),
    start: (key, failed, work) => {
      const piece: Promise<void> = work(trust.signal)
        .catch((error) => log.write('error', failed, { error }))
        .finally(() => {
          // A row whose lease ran out may have been begun again meanwhile.
          if (underWay.get(key) === piece) underWay.delete(key);
          nudge();
        });
      underWay.set(key, piece);
    },
    breakOff: () => {
      trust.abort();
      trust = new AbortController();
    },
    rest: async () => {
      await Promise.all(underWay.values());
    },
  };
}

/** Does something with a signal that ends it when it was broken off or takes longer than `ms`. */
export async function within<T>(clock: Clock, ms: number, broken: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const cancel = clock.after(ms, () => late.abort(new DOMException('late', 'TimeoutError')));
  return work(AbortSignal.any([broken, late.signal])).finally(cancel);
}
