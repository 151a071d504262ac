/**
 * A window of a tree that is unfolded far, without walking all of it. Only what holds something is read, with how much it holds: a few
 * thousand rows for a hundred thousand components. From these each branch knows how many rows it takes; then the way leads down, level by
 * level, along the branches that the window touches.
 */
import { all, one, type Script } from '../kernel/script.ts';
import { type Folds, unfolded } from './folds.ts';
import type { Showing, Step } from './unfolded.ts';

interface Holder {
  readonly number: number;
  readonly parent: number | null;
  readonly path: string;
  readonly children: number;
}

interface Child {
  readonly number: number;
  readonly parent: number | null;
  readonly path: string;
}

/** A row of siblings, the first of them at this place of the whole list. */
interface Siblings {
  readonly parent: number | null;
  readonly start: number;
}

/** More siblings than this, none of them unfolded, are not read whole. */
const MANY = 2_000;

const BELOW = (parent: number | null): string => (parent === null ? 'component.parent is null' : 'component.parent = $1');

export function* descending(folds: Folds): Script<Showing> {
  const holders = yield* all<Holder>(
    `select component.number, component.parent, component.path, inside.children
     from (select parent, count(*) as children from component where parent is not null and deleted_at is null group by parent) as inside
     join component on component.number = inside.parent where component.deleted_at is null`,
  );
  const roots = yield* one<{ count: number }>('select count(*) as count from component where parent is null and deleted_at is null');
  const { rows, under } = measured(holders, folds);
  const childrenOf = new Map(holders.map(({ number, children }) => [number, Number(children)]));
  const rootCount = Number(roots?.count ?? 0);
  const total = rootCount + sum(under.get(null) ?? [], rows);

  /** The siblings of a branch in their order; of many that are all leaves, only those that the window shows. */
  function* siblingsOf(
    lists: readonly Siblings[],
    from: number,
    to: number,
  ): Script<ReadonlyMap<number | null, { readonly skipped: number; readonly children: readonly Child[] }>> {
    const found = new Map<number | null, { skipped: number; children: Child[] }>();
    const whole: number[] = [];
    for (const { parent, start } of lists) {
      const count = parent === null ? rootCount : (childrenOf.get(parent) ?? 0);
      const plain = count > MANY && (under.get(parent) ?? []).length === 0;
      if (parent !== null && !plain) {
        whole.push(parent);
        found.set(parent, { skipped: 0, children: [] });
        continue;
      }
      const skipped = plain ? Math.max(0, from - start) : 0;
      const limit = plain ? Math.max(0, to - start - skipped) : rootCount;
      const own = parent === null ? [] : [parent];
      const children = yield* all<Child>(
        `select component.number, component.parent, component.path from component where ${BELOW(parent)} and component.deleted_at is null
         order by component.path, component.number limit $${own.length + 1} offset $${own.length + 2}`,
        ...own,
        limit,
        skipped,
      );
      found.set(parent, { skipped, children: [...children] });
    }
    if (whole.length > 0) {
      const children = yield* all<Child>(
        `select number, parent, path from component where parent in {numbers $1} and deleted_at is null order by path, number`,
        JSON.stringify(whole),
      );
      for (const child of children) found.get(child.parent)?.children.push(child);
    }
    return found;
  }

  return {
    *counted(way) {
      const before: number[] = [];
      let start = 0;
      let open = true;
      for (const [index, step] of way.entries()) {
        const parent = way[index - 1]?.number ?? null;
        if (open) {
          const place =
            start +
            (yield* rank(
              step,
              parent,
              (under.get(parent) ?? []).map(({ number }) => number),
              rows,
            ));
          before.push(place);
          start = place + 1;
        } else before.push(-1);
        open = open && unfolded(folds, step);
      }
      return { total, before };
    },
    *window(offset, limit) {
      const to = Math.min(total, offset + limit);
      const shown: { place: number; number: number }[] = [];
      let lists: readonly Siblings[] = to > offset ? [{ parent: null, start: 0 }] : [];
      while (lists.length > 0) {
        const found = yield* siblingsOf(lists, offset, to);
        const next: Siblings[] = [];
        for (const { parent, start } of lists) {
          const { skipped, children } = found.get(parent) ?? { skipped: 0, children: [] };
          let place = start + skipped;
          for (const { number } of children) {
            if (place >= to) break;
            if (place >= offset) shown.push({ place, number });
            const inIt = rows.get(number) ?? 0;
            if (inIt > 0 && place + inIt >= offset && place + 1 < to) next.push({ parent: number, start: place + 1 });
            place += 1 + inIt;
          }
        }
        lists = next;
      }
      return shown.sort((a, b) => a.place - b.place).map(({ number }) => ({ number, hit: 1 }));
    },
  };
}

interface Measured {
  /** How many rows each branch takes besides its own. */
  readonly rows: ReadonlyMap<number, number>;
  /** The branches that take any, by what they lie in. */
  readonly under: ReadonlyMap<number | null, readonly Holder[]>;
}

/** From the deepest up: what is folded takes no row but its own, whatever lies in it. */
function measured(holders: readonly Holder[], folds: Folds): Measured {
  const rows = new Map<number, number>();
  const under = new Map<number | null, Holder[]>();
  const inside = new Map<number, number>();
  // A path is longer than every path above it.
  for (const holder of [...holders].sort((a, b) => b.path.length - a.path.length)) {
    if (!unfolded(folds, holder)) continue;
    const count = Number(holder.children) + (inside.get(holder.number) ?? 0);
    rows.set(holder.number, count);
    if (holder.parent !== null) inside.set(holder.parent, (inside.get(holder.parent) ?? 0) + count);
    const siblings = under.get(holder.parent);
    if (siblings === undefined) under.set(holder.parent, [holder]);
    else siblings.push(holder);
  }
  return { rows, under };
}

const sum = (holders: readonly Holder[], rows: ReadonlyMap<number, number>): number =>
  holders.reduce((total, { number }) => total + (rows.get(number) ?? 0), 0);

/** How many rows stand between the first of its siblings and a step. */
function* rank(
  { number, path }: Step,
  parent: number | null,
  branches: readonly number[],
  rows: ReadonlyMap<number, number>,
): Script<number> {
  const earlier = '(component.path < $1 or (component.path = $1 and component.number < $2))';
  const siblings = yield* one<{ count: number }>(
    `select count(*) as count from component
     where component.parent ${parent === null ? 'is null' : '= $3'} and component.deleted_at is null and ${earlier}`,
    path,
    number,
    ...(parent === null ? [] : [parent]),
  );
  const before =
    branches.length === 0
      ? []
      : yield* all<{ number: number }>(
          `select component.number from component where component.number in {numbers $3} and ${earlier}`,
          path,
          number,
          JSON.stringify(branches),
        );
  return Number(siblings?.count ?? 0) + before.reduce((total, row) => total + (rows.get(row.number) ?? 0), 0);
}
