import { nextDue, runDue } from '../../domain/silences/due.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const A_SLICE = 100;

/** What falls due with silences: they begin, remind their authors and end. */
export const silenceDuty = (around: Surroundings): Duty => ({
  name: 'silence',
  run: (fenced) => whileDue(around, fenced, { next: nextDue, slice: (context) => runDue(context, A_SLICE) }),
});
