/** From records to components: reads the records of what was touched together again, and finds everybody's place in the tree. */
import { type Component, INHERITED, type Merged, pathBelow } from './component.ts';
import { type Effective, effective, MANUAL, type SourceRecord } from './facts.ts';

export interface Problem {
  readonly where: string;
  readonly problem: string;
}

export interface World {
  /** All that is touched, everything above it and everything below it; more does no harm. */
  readonly components: ReadonlyMap<number, Component>;
  /** All records of a component that is touched, as they are from now on. */
  readonly recordsOf: (component: number) => readonly SourceRecord[];
  /** The component that a source's key stands for. */
  readonly componentOf: (source: string, key: string) => number | undefined;
  readonly precedence: readonly string[];
}

/** What counts for a component, by label or `:field`, with the component that says so: itself, or the nearest above. */
export type Labels = ReadonlyMap<string, { readonly value: string; readonly origin: number }>;

export interface Settled {
  /** Touched components that read differently now, new ones among them. */
  readonly changes: readonly { readonly number: number; readonly before: Component | undefined; readonly after: Merged }[];
  /** Below them: nothing but the path is another. */
  readonly paths: readonly { readonly number: number; readonly path: string }[];
  /** All labels of those for whom other ones count now, by their own word or by somebody's above. */
  readonly labels: ReadonlyMap<number, Labels>;
  /** Nobody says any more that these exist. */
  readonly gone: readonly number[];
  readonly problems: readonly Problem[];
}

export function settle(world: World, touched: ReadonlySet<number>): Settled {
  const { components, recordsOf, componentOf, precedence } = world;
  const problems: Problem[] = [];
  const read = new Map<number, Effective>();
  const gone = new Set<number>();
  for (const number of touched) {
    const records = recordsOf(number);
    if (!records.some((record) => record.asserts)) gone.add(number);
    else
      read.set(
        number,
        effective(records, precedence, ({ source }, said) => (source === MANUAL ? Number(said) : componentOf(source, said)) ?? null),
      );
  }

  const parents = new Map<number, number | null>();
  const parentOf = (number: number): number | null =>
    parents.has(number) ? (parents.get(number) ?? null) : (components.get(number)?.parent ?? null);
  for (const [number, { parent }] of read) {
    const known = parent !== null && !gone.has(parent) && (read.has(parent) || components.has(parent));
    parents.set(number, known ? parent : null);
  }
  // Two sources may each put one's component into the other's; whoever comes first stays a root.
  for (const [number, { name }] of read) {
    for (
      let above = parentOf(number), steps = 0;
      above !== null && steps <= parents.size + components.size;
      above = parentOf(above), steps++
    ) {
      if (above !== number) continue;
      parents.set(number, null);
      problems.push({ where: name, problem: 'lies in itself, through what its sources say together; it stays at the root' });
      break;
    }
  }

  const nameOf = (number: number): string => read.get(number)?.name ?? components.get(number)?.name ?? '?';
  const changedBy = (differs: (before: Component, after: Effective) => boolean): readonly number[] =>
    [...read].flatMap(([number, after]) => {
      const before = components.get(number);
      return before === undefined || before.parent !== parentOf(number) || differs(before, after) ? [number] : [];
    });
  const tree = treeOf([...new Set([...components.keys(), ...read.keys()])], parentOf);
  const paths = tree.fold<string>(
    changedBy((before, after) => before.name !== after.name),
    (number) => components.get(number)?.path,
    (number, above) => pathBelow(above, nameOf(number)),
  );
  const labels = tree.fold<Labels>(
    changedBy((before, after) => !sameLabels(before.labels, after.labels) || INHERITED.some((field) => before[field] !== after[field])),
    () => undefined,
    (number, above) => labelsBelow(above, number, read.get(number) ?? components.get(number)),
  );
  const changes = [...read].flatMap(([number, merged]) => {
    const before = components.get(number);
    const after: Merged = { ...merged, parent: parentOf(number), path: paths.get(number) ?? before?.path ?? '' };
    return before !== undefined && sameWords(before, after) ? [] : [{ number, before, after }];
  });
  return {
    changes,
    paths: [...paths]
      .filter(([number, path]) => !read.has(number) && components.get(number)?.path !== path)
      .map(([number, path]) => ({ number, path })),
    labels,
    gone: [...gone],
    problems,
  };
}

function labelsBelow(
  above: Labels | undefined,
  number: number,
  own: Pick<Component, 'labels' | (typeof INHERITED)[number]> | undefined,
): Labels {
  const labels = new Map(above);
  for (const [key, value] of Object.entries(own?.labels ?? {})) labels.set(key, { value, origin: number });
  for (const field of INHERITED) {
    const value = own?.[field];
    if (value != null) labels.set(`:${field}`, { value, origin: number });
  }
  return labels;
}

/** What goes from parents to children, worked out for some components and all that lies in them. No recursion: a tree may be deep. */
function treeOf(numbers: readonly number[], parentOf: (number: number) => number | null) {
  let children: Map<number, number[]> | undefined;
  const childrenOf = (number: number): readonly number[] => {
    if (children === undefined) {
      children = new Map();
      for (const child of numbers) {
        const parent = parentOf(child);
        if (parent === null) continue;
        const siblings = children.get(parent);
        if (siblings === undefined) children.set(parent, [child]);
        else siblings.push(child);
      }
    }
    return children.get(number) ?? [];
  };
  return {
    fold<T>(
      tops: readonly number[],
      known: (number: number) => T | undefined,
      below: (number: number, above: T | undefined) => T,
    ): ReadonlyMap<number, T> {
      const affected = new Set(tops);
      for (const number of affected) for (const child of childrenOf(number)) affected.add(child);
      const worked = new Map<number, T>();
      const standing = (number: number): T | undefined => worked.get(number) ?? (affected.has(number) ? undefined : known(number));
      for (const number of affected) {
        const chain: number[] = [];
        let at: number | null = number;
        while (at !== null && standing(at) === undefined) {
          chain.push(at);
          at = parentOf(at);
        }
        let value = at === null ? undefined : standing(at);
        for (const step of chain.reverse()) {
          value = below(step, value);
          worked.set(step, value);
        }
      }
      for (const number of worked.keys()) if (!affected.has(number)) worked.delete(number);
      return worked;
    },
  };
}

const MERGED = [
  'name',
  'type',
  'parent',
  'path',
  'owner',
  'client',
  'zone',
  'criticality',
  'hours',
  'uid',
  'fqdn',
  'site',
  'missingSince',
] as const;

const sameWords = (before: Component, after: Merged): boolean =>
  MERGED.every((field) => before[field] === after[field]) &&
  sameList(before.addresses, after.addresses) &&
  sameList(before.sources, after.sources) &&
  sameLabels(before.labels, after.labels);

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((value, at) => value === b[at]);

const sameLabels = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
};

export const differences = (before: Component, after: Merged): { before: Record<string, unknown>; after: Record<string, unknown> } => {
  const was: Record<string, unknown> = {};
  const is: Record<string, unknown> = {};
  for (const field of MERGED)
    if (before[field] !== after[field]) {
      was[field] = before[field];
      is[field] = after[field];
    }
  if (!sameList(before.addresses, after.addresses)) {
    was['addresses'] = before.addresses;
    is['addresses'] = after.addresses;
  }
  if (!sameList(before.sources, after.sources)) {
    was['sources'] = before.sources;
    is['sources'] = after.sources;
  }
  if (!sameLabels(before.labels, after.labels)) {
    was['labels'] = before.labels;
    is['labels'] = after.labels;
  }
  return { before: was, after: is };
};
