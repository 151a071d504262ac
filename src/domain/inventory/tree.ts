import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { pageInput } from '../kernel/page.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { STATUSES } from './component.ts';
import { descending } from './descent.ts';
import { depthOf, type Folds, folds, foldsFrom, unfolded, unfolding } from './folds.ts';
import { STATES } from './health.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { rolledUp } from './rolled.ts';
import { inventorySettings } from './settings.ts';
import { NOTHING, standings, sum, sums } from './standing.ts';
import { foundBy, walking, wayTo } from './unfolded.ts';

const treeRow = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  type: z.string(),
  path: z.string(),
  depth: z.int(),
  children: z.int().describe('How many lie directly in it.'),
  unfolded: z.boolean(),
  hit: z.boolean().describe('The filter found it; the others lead to one that it found.'),
  status: z.enum(STATUSES),
  missingSince: instant.nullable(),
  sources: z.array(z.string()),
  owner: z.string().nullable(),
  criticality: z.string().nullable(),
  updatedAt: instant,
  health: z.enum(STATES).nullable().describe('With all that lies in it, by the rule of its type; null when nothing is known of it.'),
  own: sum.describe('What is known of itself.'),
  below: sum.describe('What is known of all that lies in it.'),
});
export type TreeRow = z.output<typeof treeRow>;

/** From so many levels on there is more to walk than to measure: all of 100,000 components is 170 ms walked and 30 measured. */
const FAR = 2;

export const tree = query({
  name: 'component.tree',
  summary: 'A window of the tree as it is unfolded, or of what a filter finds in it, for screens.',
  input: pageInput.extend({
    query: z.string().default('').describe('A selector, or plain words that stand anywhere in a name.'),
    ...folds,
    reveal: z.boolean().default(false).describe('Unfold what the anchor lies in.'),
  }),
  output: z.object({
    rows: z.array(treeRow),
    offset: z.int(),
    total: z.int(),
    anchorIndex: z.int().nullable(),
    anchor: z.string().nullable().describe('The anchor, or where it is folded away the nearest above it that is shown.'),
    toggled: z.array(z.string()).describe('As given, or as they are after revealing.'),
  }),
  permission: 'viewer',
  *run({ settings }, { query: text, anchor, at, before, after, reveal, depth, toggled }) {
    const found = yield* foundBy(settings, text);
    if (isRefusal(found)) return found;
    const way = anchor === undefined ? [] : yield* wayTo(anchor);
    const given = foldsFrom({ depth, toggled });
    const folded = reveal ? unfolding(given, way.slice(0, -1)) : given;
    const showing = found === undefined && depth >= FAR ? yield* descending(folded) : walking(found, folded);
    const { total, before: places } = yield* showing.counted(way);
    const step = places.findLastIndex((place) => place >= 0);
    const anchorIndex = step < 0 ? null : (places[step] ?? null);
    const centre = anchorIndex ?? Math.min(at, Math.max(0, total - 1));
    const offset = Math.max(0, centre - before);
    const window = yield* showing.window(offset, centre - offset + after);
    return {
      rows: yield* toTreeRows(settings, window, folded),
      offset,
      total,
      anchorIndex,
      anchor: way[step]?.id ?? null,
      toggled: [...folded.toggled].map((number) => label('C', number)),
    };
  },
});

interface FieldRow {
  readonly component: number;
  readonly key: string;
  readonly value: string;
}

function* toTreeRows(
  settings: Settings,
  window: readonly { readonly number: number; readonly hit: number }[],
  folded: Folds,
): Script<TreeRow[]> {
  const numbers = JSON.stringify(window.map(({ number }) => number));
  const records = yield* all<ComponentRecord>(`select ${COMPONENT_COLUMNS} from component where number in {numbers $1}`, numbers);
  const children = yield* all<{ parent: number; count: number }>(
    'select parent, count(*) as count from component where parent in {numbers $1} and deleted_at is null group by parent',
    numbers,
  );
  const fields = yield* all<FieldRow>(
    "select component, key, value from component_label where component in {numbers $1} and key in (':owner', ':criticality')",
    numbers,
  );
  const byNumber = new Map(records.map((row) => [row.number, row]));
  const childCount = new Map(children.map(({ parent, count }) => [parent, Number(count)]));
  const fieldOf = new Map(fields.map(({ component, key, value }) => [`${component}${key}`, value]));
  const located = yield* standings();
  const known = sums(located, records);
  const health = yield* rolledUp(located, settings.of(inventorySettings).health);
  return window.flatMap(({ number, hit }) => {
    const row = byNumber.get(number);
    if (row === undefined) return [];
    const component = fromRecord(row);
    const { own, below } = known.get(number) ?? { own: NOTHING, below: NOTHING };
    return [
      {
        id: component.id,
        number: label('C', number),
        name: component.name,
        type: component.type,
        path: component.path,
        depth: depthOf(component.path),
        children: childCount.get(number) ?? 0,
        unfolded: unfolded(folded, component),
        hit: Number(hit) === 1,
        status: component.missingSince === null ? ('present' as const) : ('missing' as const),
        missingSince: component.missingSince,
        sources: [...component.sources],
        owner: fieldOf.get(`${number}:owner`) ?? null,
        criticality: fieldOf.get(`${number}:criticality`) ?? null,
        updatedAt: component.updatedAt,
        health: health.get(number) ?? null,
        own,
        below,
      },
    ];
  });
}
