import { look, settle, type Turn } from '../../domain/audit/round.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** Within the time in which the auditor calls something late. */
const EVERY_MS = 60_000;
/** Between the looks of a round that takes several: a hundred tasks each, a thousand in a minute. */
const BETWEEN_MS = 5_000;

/** Lets the auditor look, and whoever should know hear of it. Last of the duties: it judges what the others left. */
export function auditDuty(around: Surroundings): Duty {
  const { clock, ports } = around;
  let turn: Turn = { tasks: 0, quiet: 0 };
  let due: Instant | undefined;
  let newest: Instant = -Infinity;
  return {
    name: 'audit',
    // An engine that begins is given the time to do what fell due while none ran.
    begin: async () => {
      due = clock.now() + EVERY_MS;
    },
    run: async (fenced) => {
      const now = clock.now();
      if (due !== undefined && now < due && due - now <= EVERY_MS) return due;
      const context = contextFor(around, ENGINE);
      const withNewest = now >= newest + EVERY_MS || now < newest;
      if (withNewest) newest = now;
      const { next, suspects, settles } = await ports.store.read(() => look(context(), turn, withNewest));
      turn = next;
      due = now + (next.tasks === 0 && next.quiet === 0 ? EVERY_MS : BETWEEN_MS);
      if (!settles) return due;
      const differing = await fenced(() => settle(context(), suspects));
      if (!isRefusal(differing) && differing > 0)
        ports.log.write('error', `the audit finds ${differing} that should have fired otherwise: watchbill audit`, { actor: ENGINE.name });
      return due;
    },
  };
}
