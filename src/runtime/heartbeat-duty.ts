import { forgive, nextStep, tend } from '../domain/heartbeats/records.ts';
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

/** Notices who did not come. */
export function heartbeatDuty(around: Surroundings): Duty {
  return {
    name: 'heartbeats',
    begin: (fenced) => fenced(() => forgive(around.clock.now())),
    run: async (fenced) => {
      const context = contextFor(around, ENGINE);
      const next = await around.ports.store.read(() => nextStep(context()));
      if (next === undefined || next > around.clock.now()) return next;
      const late = await fenced(() => tend(context()));
      if (isRefusal(late)) return undefined;
      if (late > 0) around.ports.log.write('info', `${late} heartbeat${late === 1 ? ' is' : 's are'} late`, { actor: ENGINE.name });
      return around.ports.store.read(() => nextStep(context()));
    },
  };
}
