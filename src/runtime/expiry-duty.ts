import { expire, grantRepetition, nextExpiry } from '../domain/alerts/expiry.ts';
import { ENGINE } from '../domain/kernel/access.ts';
import { isRefusal } from '../domain/kernel/refusal.ts';
import type { Duty } from './engine.ts';
import { contextFor, type Surroundings } from './run.ts';

const ALERTS_A_SLICE = 500;

/** Closes alerts that their source has stopped reporting. */
export function expiryDuty(around: Surroundings): Duty {
  const { clock, ports } = around;
  return {
    name: 'expiry',
    begin: (fenced) => fenced(() => grantRepetition(clock.now())),
    run: async (fenced) => {
      for (;;) {
        const next = await ports.store.read(nextExpiry);
        if (next === undefined || next > clock.now()) return next;
        const context = contextFor(around, ENGINE);
        const expired = await fenced(() => expire(context(), ALERTS_A_SLICE));
        if (isRefusal(expired)) return undefined;
        if (expired > 0) ports.log.write('info', `${expired} alert${expired === 1 ? '' : 's'} resolved: not reported again until the end`);
      }
    },
  };
}
