import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { nextDue, runDue } from '../domain/silences/due.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

const A_SLICE = 100;

/** What falls due with silences: they begin, remind their authors and end. */
export function silenceDuty(around: Surroundings): Duty {
  return {
    name: 'silence',
    run: async (fenced) => {
      for (;;) {
        const next = await around.ports.store.read(nextDue);
        if (next === undefined || next > around.clock.now()) return next;
        const context = contextFor(around, ENGINE);
        const done = await fenced(() => runDue(context(), A_SLICE));
        if (isRefusal(done)) return undefined;
      }
    },
  };
}
