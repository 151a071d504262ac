/** Begins and ends maintenance windows. */
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import { nextDue, rezone, runDue } from '../domain/windows/due.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

const A_SLICE = 100;

export function windowDuty(around: Surroundings): Duty {
  return {
    name: 'window',
    begin: async (fenced) => {
      const context = contextFor(around, ENGINE);
      const moved = await fenced(() => rezone(context(), process.versions['tz'] ?? 'none'));
      if (isRefusal(moved) || moved === 0) return;
      around.ports.log.write('warn', `the rules of time zones changed: ${moved} window${moved === 1 ? '' : 's'} moved`, {
        actor: ENGINE.name,
      });
    },
    run: async (fenced) => {
      for (;;) {
        // Looking first keeps the write lock free: most ticks have nothing to begin or end.
        const next = await around.ports.store.read(nextDue);
        if (next === undefined || next > around.clock.now()) return next;
        const context = contextFor(around, ENGINE);
        const done = await fenced(() => runDue(context(), A_SLICE));
        if (isRefusal(done)) return undefined;
      }
    },
  };
}
