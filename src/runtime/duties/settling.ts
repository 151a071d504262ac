import { settleIncidents } from '../../domain/alerts/resolve.ts';
import { nextSettling } from '../../domain/incidents/records.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

/** Ends incidents of flapping alerts when they have been calm. */
export const settlingDuty = (around: Surroundings): Duty => ({
  name: 'settling',
  run: (fenced) => whileDue(around, fenced, { next: nextSettling, slice: settleIncidents }),
});
