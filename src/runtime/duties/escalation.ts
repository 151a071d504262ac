import { returnDue } from '../../domain/escalation/answer.ts';
import { fireDue, nextDue } from '../../domain/escalation/records.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Duty } from '../engine.ts';
import { failpoint } from '../failpoint.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

/** A storm of due clocks is fired in slices, so that one transaction stays short. */
const CLOCKS_A_SLICE = 500;

/** Fires the clocks that are due; what they decide lies in the outbox when they have. */
export const escalationDuty = (around: Surroundings): Duty => ({
  name: 'escalation',
  run: (fenced) =>
    whileDue(around, fenced, {
      next: nextDue,
      slice: function* (context) {
        const fired = (yield* returnDue(context, CLOCKS_A_SLICE)) + (yield* fireDue(context, CLOCKS_A_SLICE));
        if (fired > 0) failpoint('escalation.fired');
        return fired;
      },
      done: (fired) => {
        if (fired === 0) return;
        failpoint('escalation.committed');
        around.ports.log.write('debug', `${fired} clock${fired === 1 ? '' : 's'} of escalation went on`, { actor: ENGINE.name });
      },
    }),
});
