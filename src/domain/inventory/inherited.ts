/** What a component has from above: of each label, the nearest word counts. */
import { all, type Script } from '../kernel/script.ts';
import { DEEPEST, INHERITED } from './component.ts';

export interface Inherited {
  readonly value: string;
  /** The number of the component that says so. */
  readonly from: number;
}
export type Labels = Readonly<Record<string, Inherited>>;

const CHAIN = `with recursive above (component, number, steps) as (
    select number, number, 0 from component where number in {numbers $1}
    union all
    select above.component, component.parent, above.steps + 1 from above join component on component.number = above.number
    where component.parent is not null and above.steps < ${DEEPEST}
  )`;

/** Own and inherited labels of components; without `inherit` all labels go down. */
export function* labelsOf(numbers: readonly number[], inherit: readonly string[] | undefined): Script<ReadonlyMap<number, Labels>> {
  const labels = new Map<number, Record<string, Inherited>>(numbers.map((number) => [number, {}]));
  if (numbers.length === 0) return labels;
  const rows = yield* all<{ component: number; from: number; steps: number; key: string; value: string }>(
    `${CHAIN} select above.component, above.number as "from", above.steps, component_label.key, component_label.value
     from above join component_label on component_label.component = above.number order by above.component, above.steps, component_label.key`,
    JSON.stringify(numbers),
  );
  for (const { component, from, steps, key, value } of rows) {
    const own = labels.get(component);
    if (own === undefined || Object.hasOwn(own, key) || (steps > 0 && inherit?.includes(key) === false)) continue;
    own[key] = { value, from };
  }
  return labels;
}

export const valuesOf = (labels: Labels | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels ?? {}).map(([key, { value }]) => [key, value]));

/** Owner, client, zone and the like, the nearest of each. */
export function* scalarsOf(number: number): Script<Readonly<Record<(typeof INHERITED)[number], Inherited | undefined>>> {
  const rows = yield* all<Record<string, string | number | null>>(
    `${CHAIN} select component.number, ${INHERITED.map((name) => `component.${name}`).join(', ')}
     from above join component on component.number = above.number order by above.steps`,
    JSON.stringify([number]),
  );
  return Object.fromEntries(
    INHERITED.map((name) => {
      const row = rows.find((one) => one[name] !== null);
      return [name, row === undefined ? undefined : { value: String(row[name]), from: Number(row['number']) }];
    }),
  ) as Record<(typeof INHERITED)[number], Inherited | undefined>;
}
