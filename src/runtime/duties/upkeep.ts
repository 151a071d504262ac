import { ENGINE } from '../../domain/kernel/access.ts';
import { signatureOf } from '../../domain/kernel/lease.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { type Begun, beginDue, nextStep } from '../../domain/upkeep/begin.ts';
import { giveUp } from '../../domain/upkeep/finish.ts';
import { dueRows, isPlanned, plan, tasksOf } from '../../domain/upkeep/records.ts';
import { runTask } from '../../domain/upkeep/run.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';
import { beside } from './beside.ts';

/** Runs what is due of upkeep, one after the other and beside the loop. */
export function upkeepDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  const running = beside(log, nudge);

  const run = async (begun: Begun, broken: AbortSignal): Promise<void> => {
    const began = around.clock.monotonic();
    const outcome = await runTask(begun, () => contextFor(around, ENGINE)(), around.ports, broken);
    if (outcome === undefined) return;
    const { state, problem } = outcome;
    log.write(state === 'failed' ? 'warn' : 'info', `upkeep ${begun.task.name} (U${begun.number}): ${state}`, {
      actor: ENGINE.name,
      ms: Math.round(around.clock.monotonic() - began),
      ...(problem === undefined ? {} : { problem }),
    });
  };

  return {
    name: 'upkeep',
    begin: async (fenced, lease) => {
      const context = contextFor(around, ENGINE);
      const lost = await fenced(() => giveUp(context(), signatureOf(lease)));
      if (!isRefusal(lost) && lost > 0)
        log.write('warn', `${lost} run${lost === 1 ? '' : 's'} of upkeep had been cut off`, { actor: ENGINE.name });
    },
    run: async (fenced, lease) => {
      const context = contextFor(around, ENGINE);
      const tasks = tasksOf(context());
      const { now } = context();
      if (!isPlanned(await store.read(dueRows), tasks) && isRefusal(await fenced(() => plan(context(), tasks)))) return undefined;
      const next = await store.read(() => nextStep(context()));
      if (next === undefined || next > now) return next;
      // What is settled nudges, and so looks again.
      if (running.size > 0) return undefined;
      const holder = signatureOf(lease);
      const begun = await fenced(function* () {
        const fresh = context();
        yield* giveUp(fresh, holder);
        return yield* beginDue(fresh, holder);
      });
      if (isRefusal(begun)) return undefined;
      if (begun === undefined) return store.read(() => nextStep(context()));
      running.start(begun.number, `upkeep U${begun.number} could not be settled; it is given up and comes again`, (broken) =>
        run(begun, broken),
      );
      return undefined;
    },
    abandon: running.breakOff,
    end: async () => {
      running.breakOff();
      await running.rest();
    },
  };
}
