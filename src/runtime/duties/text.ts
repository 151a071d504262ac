import { isRefusal } from '../../domain/kernel/refusal.ts';
import { indexTexts, purgeTexts, textWork } from '../../domain/tasks/text.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';

/** Writes 12 ms; the other duties have their turn between two slices. */
const A_SLICE = 1_000;
/** Many at once cost a tenth of what they cost one by one, and what waits is found all the same. */
const PAUSE_MS = 10_000;
/** Merging rewrites the whole index at once, 0.3 s at 100,000 tasks, so it waits for more that is removed. */
const PURGE_MS = 86_400_000;

/** Keeps the index of texts near what the tasks say. */
export function textDuty({ clock, ports: { store } }: Surroundings): Duty {
  let rested = -Infinity;
  return {
    name: 'text',
    run: async (fenced) => {
      const now = clock.now();
      // Not even a look: a storm of alerts wakes the engine hundreds of times a second.
      if (now >= rested && now < rested + PAUSE_MS) return rested + PAUSE_MS;
      const { behind, removedAt } = await store.read(textWork);
      const purgeAt = removedAt === null ? undefined : removedAt + PURGE_MS;
      if (behind) {
        const done = await fenced(() => indexTexts(now, A_SLICE));
        if (isRefusal(done)) return undefined;
        if (!done) return now;
        rested = now;
        return undefined;
      }
      if (purgeAt === undefined || now < purgeAt) return purgeAt;
      await fenced(purgeTexts);
      return undefined;
    },
  };
}
