/** Named queries of the queue: those that every team has, the configuration's, and the ones that somebody saved. */
import type { ListState } from './list.ts';

export interface View {
  readonly name: string;
  readonly query: string;
  readonly sort: string;
  /** What it is grouped by; empty for not at all. */
  readonly group: string;
}

export interface Views {
  /** The configuration's. */
  readonly given: readonly View[];
  readonly saved: readonly View[];
  /** The name of the one that is shown. */
  readonly shown: string;
  /** How many tasks each query finds; null for one that cannot be read. */
  readonly counts: Readonly<Record<string, number | null>>;
}

export const OPEN = 'Open';
export const VIEW_NAME_MAX = 24;

const view = (name: string, query: string): View => ({ name, query, sort: '', group: '' });

export const BUILT_IN: readonly View[] = [
  view(OPEN, ''),
  view('Mine', 'owner:me'),
  view('Overdue', 'is:overdue sort:due'),
  view('Blocked', 'is:blocked'),
  view('Unassigned', 'owner:none'),
  view('Done', 'status:done closed:>2d sort:-closed'),
];

/** One of a name: what was saved stands for what the configuration gave, and that for what is built in. */
export function viewsIn({ given, saved }: Pick<Views, 'given' | 'saved'>): readonly View[] {
  return [...new Map([...BUILT_IN, ...given, ...saved].map((one) => [one.name, one])).values()];
}

export const shownView = (views: Views): View => viewsIn(views).find(({ name }) => name === views.shown) ?? view(OPEN, '');

type Shown = Pick<ListState<never>, 'query' | 'sort' | 'group'>;

/** Whether the list is no longer as its view says. */
export const departed = (views: Views, list: Shown): boolean => {
  const { query, sort, group } = shownView(views);
  return list.query.trim() !== query.trim() || list.sort !== sort || list.group !== group;
};
