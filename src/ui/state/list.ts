/**
 * A list of which only a window is loaded. The cursor is a row's id, not an index: whatever arrives, the finger stays on its row. Three
 * cases make up the whole of it:
 *
 *   the row is in the new page      the cursor's index follows it, and it keeps its line on the screen
 *   the row left the filter         it stays where it was, drawn as gone, until the cursor moves
 *   the cursor moved past the page  the lines are blank until the page comes; the key itself never waits
 */
import type { Group, Page } from '../rows.ts';
import { type GroupHeading, isHeadingId, rowsBefore } from './groups.ts';

export interface Listed {
  readonly id: string;
  readonly number: string;
  /** A line over a group: the cursor stands on it, actions do not fall on it. */
  readonly heading?: GroupHeading;
}

export interface ListState<R extends Listed> {
  readonly rows: readonly R[];
  /** Index of rows[0] in the whole list. */
  readonly offset: number;
  readonly total: number;
  /** Where the cursor stands, in lines as shown (a gone row counts as one). */
  readonly index: number;
  readonly id?: string | undefined;
  readonly gone?: R | undefined;
  /** Index of the first line shown. */
  readonly top: number;
  readonly query: string;
  readonly sort: string;
  /** What it is grouped by; empty for not at all. */
  readonly group: string;
  /** The groups that are the other way round than they come: folded, or opened where they come closed. */
  readonly folded: readonly string[];
  /** The groups as last read. */
  readonly groups: readonly Group[];
  readonly marks: ReadonlyMap<string, R>;
  /** Where a range began. */
  readonly range?: number | undefined;
  readonly loaded: boolean;
  /** What the rows answer: the `viewOf` of their request. */
  readonly shown?: string | undefined;
  /** Why the filter as typed finds nothing: the rows are those of the one before. */
  readonly refused?: { readonly text: string; readonly column: number | undefined } | undefined;
}

export const emptyList = <R extends Listed>(query = '', sort = '', group = ''): ListState<R> => ({
  rows: [],
  offset: 0,
  total: 0,
  index: 0,
  top: 0,
  query,
  sort,
  group,
  folded: [],
  groups: [],
  marks: new Map<string, R>(),
  loaded: false,
});

export const sizeOf = (list: ListState<Listed>): number => list.total + (list.gone === undefined ? 0 : 1);

export function rowAt<R extends Listed>(list: ListState<R>, index: number): R | undefined {
  if (list.gone !== undefined && index === list.index) return list.gone;
  const behind = list.gone !== undefined && index > list.index ? 1 : 0;
  return list.rows[index - behind - list.offset];
}

export const current = <R extends Listed>(list: ListState<R>): R | undefined => rowAt(list, list.index);

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));

/** Lines kept visible beyond the cursor, where the list is long enough for both. */
const MARGIN = 2;

function scrolled(top: number, index: number, size: number, height: number): number {
  const margin = Math.min(MARGIN, Math.floor((height - 1) / 2));
  return clamp(clamp(top, index - height + 1 + margin, index - margin), 0, size - height);
}

/** The cursor on another line. */
export function moveTo<R extends Listed>(list: ListState<R>, wanted: number, height: number): ListState<R> {
  const behind = list.gone !== undefined && wanted > list.index ? 1 : 0;
  // Before anything is loaded nobody knows where the end is; the page that answers does.
  const index = list.loaded ? clamp(wanted - behind, 0, list.total - 1) : Math.max(0, wanted);
  const { gone: _, ...rest } = list;
  const next: ListState<R> = { ...rest, index };
  const ranged = list.range === undefined ? next : { ...next, marks: rangeMarks(next, list.range, index) };
  return { ...ranged, id: rowAt(next, index)?.id, top: scrolled(list.top, index, list.total, height) };
}

export const moveBy = <R extends Listed>(list: ListState<R>, delta: number, height: number): ListState<R> =>
  moveTo(list, list.index + delta, height);

/** The same list in a window of another height. */
export const resized = <R extends Listed>(list: ListState<R>, height: number): ListState<R> => {
  const top = scrolled(list.top, list.index, sizeOf(list), height);
  return top === list.top ? list : { ...list, top };
};

/** A page of rows arrives. `held`: a finger is on the list, so its row keeps its line; otherwise a list at its top stays there and new rows are seen. */
export function settle<R extends Listed>(
  list: ListState<R>,
  page: Page<R>,
  height: number,
  held: boolean,
  shown = list.shown,
): ListState<R> {
  const line = list.index - list.top;
  const base = {
    ...list,
    rows: page.rows,
    offset: page.offset,
    total: page.total,
    groups: page.groups ?? [],
    loaded: true,
    gone: undefined,
    refused: undefined,
    shown,
  };
  const at = list.id === undefined ? -1 : page.rows.findIndex((row) => row.id === list.id);
  if (at >= 0) {
    const index = page.offset + at;
    const top = held || list.top > 0 ? index - line : 0;
    return { ...base, index, top: scrolled(top, index, page.total, height) };
  }
  const before = list.id === undefined ? undefined : list.gone?.id === list.id ? list.gone : current(list);
  if (before !== undefined && list.shown === shown) {
    const index = clamp(list.index, 0, page.total);
    return { ...base, gone: before, index, top: scrolled(index - line, index, page.total + 1, height) };
  }
  const index = clamp(list.index, 0, page.total - 1);
  return { ...base, index, id: rowAt(base, index)?.id, top: scrolled(list.top, index, page.total, height) };
}

/** Rows fetched beyond what is shown, on either side: a key held down stays inside them while the next page is on its way. */
const OVERSCAN = 120;

export interface PageRequest {
  readonly query: string;
  readonly sort?: string;
  readonly group?: string;
  readonly folded?: readonly string[];
  readonly anchor?: string;
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

/** What decides which rows in which order: equal when two pages are of the same list. */
export const viewOf = ({ query, sort, group, folded }: Pick<ListState<Listed>, 'query' | 'sort' | 'group' | 'folded'>): string =>
  [query.trim(), sort, group, ...folded].join('\n');

export const request = (list: ListState<Listed>, height: number): PageRequest => ({
  query: list.query.trim(),
  ...(list.sort === '' ? {} : { sort: list.sort }),
  ...(list.group === '' ? {} : { group: list.group, folded: list.folded }),
  ...(list.id === undefined || isHeadingId(list.id) ? {} : { anchor: list.id }),
  at: list.group === '' ? list.index : rowsBefore(list, list.index),
  before: height + OVERSCAN,
  after: height + OVERSCAN,
});

/** Whether the cursor came closer to the end of what is loaded than a screen and a half. */
export function needsPage(list: ListState<Listed>, height: number): boolean {
  if (!list.loaded) return true;
  const near = Math.ceil(height * 1.5);
  const end = list.offset + list.rows.length;
  return (list.offset > 0 && list.index - near < list.offset) || (end < list.total && list.index + near >= end);
}

/** Its first line, whatever was under the cursor: what is shown is another list now. What was marked stays marked. */
export const fromTheTop = <R extends Listed>(list: ListState<R>): ListState<R> => ({
  ...list,
  index: 0,
  top: 0,
  id: undefined,
  gone: undefined,
  range: undefined,
});

// Marks.

function rangeMarks<R extends Listed>(list: ListState<R>, from: number, to: number): ReadonlyMap<string, R> {
  const marks = new Map(list.marks);
  for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
    const row = rowAt(list, index);
    if (row !== undefined && row.heading === undefined) marks.set(row.id, row);
  }
  return marks;
}

export function toggleMark<R extends Listed>(list: ListState<R>): ListState<R> {
  const row = current(list);
  if (row === undefined || row.heading !== undefined) return list;
  const marks = new Map(list.marks);
  if (!marks.delete(row.id)) marks.set(row.id, row);
  return { ...list, marks };
}

/** Begins a range at the cursor, or ends the one that runs; what it covered stays marked. */
export const toggleRange = <R extends Listed>(list: ListState<R>): ListState<R> =>
  list.range === undefined
    ? { ...list, range: list.index, marks: rangeMarks(list, list.index, list.index) }
    : { ...list, range: undefined };

export const withMarks = <R extends Listed>(list: ListState<R>, rows: readonly R[]): ListState<R> => ({
  ...list,
  range: undefined,
  marks: new Map(rows.map((row) => [row.id, row])),
});

/** What an action falls on: the marked rows, else the row under the cursor. */
export function targets<R extends Listed>(list: ListState<R>): readonly R[] {
  if (list.marks.size > 0) return [...list.marks.values()];
  const row = current(list);
  return row === undefined || row.heading !== undefined ? [] : [row];
}

/** Rows that a command answered with take the place of the old ones at once; their order is the next page's affair. */
export function replaced<R extends Listed>(list: ListState<R>, changed: ReadonlyMap<string, R>): ListState<R> {
  if (!list.rows.some((row) => changed.has(row.id))) return list;
  return { ...list, rows: list.rows.map((row) => changed.get(row.id) ?? row) };
}
