/** Windows with what they take, and those that may meet one of them. */
import { walk } from '../inventory/graph.ts';
import { namesOf } from '../inventory/names.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { claimsOf, fromRecord, WINDOW_COLUMNS, type WindowRecord } from './records.ts';
import { NEEDS, redundantWith } from './relations.ts';
import { windowSettings } from './settings.ts';
import { componentIn, ofComponent } from './targets.ts';
import type { State, Window } from './window.ts';

/** A window with what it takes. */
export interface Planned {
  readonly window: Window;
  readonly resources: readonly string[];
}

export interface Horizon {
  readonly from: Instant;
  readonly to: Instant;
}

export const componentsOf = (planned: readonly Planned[]): readonly number[] => [
  ...new Set(planned.flatMap(({ resources }) => resources.flatMap((resource) => componentIn(resource) ?? []))),
];

/** Windows of some states that may meet this one: on what it takes, holds, lies in, needs, is needed by or is redundant with. */
export function* neighbours(
  context: Context,
  planned: Planned,
  states: readonly State[],
  { from, to }: Horizon,
): Script<readonly Planned[]> {
  const { depth, capacity } = context.settings.of(windowSettings);
  const own = componentsOf([planned]);
  const near = new Set(planned.resources);
  for (const direction of depth === 0 ? [] : (['up', 'down'] as const))
    for (const number of (yield* walk(own, direction, NEEDS, { steps: depth })).reached.keys()) near.add(ofComponent(number));
  for (const { dependent, needed } of yield* redundantWith(own)) near.add(ofComponent(dependent)).add(ofComponent(needed));
  const paths = [...(yield* namesOf(own)).values()].map(({ path }) => path);
  const above = paths.flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end + 1).join('/')));
  const places = yield* all<{ number: number }>(
    'select number from component where deleted_at is null and path in {values $1}',
    JSON.stringify([...new Set(above)]),
  );
  for (const { number } of places) near.add(ofComponent(number));
  const numbers = new Set<number>();
  const found = yield* all<{ window_number: number }>(
    'select distinct window_number from maintenance_claim where resource in {values $1} and until_at > $2 and first_at < $3',
    JSON.stringify([...near]),
    from,
    to,
  );
  for (const { window_number } of found) numbers.add(window_number);
  for (const path of paths) {
    const below = yield* all<{ window_number: number }>(
      `select distinct claim.window_number from component join maintenance_claim as claim on claim.resource = 'C' || component.number
       where component.deleted_at is null and component.path > $1 and component.path < $2 and claim.until_at > $3 and claim.first_at < $4`,
      `${path}/`,
      `${path}0`,
      from,
      to,
    );
    for (const { window_number } of below) numbers.add(window_number);
  }
  if (capacity.length > 0) {
    const rest = yield* all<{ number: number }>('select number from maintenance where until_at > $1 and first_at < $2', from, to);
    for (const { number } of rest) numbers.add(number);
  }
  numbers.delete(planned.window.number);
  return yield* plannedOf([...numbers], states);
}

export function* plannedOf(numbers: readonly number[], states: readonly State[]): Script<readonly Planned[]> {
  if (numbers.length === 0) return [];
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where number in {numbers $1} and state in {values $2} order by number`,
    JSON.stringify(numbers),
    JSON.stringify(states),
  );
  const claims = yield* claimsOf(rows.map(({ number }) => number));
  return rows.map((row) => ({ window: fromRecord(row), resources: claims.get(row.number) ?? [] }));
}
