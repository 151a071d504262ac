import { forgive, nextStep, tend } from '../../domain/heartbeats/records.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

/** Notices who did not come. */
export const heartbeatDuty = (around: Surroundings): Duty => ({
  name: 'heartbeats',
  begin: (fenced) => fenced(() => forgive(around.clock.now())),
  run: (fenced) =>
    whileDue(around, fenced, {
      next: nextStep,
      slice: tend,
      done: (late) => {
        if (late > 0) around.ports.log.write('info', `${late} heartbeat${late === 1 ? ' is' : 's are'} late`, { actor: ENGINE.name });
      },
    }),
});
