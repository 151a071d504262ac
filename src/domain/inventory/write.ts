/** Writes what `settle` and `sync` found, one statement a table, with its events. */
import type { Context } from '../kernel/context.ts';
import type { Fact } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Merged } from './component.ts';
import type { Edge, OpenEdge } from './edges.ts';
import { created, deleted, edited, linked, unlinked } from './events.ts';
import type { SourceRecord } from './facts.ts';
import { differences, type Settled } from './settle.ts';

/** The number of a component; of a new one, -1 the first, the number that it was given. */
export type NumberOf = (component: number) => number;

export function* numbersFor(fresh: number): Script<NumberOf> {
  const first = fresh === 0 ? 0 : yield* takeNumbers('C', fresh);
  return (component) => (component < 0 ? first - component - 1 : component);
}

const COLUMNS = `name:text type:text path:text parent:int labels:text owner:text client:text zone:text criticality:text hours:text uid:text fqdn:text site:text
  addresses:text sources:text missing_since:ms`;
const NAMES = COLUMNS.split(/\s+/).map((column) => column.split(':')[0] ?? '');

const toRecord = (number: number, after: Merged, numberOf: NumberOf): object => ({
  number,
  name: after.name,
  type: after.type,
  path: after.path,
  parent: after.parent === null ? null : numberOf(after.parent),
  labels: JSON.stringify(after.labels),
  owner: after.owner,
  client: after.client,
  zone: after.zone,
  criticality: after.criticality,
  hours: after.hours,
  uid: after.uid,
  fqdn: after.fqdn,
  site: after.site,
  addresses: JSON.stringify(after.addresses),
  sources: JSON.stringify(after.sources),
  missing_since: after.missingSince,
});

/** What other events say in words of their own: vanished, returned, merged, split. */
const TOLD_APART: ReadonlySet<string> = new Set(['missingSince', 'sources']);

/** Writes components, labels and the tree; returns what happened, for the log. `reason` says why those that go are gone. */
export function* writeComponents(
  context: Context,
  settled: Settled,
  numberOf: NumberOf,
  source: string,
  reason: string,
): Script<readonly Fact[]> {
  const rows = settled.changes.map(({ number, after }) => toRecord(numberOf(number), after, numberOf));
  const fresh = settled.changes.flatMap(({ number, before }, at) =>
    before === undefined ? [{ ...rows[at], number: numberOf(number), id: context.mint() }] : [],
  );
  // Parents first: SQLite can refuse a set of rows in which one refers to another that comes after it.
  const depth = new Map(settled.changes.map(({ number, after }) => [numberOf(number), after.path.split('/').length]));
  fresh.sort((a, b) => (depth.get(a.number) ?? 0) - (depth.get(b.number) ?? 0));
  const known = settled.changes.flatMap(({ before }, at) => (before === undefined ? [] : [rows[at]]));
  if (fresh.length > 0)
    yield* all(
      `insert into component (number, id, ${NAMES.join(', ')}, created_at, created_by, updated_at, updated_by, version)
       select number, id, ${NAMES.join(', ')}, cast($2 as bigint), $3, cast($2 as bigint), $3, 1 from {records $1 number:int id:text ${COLUMNS}} as fresh where true`,
      JSON.stringify(fresh),
      context.now,
      context.actor.name,
    );
  if (known.length > 0)
    yield* all(
      `update component set ${NAMES.map((name) => `${name} = fresh.${name}`).join(', ')}, updated_at = $2, updated_by = $3, version = version + 1
       from {records $1 number:int ${COLUMNS}} as fresh where component.number = fresh.number`,
      JSON.stringify(known),
      context.now,
      context.actor.name,
    );
  if (settled.paths.length > 0)
    yield* all(
      'update component set path = fresh.path from {records $1 number:int path:text} as fresh where component.number = fresh.number',
      JSON.stringify(settled.paths),
    );
  yield* writeLabels(settled, numberOf);
  yield* writeTree(context, settled, numberOf);
  const gone = yield* remove(context, settled.gone);
  return [
    ...settled.changes.flatMap(({ number, before, after }): readonly Fact[] => {
      const subject = label('C', numberOf(number));
      if (before === undefined) return [created(subject, { name: after.name, type: after.type, path: after.path, source })];
      const changed = differences(before, after);
      return Object.keys(changed.after).every((field) => TOLD_APART.has(field)) ? [] : [edited(subject, { ...changed, source })];
    }),
    ...gone.map(({ number, path }) => deleted(label('C', number), { path, reason })),
  ];
}

function* writeLabels({ labels }: Settled, numberOf: NumberOf): Script<void> {
  const standing = [...labels.keys()].filter((number) => number > 0);
  if (standing.length > 0) yield* all('delete from component_label where component in {numbers $1}', JSON.stringify(standing));
  const rows = [...labels].flatMap(([number, counting]) =>
    [...counting].map(([key, { value, origin }]) => ({ key, value, component: numberOf(number), origin: numberOf(origin) })),
  );
  if (rows.length > 0)
    yield* all(
      `insert into component_label (key, value, component, origin)
       select key, value, component, origin from {records $1 key:text value:text component:int origin:int} as fresh where true`,
      JSON.stringify(rows),
    );
}

function* writeTree(context: Context, { changes }: Settled, numberOf: NumberOf): Script<void> {
  const moved = changes.filter(({ before, after }) => (before?.parent ?? null) !== after.parent);
  const left = moved.filter(({ before }) => before?.parent != null).map(({ number }) => number);
  if (left.length > 0)
    yield* all(
      "update component_edge set valid_to = $2 where kind = 'in' and dependent in {numbers $1} and valid_to is null",
      JSON.stringify(left),
      context.now,
    );
  const edges = moved.flatMap(({ number, after }) => {
    if (after.parent === null) return [];
    const [dependent, needed] = [numberOf(number), numberOf(after.parent)];
    return [{ fromKey: String(dependent), kind: 'in' as const, toKey: String(needed), dependent, needed }];
  });
  yield* openEdgeRows(context, '', edges);
}

function* openEdgeRows(context: Context, source: string, edges: readonly (Omit<Edge, 'kind'> & { readonly kind: string })[]): Script<void> {
  if (edges.length === 0) return;
  yield* all(
    `insert into component_edge (source, from_key, kind, to_key, dependent, needed, valid_from)
     select $2, from_key, kind, to_key, dependent, needed, cast($3 as bigint)
     from {records $1 from_key:text kind:text to_key:text dependent:int needed:int} as fresh where true`,
    JSON.stringify(
      edges.map(({ fromKey, kind, toKey, dependent, needed }) => ({ from_key: fromKey, kind, to_key: toKey, dependent, needed })),
    ),
    source,
    context.now,
  );
}

export function* closeEdges(context: Context, numbers: readonly number[]): Script<void> {
  if (numbers.length > 0)
    yield* all('update component_edge set valid_to = $2 where number in {numbers $1}', JSON.stringify(numbers), context.now);
}

/** Ends and begins edges of one source. Of a component that is new with its edges, the edges are not told apart. */
export function* writeEdges(
  context: Context,
  source: string,
  { opened, closed }: { readonly opened: readonly Edge[]; readonly closed: readonly OpenEdge[] },
  numberOf: NumberOf,
): Script<readonly Fact[]> {
  yield* closeEdges(
    context,
    closed.map((edge) => edge.number),
  );
  yield* openEdgeRows(
    context,
    source,
    opened.map((edge) => ({ ...edge, dependent: numberOf(edge.dependent), needed: numberOf(edge.needed) })),
  );
  return [
    ...closed.map((edge) => unlinked(label('C', edge.dependent), { kind: edge.kind, to: label('C', edge.needed), source })),
    ...opened
      .filter((edge) => edge.dependent > 0)
      .map((edge) => linked(label('C', edge.dependent), { kind: edge.kind, to: label('C', numberOf(edge.needed)), source })),
  ];
}

export function* writeRecords(records: readonly SourceRecord[], numberOf: NumberOf): Script<void> {
  if (records.length === 0) return;
  yield* all(
    `insert into component_record (source, key, component, asserts, facts, first_seen_at, last_seen_at, missing_since)
     select source, key, component, asserts, facts, first_seen_at, last_seen_at, missing_since
     from {records $1 source:text key:text component:int asserts:int facts:text first_seen_at:ms last_seen_at:ms missing_since:ms} as fresh where true
     on conflict (source, key) do update set component = excluded.component, asserts = excluded.asserts, facts = excluded.facts,
       last_seen_at = excluded.last_seen_at, missing_since = excluded.missing_since`,
    JSON.stringify(
      records.map((one) => ({
        source: one.source,
        key: one.key,
        component: numberOf(one.component),
        asserts: one.asserts ? 1 : 0,
        facts: JSON.stringify(one.facts),
        first_seen_at: one.firstSeenAt,
        last_seen_at: one.lastSeenAt,
        missing_since: one.missingSince,
      })),
    ),
  );
}

/** Ends components with their labels, records and edges. The row stays, so that what hangs on it can still be read. */
function* remove(context: Context, numbers: readonly number[]): Script<readonly { number: number; path: string }[]> {
  if (numbers.length === 0) return [];
  const which = JSON.stringify(numbers);
  yield* all('delete from component_label where component in {numbers $1}', which);
  yield* all('delete from component_record where component in {numbers $1}', which);
  yield* all(
    'update component_edge set valid_to = $2 where (dependent in {numbers $1} or needed in {numbers $1}) and valid_to is null',
    which,
    context.now,
  );
  return yield* all<{ number: number; path: string }>(
    `update component set deleted_at = cast($2 as bigint), updated_at = cast($2 as bigint), updated_by = $3, version = version + 1
     where number in {numbers $1} returning number, path`,
    which,
    context.now,
    context.actor.name,
  );
}
