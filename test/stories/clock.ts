import type { Clock, Instant } from '../../src/domain/kernel/clock.ts';
import { parseInstant } from '../../src/domain/kernel/instant.ts';

export interface SteppedClock extends Clock {
  /** Moves time on; what was asked for meanwhile is called back at its own moment, in order. */
  advance(ms: number): void;
  /** What a person or a time server does to the wall clock: nothing is called back, monotonic time stands. */
  jump(ms: number): void;
}

/** A clock that stands still until it is told to go on. */
export function steppedClock(start = '2026-11-21T03:00:00Z'): SteppedClock {
  let wall: Instant = parseInstant(start) ?? 0;
  let elapsed = 0;
  const waiting = new Set<{ readonly at: number; readonly wake: () => void }>();

  return {
    now: () => wall,
    monotonic: () => elapsed,
    after: (ms, wake) => {
      const alarm = { at: elapsed + Math.max(0, ms), wake };
      waiting.add(alarm);
      return () => void waiting.delete(alarm);
    },
    advance: (ms) => {
      const until = elapsed + ms;
      for (;;) {
        const [next] = [...waiting].filter((alarm) => alarm.at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        waiting.delete(next);
        wall += Math.max(0, next.at - elapsed);
        elapsed = Math.max(elapsed, next.at);
        next.wake();
      }
      wall += until - elapsed;
      elapsed = until;
    },
    jump: (ms) => {
      wall += ms;
    },
  };
}
