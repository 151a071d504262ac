import { escalateOverdue, nextDeadline } from '../../domain/tasks/escalating.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const TASKS_A_SLICE = 500;

/** Starts the clocks of tasks that are overdue. */
export const deadlineDuty = (around: Surroundings): Duty => ({
  name: 'deadline',
  run: (fenced) => whileDue(around, fenced, { next: nextDeadline, slice: (context) => escalateOverdue(context, TASKS_A_SLICE) }),
});
