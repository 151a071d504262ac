import { all, one, type Script } from '../kernel/script.ts';
import type { EdgeKind } from './component.ts';
import type { OpenEdge } from './edges.ts';
import { MANUAL, type SourceRecord } from './facts.ts';
import { componentsWhere, recordsWhere } from './records.ts';
import type { World } from './settle.ts';
import type { SourceState, State } from './sync.ts';

export function* sourceState(name: string): Script<SourceState | undefined> {
  const row = yield* one<{ name: string; synced_at: number; serial: number | null; lineage: string | null }>(
    'select name, synced_at, serial, lineage from inventory_source where name = $1',
    name,
  );
  return row === undefined ? undefined : { name: row.name, syncedAt: row.synced_at, serial: row.serial, lineage: row.lineage };
}

/** Everything that a sync of one source compares with. */
export function* syncState(source: string): Script<State> {
  return {
    source: yield* sourceState(source),
    components: yield* componentsWhere('1 = 1'),
    records: yield* recordsWhere('1 = 1'),
    edges: yield* openEdges('source = $1', source),
  };
}

export function* openEdges(where: string, ...params: readonly unknown[]): Script<readonly OpenEdge[]> {
  const rows = yield* all<{ number: number; from_key: string; kind: string; to_key: string; dependent: number; needed: number }>(
    `select number, from_key, kind, to_key, dependent, needed from component_edge where ${where} and valid_to is null order by number`,
    ...params,
  );
  return rows.map((row) => ({
    number: row.number,
    fromKey: row.from_key,
    kind: row.kind as EdgeKind,
    toKey: row.to_key,
    dependent: row.dependent,
    needed: row.needed,
  }));
}

/**
 * The part of the world that a change of a few components can reach: what lies above and below them and their new parents, and the
 * records of the few themselves, with those in `changed` in their new shape and those in `dropped` gone.
 */
export function* worldAround(
  numbers: readonly number[],
  precedence: readonly string[],
  changed: readonly SourceRecord[],
  parents: readonly number[] = [],
): Script<World> {
  const touched = JSON.stringify(numbers);
  const named = new Set(changed.map((record) => `${record.source}\n${record.key}`));
  const standing = (yield* recordsWhere('component in {numbers $1}', touched)).filter(({ source, key }) => !named.has(`${source}\n${key}`));
  const records = [...standing, ...changed];
  const keys = records.flatMap(({ source, facts }) =>
    source === MANUAL || facts['parent']?.[0] == null ? [] : [{ source, key: facts['parent'][0] }],
  );
  const lying = yield* all<{ source: string; key: string; component: number }>(
    `select record.source, record.key, record.component from {records $1 source:text key:text} as wanted
     join component_record as record on record.source = wanted.source and record.key = wanted.key`,
    JSON.stringify(keys),
  );
  const byHand = records.flatMap(({ source, facts }) =>
    source === MANUAL && facts['parent']?.[0] != null ? [Number(facts['parent'][0])] : [],
  );
  const above = JSON.stringify([...numbers, ...parents, ...byHand, ...lying.map((row) => row.component)].filter((number) => number > 0));
  const components = yield* componentsWhere(
    `number in (
       with recursive above (number, parent) as (
         select number, parent from component where number in {numbers $1}
         union select component.number, component.parent from above join component on component.number = above.parent
       ), below (number) as (
         select number from component where number in {numbers $2}
         union select component.number from below join component on component.parent = below.number
       ) select number from above union select number from below)`,
    above,
    touched,
  );
  const componentOf = new Map([...lying, ...changed].map((record) => [`${record.source}\n${record.key}`, record.component]));
  return {
    components,
    recordsOf: (number) => records.filter((record) => record.component === number),
    componentOf: (source, key) => componentOf.get(`${source}\n${key}`),
    precedence,
  };
}
