import { askDue, nextAsking } from '../../domain/incidents/owed.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const INCIDENTS_A_SLICE = 100;

/** Asks for the updates that incidents owe. */
export const incidentDuty = (around: Surroundings): Duty => ({
  name: 'incident',
  run: (fenced) => whileDue(around, fenced, { next: nextAsking, slice: (context) => askDue(context, INCIDENTS_A_SLICE) }),
});
