/** Free slots: what is left of a stretch of time when everything that stands against a window is taken away, the least disturbing first. */

import { DAY, weekdayOf } from '../kernel/civil.ts';
import type { Instant } from '../kernel/clock.ts';
import { wallIn } from '../kernel/zone.ts';
import { dayOf } from '../recurrence/rule.ts';

export interface Busy {
  readonly start: Instant;
  readonly end: Instant;
  /** Whether nothing fits beside it, or it only counts against a slot. */
  readonly blocks: boolean;
  readonly by: string;
}

export interface Slot {
  readonly start: Instant;
  readonly end: Instant;
  /** What is on meanwhile and only counts against it. */
  readonly beside: readonly string[];
  readonly hours: 'night' | 'evening' | 'working hours';
}

const HOUR = 3_600_000;
const RANK = { night: 0, evening: 1, 'working hours': 2 } as const;

/** By the clocks of a zone: the working day, the hours round it, and when people sleep. */
function hoursAt(zone: string, start: Instant, length: number): Slot['hours'] {
  let worst: Slot['hours'] = 'night';
  for (let at = start; at < start + Math.min(length, DAY); at += HOUR) {
    const wall = wallIn(zone, at);
    const hour = Math.floor((wall - dayOf(wall) * DAY) / HOUR);
    const weekend = weekdayOf(dayOf(wall)) > 4;
    const hours = !weekend && hour >= 8 && hour < 18 ? 'working hours' : hour >= 6 && hour < 22 ? 'evening' : 'night';
    if (RANK[hours] > RANK[worst]) worst = hours;
  }
  return worst;
}

/** `allowed` undefined: any time. Slots begin on a step and do not overlap one another. */
export function freeSlots(
  {
    from,
    to,
    length,
    step,
    zone,
  }: { readonly from: Instant; readonly to: Instant; readonly length: number; readonly step: number; readonly zone: string },
  busy: readonly Busy[],
  allowed: readonly { readonly start: Instant; readonly end: Instant }[] | undefined,
  count: number,
): readonly Slot[] {
  const sorted = [...busy].sort((a, b) => a.start - b.start);
  const found: Slot[] = [];
  let first = 0;
  for (let start = Math.ceil(from / step) * step; start + length <= to; start += step) {
    const end = start + length;
    // What is over before this slot is over before all later ones.
    while ((sorted[first]?.end ?? Number.POSITIVE_INFINITY) <= start) first++;
    const beside: string[] = [];
    let until: Instant | undefined;
    for (let at = first; at < sorted.length; at++) {
      const one = sorted[at];
      if (one === undefined || one.start >= end) break;
      if (one.end <= start) continue;
      if (one.blocks) until = Math.max(until ?? 0, one.end);
      else beside.push(one.by);
    }
    if (until !== undefined) {
      start = Math.max(start, Math.ceil(until / step) * step - step);
      continue;
    }
    if (allowed !== undefined && !allowed.some((one) => one.start <= start && one.end >= end)) continue;
    found.push({ start, end, beside: [...new Set(beside)], hours: hoursAt(zone, start, length) });
  }
  found.sort((a, b) => a.beside.length - b.beside.length || RANK[a.hours] - RANK[b.hours] || a.start - b.start);
  const chosen: Slot[] = [];
  for (const slot of found) {
    if (chosen.length === count) break;
    if (chosen.every(({ start, end }) => slot.end <= start || slot.start >= end)) chosen.push(slot);
  }
  return chosen;
}
