/**
 * What breaks if components go. What lies in one goes with it, and so does what needs it or runs on it, and so on. Where something that is
 * redundant with the lost one still stands, what is behind it is at risk and not broken.
 */
import type { Arc } from './graph.ts';

export const EFFECTS = ['breaks', 'at risk'] as const;
export type Effect = (typeof EFFECTS)[number];

export interface Partners {
  readonly dependent: number;
  readonly needed: number;
}

/** `affected`: everything that a walk down from the starts reached. `redundant`: pairs that stand in for one another. */
export function effects(
  starts: readonly number[],
  affected: ReadonlySet<number>,
  arcs: readonly Arc[],
  redundant: readonly Partners[],
): ReadonlyMap<number, Effect> {
  const covered = new Set<number>();
  for (const { dependent, needed } of redundant) {
    if (!affected.has(needed)) covered.add(dependent);
    if (!affected.has(dependent)) covered.add(needed);
  }
  const dependents = new Map<number, Arc[]>();
  for (const arc of arcs) {
    const siblings = dependents.get(arc.needed);
    if (siblings === undefined) dependents.set(arc.needed, [arc]);
    else siblings.push(arc);
  }
  const broken = new Set(starts);
  for (const number of broken) {
    for (const { dependent, kind } of dependents.get(number) ?? []) {
      // Nothing stands in for the place that something lies in or runs on.
      if (kind !== 'needs' || !covered.has(number)) broken.add(dependent);
    }
  }
  return new Map([...affected].map((number) => [number, broken.has(number) ? 'breaks' : 'at risk']));
}
