import { settleIncidents } from '../domain/alerts/resolve.ts';
import { nextSettling } from '../domain/incidents/records.ts';
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

/** Ends incidents of flapping alerts when they have been calm. */
export function settlingDuty(around: Surroundings): Duty {
  return {
    name: 'settling',
    run: async (fenced) => {
      const next = await around.ports.store.read(nextSettling);
      if (next === undefined || next > around.clock.now()) return next;
      const context = contextFor(around, ENGINE);
      const settled = await fenced(() => settleIncidents(context()));
      return isRefusal(settled) ? undefined : around.ports.store.read(nextSettling);
    },
  };
}
