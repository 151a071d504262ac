/**
 * What hangs on a component and what it hangs on, as two trees of a few steps. A graph has many ways to the same place and a tree one: each
 * component is drawn where the shortest way reaches it, and where it comes up again it is named without what lies beyond.
 */
import { z } from 'zod';
import { query } from '../kernel/capability.ts';
import { label } from '../kernel/id.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { EDGE_KINDS, FAILURE_KINDS, STATUSES } from './component.ts';
import { type Arc, walk } from './graph.ts';
import { STATES } from './health.ts';
import { EFFECTS, type Effect, effects, type Partners } from './impact.ts';
import { COMPONENT_COLUMNS, type ComponentRecord, fromRecord } from './records.ts';
import { componentOf } from './reference.ts';
import { rolledUp } from './rolled.ts';
import { inventorySettings } from './settings.ts';
import { NOTHING, standings, sum, sums } from './standing.ts';

const SIDES = ['dependents', 'itself', 'needed'] as const;

const node = z.object({
  id: z.string(),
  number: z.string(),
  name: z.string(),
  type: z.string(),
  path: z.string(),
  side: z.enum(SIDES).describe('What depends on it, or what it depends on.'),
  depth: z.int().describe('Steps away from it.'),
  kind: z
    .enum([...EDGE_KINDS, 'in'])
    .nullable()
    .describe('By which edge.'),
  effect: z.enum(EFFECTS).nullable().describe('What happens to a dependent if the component goes.'),
  redundant: z.array(z.string()).describe('What stands in for it.'),
  again: z.boolean().describe('Drawn elsewhere with what lies beyond it.'),
  beyond: z.int().describe('How many lie directly beyond it that are not drawn.'),
  status: z.enum(STATUSES),
  health: z.enum(STATES).nullable().describe('With all that lies in it; null when nothing is known of it.'),
  own: sum,
  below: sum,
});
type Node = z.output<typeof node>;

export const graph = query({
  name: 'component.graph',
  summary: 'What depends on a component and what it depends on, a few steps far, as two trees.',
  input: z.object({
    component: z.string().describe('A number such as C12, a path, a name, an id, or the beginning of one.'),
    steps: z.int().min(1).max(20).default(3).describe('How far.'),
    most: z.int().min(1).max(200).default(12).describe('At most so many directly beyond one component.'),
  }),
  args: ['component'],
  output: z.object({
    nodes: z.array(node).describe('Each before what lies beyond it: first the dependents, then itself, then what it needs.'),
    breaks: z.int().describe('How many break if it goes, drawn or not.'),
    atRisk: z.int().describe('And how many are at risk, because something redundant still stands.'),
  }),
  permission: 'viewer',
  *run({ settings }, { component: text, steps, most }) {
    const start = yield* componentOf(text);
    if (isRefusal(start)) return start;
    const { number } = start;
    const down = yield* walk([number], 'down', FAILURE_KINDS);
    const up = yield* walk([number], 'up', FAILURE_KINDS);
    const affected = new Set(down.reached.keys());
    const pairs = yield* redundantPairs([...affected, ...up.reached.keys()]);
    const effect = effects([number], affected, down.arcs, pairs);
    const partners = partnersOf(pairs);
    const standIns = (partners.get(number) ?? []).map(
      (partner): Branch => ({ number: partner, depth: 1, kind: 'redundant-with', again: true, beyond: 0 }),
    );
    const order = (a: Beyond, b: Beyond): number => rank(effect.get(a.number)) - rank(effect.get(b.number)) || a.number - b.number;
    const branches = {
      dependents: branchesFrom(number, down.arcs, 'down', { steps, most, order }),
      itself: [{ number, depth: 0, kind: null, again: false, beyond: 0 }],
      needed: [...standIns, ...branchesFrom(number, up.arcs, 'up', { steps, most, order })],
    } satisfies Readonly<Record<(typeof SIDES)[number], readonly Branch[]>>;
    const drawn = SIDES.flatMap((side) => branches[side].map((branch) => ({ ...branch, side })));
    const records = yield* named([...drawn.map((one) => one.number), ...drawn.flatMap((one) => partners.get(one.number) ?? [])]);
    const located = yield* standings();
    const known = sums(located, [...records.values()]);
    const health = yield* rolledUp(located, settings.of(inventorySettings).health);
    const nodes = drawn.flatMap(({ number: at, side, depth, kind, again, beyond }): Node[] => {
      const row = records.get(at);
      if (row === undefined) return [];
      const component = fromRecord(row);
      return [
        {
          id: component.id,
          number: label('C', at),
          name: component.name,
          type: component.type,
          path: component.path,
          side,
          depth,
          kind,
          effect: side === 'dependents' ? (effect.get(at) ?? null) : null,
          redundant: (partners.get(at) ?? []).map((partner) => records.get(partner)?.name ?? label('C', partner)),
          again,
          beyond,
          status: component.missingSince === null ? 'present' : 'missing',
          health: health.get(at) ?? null,
          ...(known.get(at) ?? { own: NOTHING, below: NOTHING }),
        },
      ];
    });
    const count = (wanted: Effect): number => [...effect].filter(([at, one]) => at !== number && one === wanted).length;
    return { nodes, breaks: count('breaks'), atRisk: count('at risk') };
  },
});

const rank = (effect: Effect | undefined): number => (effect === undefined ? 0 : EFFECTS.indexOf(effect));

interface Beyond {
  readonly number: number;
  readonly kind: Arc['kind'];
}

interface Branch {
  readonly number: number;
  readonly depth: number;
  readonly kind: Arc['kind'] | null;
  readonly again: boolean;
  readonly beyond: number;
}

interface Bounds {
  readonly steps: number;
  readonly most: number;
  readonly order: (a: Beyond, b: Beyond) => number;
}

/** Each before what lies beyond it. A place is drawn whole where it is nearest; steps are taken breadth first to know where that is. */
export function branchesFrom(
  start: number,
  arcs: readonly Arc[],
  direction: 'up' | 'down',
  { steps, most, order }: Bounds,
): readonly Branch[] {
  const [here, there] = direction === 'down' ? (['needed', 'dependent'] as const) : (['dependent', 'needed'] as const);
  // Two sources may say the same edge, and two edges may lead to the same place: it is drawn once.
  const beyond = new Map<number, Map<number, Beyond>>();
  for (const arc of arcs) {
    const siblings = beyond.get(arc[here]) ?? new Map<number, Beyond>();
    beyond.set(arc[here], siblings);
    if (!siblings.has(arc[there])) siblings.set(arc[there], { number: arc[there], kind: arc.kind });
  }
  const children = new Map<number, readonly Branch[]>();
  const placed = new Set([start]);
  let edge = [start];
  for (let depth = 1; depth <= steps && edge.length > 0; depth++) {
    const next: number[] = [];
    for (const at of edge) {
      const branches = [...(beyond.get(at)?.values() ?? [])]
        .sort(order)
        .slice(0, most)
        .map(({ number, kind }): Branch => {
          const again = placed.has(number);
          placed.add(number);
          if (!again) next.push(number);
          const more = beyond.get(number)?.size ?? 0;
          return { number, depth, kind, again, beyond: again ? 0 : depth === steps ? more : Math.max(0, more - most) };
        });
      children.set(at, branches);
    }
    edge = next;
  }
  const inOrder = (at: number): readonly Branch[] =>
    (children.get(at) ?? []).flatMap((branch) => (branch.again ? [branch] : [branch, ...inOrder(branch.number)]));
  return inOrder(start);
}

const redundantPairs = (numbers: readonly number[]): Script<readonly Partners[]> =>
  all<Partners>(
    `select dependent, needed from component_edge
     where kind = 'redundant-with' and valid_to is null and (dependent in {numbers $1} or needed in {numbers $1})`,
    JSON.stringify(numbers),
  );

function partnersOf(pairs: readonly Partners[]): ReadonlyMap<number, readonly number[]> {
  const partners = new Map<number, Set<number>>();
  const add = (of: number, partner: number): void => void (partners.get(of) ?? partners.set(of, new Set()).get(of))?.add(partner);
  for (const { dependent, needed } of pairs) {
    add(dependent, needed);
    add(needed, dependent);
  }
  return new Map([...partners].map(([of, found]) => [of, [...found].sort((a, b) => a - b)]));
}

function* named(numbers: readonly number[]): Script<ReadonlyMap<number, ComponentRecord>> {
  const rows = yield* all<ComponentRecord>(
    `select ${COMPONENT_COLUMNS} from component where number in {numbers $1}`,
    JSON.stringify([...new Set(numbers)]),
  );
  return new Map(rows.map((row) => [row.number, row]));
}
