/** From records to components: reads the records of what was touched together again, and finds everybody's place in the tree. */
import { type Component, type Merged, pathBelow } from './component.ts';
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

export interface Settled {
  /** Touched components that read differently now, new ones among them. */
  readonly changes: readonly { readonly number: number; readonly before: Component | undefined; readonly after: Merged }[];
  /** Below them: nothing but the path is another. */
  readonly paths: readonly { readonly number: number; readonly path: string }[];
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
  const moved = [...read.keys()].filter((number) => {
    const before = components.get(number);
    return before === undefined || before.parent !== parentOf(number) || before.name !== nameOf(number);
  });
  const paths = pathsBelow(moved, components, parentOf, nameOf);
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
    gone: [...gone],
    problems,
  };
}

/** The paths of those that moved and of all that lies in them. */
function pathsBelow(
  moved: readonly number[],
  components: ReadonlyMap<number, Component>,
  parentOf: (number: number) => number | null,
  nameOf: (number: number) => string,
): ReadonlyMap<number, string> {
  const paths = new Map<number, string>();
  if (moved.length === 0) return paths;
  const children = new Map<number, number[]>();
  const among = new Set([...components.keys(), ...moved]);
  for (const number of among) {
    const parent = parentOf(number);
    if (parent === null) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [number]);
    else siblings.push(number);
  }
  const affected = new Set(moved);
  for (const number of affected) for (const child of children.get(number) ?? []) affected.add(child);
  const pathOf = (number: number): string => {
    const known = paths.get(number) ?? (affected.has(number) ? undefined : components.get(number)?.path);
    if (known !== undefined) return known;
    // Up to the first one whose path is known, then down again: no recursion, because a tree may be deep.
    const above: number[] = [];
    let at: number | null = number;
    while (at !== null && affected.has(at) && !paths.has(at)) {
      above.push(at);
      at = parentOf(at);
    }
    let path = at === null ? undefined : (paths.get(at) ?? components.get(at)?.path);
    for (const step of above.reverse()) {
      path = pathBelow(path, nameOf(step));
      paths.set(step, path);
    }
    return path ?? '';
  };
  for (const number of affected) pathOf(number);
  return paths;
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
