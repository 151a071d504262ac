/**
 * What of the tree is shown, as a common table expression `shown (number, key, hit)`: without a filter, what the roots down is unfolded;
 * with one, the hits and what they lie in, as far as nobody folded it.
 *
 * `key` puts siblings in the order of their names and what lies in one directly under it. Paths alone do not sort so (`eu-west` comes
 * between `eu` and `eu/fra1`, because `-` sorts before `/`), hence the sign that ends a step and sorts before everything.
 */
import type { Compiled, Condition } from '../kernel/filter.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { DEEPEST } from './component.ts';
import type { Folds } from './folds.ts';
import { selection } from './query.ts';
import { conditionOf, whereOf } from './select.ts';
import { inventorySettings } from './settings.ts';

const STEP_END = '\u0001';
const KEY = `replace(component.path, '/', '${STEP_END}')`;
const keyOf = (path: string): string => path.replaceAll('/', STEP_END);

interface Shown {
  readonly tables: string;
  readonly params: readonly unknown[];
}

/** What is shown, asked for in two steps: how much there is and where, and then the rows of a window. */
export interface Showing {
  /** How many are shown, and how many of them before each step of a way; -1 for a step that is not shown itself. */
  counted(way: readonly Step[]): Script<{ readonly total: number; readonly before: readonly number[] }>;
  window(offset: number, limit: number): Script<readonly { readonly number: number; readonly hit: number }[]>;
}

/** A step on the way from the root down to a component, itself the last. */
export interface Step {
  readonly number: number;
  readonly id: string;
  readonly path: string;
}

/** Signs that only a selector has. */
const SELECTOR_SIGNS = /[=!&:(),*?"]/;

/** What a person types to find something: a selector, or words that each name it, a label of it, or stand anywhere in its name. */
export function* foundBy(settings: Settings, text: string): Script<Compiled | Refusal | undefined> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  if (SELECTOR_SIGNS.test(text)) return yield* selection(settings, text);
  const { inherit, required } = settings.of(inventorySettings);
  const conditions: Condition[] = [];
  for (const word of words) {
    const named = conditionOf({ op: 'word', text: word, glob: false, column: 1 }, { inherit, required });
    if (isRefusal(named)) return named;
    const part = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    const columns = word.includes('/') ? ['path'] : ['name', 'fqdn'];
    const within = columns.map((column) => `{like component.${column} ?}`).join(' or ');
    conditions.push({ sql: `(${named.sql} or ${within})`, params: [...named.params, ...columns.map(() => part)] });
  }
  return whereOf({ sql: conditions.map(({ sql }) => sql).join(' and '), params: conditions.flatMap(({ params }) => params) });
}

export function walking(found: Compiled | undefined, folds: Folds): Showing {
  const shown = shownBy(found, folds);
  return { counted: (way) => counted(shown, way), window: (offset, limit) => windowed(shown, offset, limit) };
}

function shownBy(found: Compiled | undefined, { depth, toggled }: Folds): Shown {
  const params = [...(found?.params ?? [])];
  const everything = depth >= DEEPEST && toggled.size === 0;
  const hits =
    found === undefined
      ? ''
      : `hit (number, parent, key) as (select component.number, component.parent, ${KEY} from component where ${found.where}),
         above (number, parent, key) as (
           select component.number, component.parent, ${KEY} from component where component.number in (select parent from hit)
           union select component.number, component.parent, ${KEY} from above join component on component.number = above.parent),
         found (number, key, hit) as (
           select number, key, 1 from hit union all select number, key, 0 from above where number not in (select number from hit)),`;
  if (everything && found !== undefined)
    return { tables: `${hits} shown (number, key, hit) as (select number, key, hit from found)`, params };
  if (everything)
    return {
      tables: `shown (number, key, hit) as (select component.number, ${KEY}, 1 from component where component.deleted_at is null)`,
      params,
    };
  if (toggled.size > 0) params.push(JSON.stringify([...toggled]));
  const open = toggled.size === 0 ? `down.depth < ${depth}` : `(down.depth < ${depth}) <> (down.number in {numbers $${params.length}})`;
  const among = found === undefined ? '' : 'and component.number in (select number from found)';
  const tables = `${hits} down (number, key, depth) as (
      select component.number, ${KEY}, 0 from component where component.parent is null and component.deleted_at is null ${among}
      union all
      select component.number, ${KEY}, down.depth + 1 from down join component on component.parent = down.number
      where component.deleted_at is null and ${open} ${among}
    ), shown (number, key, hit) as (
      select number, key, ${found === undefined ? '1' : 'case when number in (select number from hit) then 1 else 0 end'} from down)`;
  return { tables, params };
}

/** The way from the root down to a component; nothing when it is gone. */
export function* wayTo(id: string): Script<readonly Step[]> {
  const rows = yield* all<Step>(
    `with recursive above (number, id, path, parent) as (
       select number, id, path, parent from component where id = $1 and deleted_at is null
       union select component.number, component.id, component.path, component.parent from above join component on component.number = above.parent
     ) select number, id, path from above`,
    id,
  );
  return [...rows].sort((a, b) => a.path.length - b.path.length);
}

function* counted({ tables, params }: Shown, way: readonly Step[]): Script<{ readonly total: number; readonly before: readonly number[] }> {
  const more: unknown[] = [];
  const columns = way.map(({ number, path }, step) => {
    more.push(keyOf(path), number);
    const [key, itself] = [`$${params.length + more.length - 1}`, `$${params.length + more.length}`];
    return `, count(case when key < ${key} or (key = ${key} and number < ${itself}) then 1 end) as before${step},
      count(case when number = ${itself} then 1 end) as there${step}`;
  });
  const row = yield* one<Record<string, number>>(
    `with recursive ${tables} select count(*) as total${columns.join('')} from shown`,
    ...params,
    ...more,
  );
  return {
    total: Number(row?.['total'] ?? 0),
    before: way.map((_, step) => (Number(row?.[`there${step}`]) > 0 ? Number(row?.[`before${step}`]) : -1)),
  };
}

const windowed = (
  { tables, params }: Shown,
  offset: number,
  limit: number,
): Script<readonly { readonly number: number; readonly hit: number }[]> =>
  all(
    `with recursive ${tables} select number, hit from shown order by key, number limit $${params.length + 1} offset $${params.length + 2}`,
    ...params,
    limit,
    offset,
  );
