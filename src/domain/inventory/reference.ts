import { label, parseReference } from '../kernel/id.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Component } from './component.ts';
import { nearestNames } from './nearest.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { type Selection, whereOf } from './select.ts';

const SHOWN = 5;

/**
 * The component that a person means: by number, path, name, full name in the DNS, id or the beginning of one. What fits several, or
 * nothing, is refused with the ones that were probably meant.
 */
export function* componentOf(text: string): Script<Component | Refusal> {
  const wanted = text.trim().replace(/\/+$/, '');
  // Sorted here: an `order by` would tempt the planner to walk the whole index of paths.
  const rows = [...(yield* candidates(wanted))].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.number - b.number));
  const [only] = rows;
  if (only === undefined)
    return refuse({ kind: 'not-found', noun: 'component', reference: text.slice(0, 200), nearest: yield* nearestTo(wanted) });
  if (rows.length === 1) return fromRecord(only);
  const several = rows.slice(0, SHOWN).map((row) => `${row.path} (${label('C', row.number)})`);
  return refuse({
    kind: 'ambiguous',
    noun: 'component',
    reference: text,
    candidates: rows.length > SHOWN ? [...several, 'and more'] : several,
  });
}

function* candidates(text: string): Script<readonly ComponentRecord[]> {
  const select = `select ${COMPONENT_COLUMNS} from component where deleted_at is null and`;
  if (/^C\d{1,15}$/.test(text)) {
    const rows = yield* all<ComponentRecord>(`${select} number = $1`, Number(text.slice(1)));
    if (rows.length > 0) return rows;
  }
  const named = yield* all<ComponentRecord>(
    `${select} number in (select number from component where deleted_at is null and name = $1
       union select number from component where deleted_at is null and path = $1
       union select number from component where deleted_at is null and fqdn = $2)
     limit ${SHOWN + 1}`,
    text,
    text.toLowerCase(),
  );
  if (named.length > 0) return named;
  // A path as it ends: web/web-1 for eu/fra1/web/web-1.
  if (text.includes('/')) {
    const ending = text.replace(/[\\%_]/g, '\\$&');
    const name = text.slice(text.lastIndexOf('/') + 1);
    const rows = yield* all<ComponentRecord>(`${select} name = $2 and {like path $1} limit ${SHOWN + 1}`, `%/${ending}`, name);
    if (rows.length > 0) return rows;
  }
  const reference = parseReference('C', text);
  if (reference === undefined) return [];
  return 'number' in reference
    ? yield* all<ComponentRecord>(`${select} number = $1`, reference.number)
    : yield* all<ComponentRecord>(
        `${select} id >= $1 and id < $2 order by id limit ${SHOWN + 1}`,
        reference.prefix,
        `${reference.prefix}~`,
      );
}

/** Compares with every name, which is fit for a refusal and for nothing else. */
export function* nearestTo(text: string): Script<readonly string[]> {
  const byPath = text.includes('/');
  const rows = yield* all<{ name: string }>(`select distinct ${byPath ? 'path' : 'name'} as name from component where deleted_at is null`);
  return nearestNames(
    text,
    rows.map((row) => row.name),
  );
}

/** The first plain word of a selection that names nothing at all. */
export function* unknownWord({ words }: Selection): Script<Refusal | undefined> {
  for (const { text, condition } of words) {
    const { where, params } = whereOf(condition);
    const found = yield* one(`select 1 as found from component where ${where} limit 1`, ...params);
    if (found === undefined) return refuse({ kind: 'not-found', noun: 'component', reference: text, nearest: yield* nearestTo(text) });
  }
  return undefined;
}
