import { nextCount, writeCounts } from '../../domain/sources/minutes.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';

/** Writes down once a minute how much each source has reported. */
export function sourceDuty({ clock, ports }: Surroundings): Duty {
  return {
    name: 'source',
    run: async (fenced) => {
      const next = await ports.store.read(() => nextCount(clock.now()));
      if (next === undefined || next > clock.now()) return next;
      await fenced(() => writeCounts(clock.now()));
      return undefined;
    },
  };
}
