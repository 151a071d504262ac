/**
 * The inventory's part of the state: how its tree is folded, and what the dependencies are drawn of. The tree's folds travel with every
 * request, as a depth and the short list of those that are the other way round; the store works out what is shown.
 */
import { DEEPEST } from '../../domain/inventory/component.ts';
import type { ComponentRow, DrawnRow, Guide, Page, Surroundings, SyncRow } from '../rows.ts';
import type { Listed, ListState, PageRequest } from './list.ts';
import type { ScreenName, UiState } from './store.ts';

export interface Folds {
  readonly depth: number;
  /** Numbers, such as C12. */
  readonly toggled: readonly string[];
}

export interface Inventory {
  readonly folds: Folds;
  /** While a filter is on everything that leads to a hit is unfolded, and what a person folds there is forgotten with it. */
  readonly found: Folds;
  /** What the dependencies are drawn of, the last the one shown; going on from one to the next can be gone back. */
  readonly trail: readonly string[];
  /** How many steps far they are drawn. */
  readonly steps: number;
}

export const UNFOLDED: Folds = { depth: DEEPEST, toggled: [] };

export const inventoryState: Inventory = { folds: { depth: 1, toggled: [] }, found: UNFOLDED, trail: [], steps: 3 };

const filtering = ({ lists }: Pick<UiState, 'lists'>): boolean => lists.inventory.query.trim() !== '';

export const foldsOf = (state: Pick<UiState, 'inventory' | 'lists'>): Folds =>
  filtering(state) ? state.inventory.found : state.inventory.folds;

/** The tree with other folds: the page that is shown is no longer what was asked for. */
export function withFolds(state: UiState, folds: Folds, id = state.lists.inventory.id): Pick<UiState, 'inventory' | 'lists'> {
  return {
    inventory: { ...state.inventory, [filtering(state) ? 'found' : 'folds']: folds },
    lists: { ...state.lists, inventory: { ...state.lists.inventory, id, gone: undefined, shown: undefined } },
  };
}

export const toggled = ({ depth, toggled: others }: Folds, number: string): Folds => ({
  depth,
  toggled: others.includes(number) ? others.filter((one) => one !== number) : [...others, number],
});

/** What the inventory's lists are asked for beside their window. It stays what it was while it says the same, so that late answers are known. */
type Asked = Folds | Pick<Inventory, 'trail' | 'steps'>;
export type InventoryRequest = PageRequest & { readonly asked?: Asked };

const askedFor = (state: UiState): Asked | undefined =>
  state.screen === 'inventory' ? foldsOf(state) : state.screen === 'dependencies' ? state.inventory : undefined;

export function withAsked(state: UiState, wanted: PageRequest): InventoryRequest {
  const asked = askedFor(state);
  return asked === undefined ? wanted : { ...wanted, asked };
}

/** Whether the person folded, or went on to another component, since this was asked for. */
export const isLate = (state: UiState, screen: ScreenName, wanted: InventoryRequest): boolean =>
  wanted.asked !== undefined && askedFor({ ...state, screen }) !== wanted.asked;

/**
 * Where the cursor goes when its row cannot say: from what was folded away to what that lies in now, in a new filter to the first hit and
 * not to what leads there, among dependencies to the component that they are of.
 */
export function anchored<R extends Listed>(list: ListState<R>, wanted: PageRequest, page: Page<R>): ListState<R> {
  if (list.id !== undefined) return page.anchor != null && wanted.anchor === list.id ? { ...list, id: page.anchor } : list;
  const meant = (page.rows as readonly (R & Partial<ComponentRow & DrawnRow>)[]).find((row) => row.hit === true || row.side === 'itself');
  return meant === undefined || (list.query === '' && meant.side === undefined) ? list : { ...list, id: meant.id, index: list.index };
}

export const treeInput = ({ query, anchor, at, before, after, asked }: InventoryRequest): object => ({
  query,
  ...(anchor === undefined ? {} : { anchor }),
  at,
  before,
  after,
  ...(asked as Folds),
});

export function surroundingsInput({ asked }: InventoryRequest): object {
  const { trail, steps } = asked as Inventory;
  return { component: trail.at(-1) ?? '', steps };
}

const wordsOf = (query: string): readonly string[] =>
  query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');

/** The nodes as they are drawn: the dependents stand over the component, so theirs is the same tree upside down. */
export function drawnPage({ nodes, breaks, atRisk }: Surroundings, query: string): Page<DrawnRow> {
  const words = wordsOf(query);
  const side = (wanted: DrawnRow['side']): readonly DrawnRow[] => {
    const ones = nodes.filter((node) => node.side === wanted);
    const guides = guidesOf(ones.map(({ depth }) => depth));
    return ones.map((node, at) => ({
      ...node,
      id: `${wanted} ${at} ${node.id}`,
      component: node.id,
      guide: guides[at] ?? [],
      ...(wanted === 'itself' ? { impact: { breaks, atRisk } } : {}),
    }));
  };
  const dependents = side('dependents')
    .map((row) => ({ ...row, guide: row.guide.map((stroke) => (stroke === 'end' ? 'start' : stroke)) }))
    .reverse();
  const rows = [...dependents, ...side('itself'), ...side('needed')];
  const fits = (row: DrawnRow): boolean =>
    words.every((word) => `${row.path} ${row.type} ${row.kind} ${row.number}`.toLowerCase().includes(word));
  const shown = words.length === 0 ? rows : rows.filter((row) => row.side === 'itself' || fits(row));
  return { rows: shown, offset: 0, total: shown.length, anchorIndex: null };
}

/** The sources that have every word somewhere. */
export function syncPage(sources: readonly Omit<SyncRow, 'id' | 'number'>[], query: string): Page<SyncRow> {
  const words = wordsOf(query);
  const rows = sources
    .filter((row) => words.every((word) => `${row.name} ${row.format} ${row.from} ${row.error}`.toLowerCase().includes(word)))
    .map((row) => ({ ...row, id: row.name, number: row.name }));
  return { rows, offset: 0, total: rows.length, anchorIndex: null };
}

/** The strokes before each of some nodes that come one after another, each before what lies below it. */
export function guidesOf(depths: readonly number[]): readonly Guide[] {
  // From the last up: whether something at this depth still follows, before the branch ends.
  const follows: boolean[] = [];
  return depths
    .toReversed()
    .map((depth): Guide => {
      follows.length = depth + 1;
      const guide = Array.from({ length: depth }, (_, at) => {
        const level = at + 1;
        if (level === depth) return follows[level] === true ? 'fork' : 'end';
        return follows[level] === true ? 'through' : 'none';
      });
      follows[depth] = true;
      return guide;
    })
    .reverse();
}
