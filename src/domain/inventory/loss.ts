import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';
import { FAILURE_KINDS } from './component.ts';
import { type Walk, walk } from './graph.ts';
import { type Effect, effects, type Partners } from './impact.ts';

export interface Loss extends Pick<Walk, 'reached'> {
  /** Of each that was reached, the starts too. */
  readonly effect: ReadonlyMap<number, Effect>;
}

/** What hangs on these components, and what becomes of it if they go; as it was at a moment, or as it is. */
export function* lossOf(starts: readonly number[], asOf?: Instant): Script<Loss> {
  const { reached, arcs } = yield* walk(starts, 'down', FAILURE_KINDS, { asOf });
  const affected = new Set(reached.keys());
  const pairs = yield* all<Partners>(
    `select dependent, needed from component_edge where kind = 'redundant-with' and (dependent in {numbers $1} or needed in {numbers $1})
       and valid_from <= $2 and (valid_to is null or valid_to > $2)`,
    JSON.stringify([...affected]),
    asOf ?? Number.MAX_SAFE_INTEGER,
  );
  return { reached, effect: effects(starts, affected, arcs, pairs) };
}
