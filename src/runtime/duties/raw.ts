import { forgetRaw, nextForgotten } from '../../domain/alerts/raw.ts';
import type { Duty } from '../engine.ts';
import type { Surroundings } from '../run.ts';

/** Forgets the bodies that opened alerts when they have been kept long enough. */
export function rawDuty({ clock, settings, ports }: Surroundings): Duty {
  return {
    name: 'raw',
    run: async (fenced) => {
      const now = clock.now();
      const next = await ports.store.read(() => nextForgotten({ settings: settings() }));
      if (next === undefined || next > now) return next;
      await fenced(() => forgetRaw({ settings: settings(), now }));
      return ports.store.read(() => nextForgotten({ settings: settings() }));
    },
  };
}
