/** Tells stakeholders of windows when one comes near. */
import { ENGINE } from '../../domain/kernel/access.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { nextReminder, remindDue } from '../../domain/notices/reminders.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

const A_SLICE = 100;

export function noticeDuty(around: Surroundings): Duty {
  return {
    name: 'notice',
    run: async (fenced) => {
      for (;;) {
        const now = around.clock.now();
        const next = await around.ports.store.read(() => nextReminder(around.settings(), now));
        if (next === undefined || next > now) return next;
        const context = contextFor(around, ENGINE);
        const done = await fenced(() => remindDue(context(), A_SLICE));
        if (isRefusal(done)) return undefined;
      }
    },
  };
}
