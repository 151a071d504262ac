import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { escalateOverdue, nextDeadline } from '../domain/tasks/escalating.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

const TASKS_A_SLICE = 500;

/** Starts the clocks of tasks that are overdue. */
export function deadlineDuty(around: Surroundings): Duty {
  return {
    name: 'deadline',
    run: async (fenced) => {
      for (;;) {
        const now = around.clock.now();
        const next = await around.ports.store.read(() => nextDeadline({ settings: around.settings(), now }));
        if (next === undefined || next > now) return next;
        const context = contextFor(around, ENGINE);
        const started = await fenced(() => escalateOverdue(context(), TASKS_A_SLICE));
        if (isRefusal(started)) return undefined;
      }
    },
  };
}
