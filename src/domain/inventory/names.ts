/** Names of components as others say them, and back. */
import { all, one, type Script } from '../kernel/script.ts';

export interface Name {
  readonly name: string;
  readonly path: string;
}

export function* namesOf(numbers: readonly number[]): Script<ReadonlyMap<number, Name>> {
  if (numbers.length === 0) return new Map();
  const rows = yield* all<Name & { readonly number: number }>(
    'select number, name, path from component where number in {numbers $1}',
    JSON.stringify(numbers),
  );
  return new Map(rows.map((row) => [row.number, row]));
}

/** Whether there is a component at all: where nobody keeps an inventory, nothing is looked up and nothing is refused. */
export function* hasInventory(): Script<boolean> {
  return (yield* one('select 1 as found from component where deleted_at is null limit 1')) !== undefined;
}

/**
 * The components that monitoring systems mean: by name, path or full name in the DNS, and where nothing is called so, by the key under which
 * a source knows it. A name that fits several means none of them. It runs for every flush of the intake, so it is one statement over the
 * distinct names, and none where there is no inventory.
 */
export function* componentsNamed(names: readonly (string | null | undefined)[]): Script<ReadonlyMap<string, number>> {
  if (!(yield* hasInventory())) return new Map();
  const distinct = [...new Set(names.filter((name) => name != null))];
  if (distinct.length === 0) return new Map();
  const rows = yield* all<{ said: string; number: number; rank: number }>(
    `select name as said, number, 0 as rank from component where deleted_at is null and name in {values $1}
     union all select path as said, number, 0 as rank from component where deleted_at is null and path in {values $3}
     union all select fqdn as said, number, 0 as rank from component where deleted_at is null and fqdn is not null and fqdn in {values $2}
     union all select said.key as said, said.component as number, 1 as rank from component_record as said
       join component on component.number = said.component where said.key in {values $1} and component.deleted_at is null`,
    JSON.stringify(distinct),
    JSON.stringify(distinct.map((name) => name.toLowerCase())),
    JSON.stringify(distinct.filter((name) => name.includes('/'))),
  );
  const meant = new Map<string, Set<number>>();
  for (const rank of [0, 1]) {
    const known = new Set(meant.keys());
    for (const row of rows)
      if (row.rank === rank && !known.has(row.said)) meant.set(row.said, (meant.get(row.said) ?? new Set()).add(row.number));
  }
  const only = (name: string): number | undefined => {
    const found = meant.get(name) ?? meant.get(name.toLowerCase());
    return found?.size === 1 ? [...found][0] : undefined;
  };
  return new Map(
    distinct.flatMap((name) => {
      const number = only(name);
      return number === undefined ? [] : [[name, number] as const];
    }),
  );
}
