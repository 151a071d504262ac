import { look, settle, type Turn } from '../../domain/audit/round.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** Within the time in which the auditor calls something late. */
const EVERY_MS = 60_000;
/** Of one round, so that thousands of clocks are gone through in minutes and a quiet site with every round. */
const MOST_SLICES = 4;

/** Lets the auditor look, and whoever should know hear of it. Last of the duties: it judges what the others left. */
export function auditDuty(around: Surroundings): Duty {
  const { clock, ports } = around;
  let turn: Turn = { tasks: 0, quiet: 0 };
  let due: Instant | undefined;
  return {
    name: 'audit',
    // An engine that begins is given the time to do what fell due while none ran.
    begin: async () => {
      due = clock.now() + EVERY_MS;
    },
    run: async (fenced) => {
      const now = clock.now();
      if (due !== undefined && now < due && due - now <= EVERY_MS) return due;
      due = now + EVERY_MS;
      const context = contextFor(around, ENGINE);
      const suspects: number[] = [];
      let settles = false;
      for (let slice = 0; slice < MOST_SLICES && (slice === 0 || turn.tasks !== 0); slice++) {
        const from = turn;
        const round = await ports.store.read(() => look(context(), from));
        suspects.push(...round.suspects);
        settles ||= round.settles;
        turn = round.next;
      }
      if (!settles) return due;
      const differing = await fenced(() => settle(context(), suspects));
      if (!isRefusal(differing) && differing > 0)
        ports.log.write('error', `the audit finds ${differing} that should have fired otherwise: watchbill audit`, { actor: ENGINE.name });
      return due;
    },
  };
}
