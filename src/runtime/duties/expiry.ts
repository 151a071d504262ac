import { expire, grantRepetition, nextExpiry } from '../../domain/alerts/expiry.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const ALERTS_A_SLICE = 500;

/** Closes alerts that their source has stopped reporting. */
export function expiryDuty(around: Surroundings): Duty {
  const { clock, ports } = around;
  return {
    name: 'expiry',
    begin: (fenced) => fenced(() => grantRepetition(clock.now())),
    run: (fenced) =>
      whileDue(around, fenced, {
        next: nextExpiry,
        slice: (context) => expire(context, ALERTS_A_SLICE),
        done: (expired) => {
          if (expired > 0)
            ports.log.write('info', `${expired} alert${expired === 1 ? '' : 's'} resolved: not reported again until the end`);
        },
      }),
  };
}
