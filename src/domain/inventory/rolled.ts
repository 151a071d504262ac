/**
 * The health of components: their own, and with all that lies in them by the rule of their type. Only what somebody speaks of is walked, from
 * below to the roots: few, beside all that are fine. A component of which nothing is known, on it or in it, has no health; among the parts that
 * a quorum or a weight counts, it counts as working, because no alert is open on it.
 */
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { type Rule, rollUpTree, type State, worst } from './health.ts';
import { inventorySettings } from './settings.ts';
import { type Located, standings, sums } from './standing.ts';

export interface Health {
  readonly own: State | null;
  readonly state: State | null;
  readonly why: readonly string[];
}

interface Node {
  readonly number: number;
  readonly parent: number | null;
  readonly type: string;
  readonly path: string;
  readonly weight: string | null;
}

type Rules = Readonly<Record<string, Rule>>;

export function* healthOf(
  settings: Settings,
  places: readonly { readonly number: number; readonly path: string }[],
): Script<(number: number) => Health> {
  const located = yield* standings();
  const rolled = yield* rolledUp(located, settings.of(inventorySettings).health);
  const known = sums(located, places);
  return (number) => {
    const { own, below } = known.get(number) ?? {};
    return { own: own?.state ?? null, state: rolled.get(number) ?? null, why: [...(own?.why ?? []), ...(below?.why ?? [])] };
  };
}

export function* rolledUp(located: ReadonlyMap<number, Located>, rules: Rules): Script<ReadonlyMap<number, State>> {
  const own = new Map<number, State>();
  for (const [number, { said }] of located) {
    const states = said.flatMap(({ state }) => state ?? []);
    if (states.length > 0) own.set(number, worst(states));
  }
  if (own.size === 0) return own;
  const chains = yield* all<Node>(
    `with recursive above (number, parent, type, path) as (
       select number, parent, type, path from component where number in {numbers $1} and deleted_at is null
       union select component.number, component.parent, component.type, component.path from above join component on component.number = above.parent
     ) select number, parent, type, path, null as weight from above`,
    JSON.stringify([...own.keys()]),
  );
  const nodes = new Map(chains.map((node) => [node.number, node]));
  const ruled = chains.filter(({ type }) => Object.hasOwn(rules, type)).map(({ number }) => number);
  const silent = new Set<number>();
  for (const part of yield* partsOf(ruled)) {
    if (!nodes.has(part.number)) {
      silent.add(part.number);
      own.set(part.number, 'ok');
    }
    nodes.set(part.number, part);
  }
  const downwards = [...nodes.values()].sort((a, b) => a.path.length - b.path.length);
  const rolled = rollUpTree(
    downwards.map(({ number, parent, type, weight }) => ({
      number,
      parent,
      ...(Object.hasOwn(rules, type) && rules[type] !== undefined ? { rule: rules[type] } : {}),
      ...(weight === null || !Number.isFinite(Number(weight)) ? {} : { weight: Math.max(0, Number(weight)) }),
    })),
    own,
  );
  return new Map([...rolled].filter(([number]) => !silent.has(number)));
}

/** What lies directly in those whose health is counted, with the label that says how much of the whole each is. */
function* partsOf(numbers: readonly number[]): Script<readonly Node[]> {
  if (numbers.length === 0) return [];
  return yield* all<Node>(
    `select component.number, component.parent, component.type, component.path, label.value as weight
     from component left join component_label as label
       on label.component = component.number and label.key = 'weight' and label.origin = component.number
     where component.parent in {numbers $1} and component.deleted_at is null`,
    JSON.stringify(numbers),
  );
}
