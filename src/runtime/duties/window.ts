/** Begins and ends maintenance windows. */
import { ENGINE } from '../../domain/kernel/access.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { nextDue, rezone, runDue } from '../../domain/windows/due.ts';
import { nextRecheck, recheck } from '../../domain/windows/recheck.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { whileDue } from './due.ts';

const A_SLICE = 100;

export const windowDuty = (around: Surroundings): Duty => ({
  name: 'window',
  begin: async (fenced) => {
    const context = contextFor(around, ENGINE);
    const moved = await fenced(() => rezone(context(), process.versions['tz'] ?? 'none'));
    if (isRefusal(moved) || moved === 0) return;
    around.ports.log.write('warn', `the rules of time zones changed: ${moved} window${moved === 1 ? '' : 's'} moved`, {
      actor: ENGINE.name,
    });
  },
  run: async (fenced) => {
    await whileDue(around, fenced, {
      next: nextRecheck,
      slice: recheck,
      done: (told) => {
        if (told > 0)
          around.ports.log.write('warn', `dependencies changed: ${told} window${told === 1 ? '' : 's'} met another by them`, {
            actor: ENGINE.name,
          });
      },
    });
    return whileDue(around, fenced, { next: nextDue, slice: (context) => runDue(context, A_SLICE) });
  },
});
