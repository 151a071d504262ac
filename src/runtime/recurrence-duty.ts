/** Makes the tasks that come round by the clock. */
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { nextRecurrence, recurDue } from '../domain/tasks/recur.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

/** Each is a task of its own, with its own rule. */
const A_SLICE = 100;

export function recurrenceDuty(around: Surroundings): Duty {
  return {
    name: 'recurrence',
    run: async (fenced) => {
      for (;;) {
        // Looking first keeps the write lock free: most ticks have nothing to make.
        const next = await around.ports.store.read(nextRecurrence);
        if (next === undefined || next > around.clock.now()) return next;
        const context = contextFor(around, ENGINE);
        const made = await fenced(() => recurDue(context(), A_SLICE));
        if (isRefusal(made)) return undefined;
        around.ports.log.write('info', `${made} recurring task${made === 1 ? '' : 's'} made`, { actor: ENGINE.name });
      }
    },
  };
}
