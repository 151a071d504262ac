import { nextDue, runDue } from '../../domain/shifts/due.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const A_SLICE = 100;

/** Tells of hand-overs that nobody accepts. */
export const shiftDuty = (around: Surroundings): Duty => ({
  name: 'shift',
  run: (fenced) => whileDue(around, fenced, { next: nextDue, slice: (context) => runDue(context, A_SLICE) }),
});
