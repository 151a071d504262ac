import { ENGINE } from '../../domain/kernel/access.ts';
import { nextRecurrence, recurDue } from '../../domain/tasks/recur.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

/** Each is a task of its own, with its own rule. */
const A_SLICE = 100;

/** Makes the tasks that come round by the clock. */
export const recurrenceDuty = (around: Surroundings): Duty => ({
  name: 'recurrence',
  run: (fenced) =>
    whileDue(around, fenced, {
      next: nextRecurrence,
      slice: (context) => recurDue(context, A_SLICE),
      done: (made) => around.ports.log.write('info', `${made} recurring task${made === 1 ? '' : 's'} made`, { actor: ENGINE.name }),
    }),
});
