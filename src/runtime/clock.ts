import type { Clock } from '../domain/kernel/clock.ts';

/** setTimeout holds 31 bits; a longer wait is taken in legs. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, wake) => {
    const timer = setTimeout(wake, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
