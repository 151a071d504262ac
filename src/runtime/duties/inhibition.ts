import { applyInhibition, inhibitionChanged } from '../../domain/alerts/quieten.ts';
import { ENGINE } from '../../domain/kernel/access.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import type { Duty } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** Brings what is open in line with the rules of inhibition, once after each change of the configuration. */
export function inhibitionDuty(around: Surroundings): Duty {
  let seen: Settings | undefined;
  return {
    name: 'inhibition',
    run: async (fenced) => {
      const settings = around.settings();
      if (settings === seen) return undefined;
      if (await around.ports.store.read(() => inhibitionChanged({ settings }))) {
        const context = contextFor(around, ENGINE);
        const applied = await fenced(() => applyInhibition(context()));
        if (isRefusal(applied)) return undefined;
      }
      seen = settings;
      return undefined;
    },
  };
}
