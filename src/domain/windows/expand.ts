/** The times of many windows as columns. */
import type { Instant } from '../kernel/clock.ts';
import { spansFrom } from './occurrence.ts';
import type { Spans } from './spans.ts';
import type { Timing } from './window.ts';

export function expand(timings: readonly Timing[], from: Instant, to: Instant): Spans {
  let room = Math.max(1_024, timings.length * 2);
  let start = new Float64Array(room);
  let end = new Float64Array(room);
  let of = new Int32Array(room);
  const first = new Int32Array(timings.length + 1);
  let count = 0;
  for (const [index, timing] of timings.entries()) {
    for (const span of spansFrom(timing, from)) {
      if (span.start >= to) break;
      if (count === room) {
        room *= 2;
        [start, end, of] = [grown(start, new Float64Array(room)), grown(end, new Float64Array(room)), grown(of, new Int32Array(room))];
      }
      start[count] = span.start;
      end[count] = span.end;
      of[count] = index;
      count++;
    }
    first[index + 1] = count;
  }
  return { count, start, end, of, first };
}

function grown<A extends Float64Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
