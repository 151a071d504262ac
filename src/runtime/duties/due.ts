import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import type { Context } from '../../domain/kernel/context.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Script } from '../../domain/kernel/script.ts';
import type { Fenced } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** What most duties are: rows that know when they are due, and a use case that does some of them. */
export interface Due<T> {
  readonly next: (context: Context) => Script<Instant | undefined>;
  /** Does so many at most that its transaction stays short, and so much at least that the next look finds less. */
  readonly slice: (context: Context) => Script<T>;
  /** After each commit. */
  readonly done?: (outcome: T) => void;
}

/** Does what is due, slice by slice; answers when the next is, undefined also when the lease is gone. */
export async function whileDue<T>(around: Surroundings, fenced: Fenced, { next, slice, done }: Due<T>): Promise<Instant | undefined> {
  for (;;) {
    const context = contextFor(around, ENGINE);
    // Looking first keeps the write lock free: most ticks have nothing to do.
    const due = await around.ports.store.read(() => next(context()));
    if (due === undefined || due > context().now) return due;
    const outcome = await fenced(() => slice(context()));
    if (isRefusal(outcome)) return undefined;
    done?.(outcome);
  }
}
