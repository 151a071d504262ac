import { DEEPEST } from '../../domain/inventory/component.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { ComponentRow, DrawnRow, TreePage } from '../rows.ts';
import { type Folds, foldsOf, toggled, UNFOLDED, withFolds } from '../state/inventory.ts';
import { layoutOf } from '../state/layout.ts';
import { current, emptyList, type ListState, moveTo, rowAt, sizeOf } from '../state/list.ts';
import { changeList, listOf, type UiState } from '../state/store.ts';
import { tidy } from '../state/tidy.ts';
import type { Action, Ui } from './action.ts';

const branch = (state: UiState): ComponentRow | undefined => current(state.lists.inventory);
const drawn = (state: UiState): DrawnRow | undefined => current(state.lists.dependencies);

const fold = (ui: Ui, folds: (state: UiState) => Folds): void => {
  ui.store.setState((state) => withFolds(state, folds(state)));
  ui.feed.follow();
};

const foldOne = (ui: Ui, row: ComponentRow): void => fold(ui, (state) => toggled(foldsOf(state), row.number));

const open = (ui: Ui): void => {
  ui.store.setState({ pane: 'detail', detailTop: 0 });
  ui.feed.follow();
};

/** Right: unfolds; from there into it; from a leaf into its detail. */
function inwards(ui: Ui): void {
  const row = branch(ui.store.getState());
  if (row === undefined) return;
  if (row.children === 0) open(ui);
  else if (row.unfolded) step(ui, (state) => state.lists.inventory.index + 1);
  else foldOne(ui, row);
}

/** Left: folds; from there out to what it lies in. */
function outwards(ui: Ui): void {
  const state = ui.store.getState();
  const row = branch(state);
  if (row === undefined) return;
  const above = placeAbove(state.lists.inventory, row);
  if (row.children > 0 && row.unfolded) foldOne(ui, row);
  else if (above !== undefined) step(ui, () => above);
  else if (row.depth > 0) void outOfReach(ui, row);
}

/** Where the row stands that this one lies in, among those that are loaded. */
function placeAbove(list: ListState<ComponentRow>, row: ComponentRow): number | undefined {
  for (let index = list.index - 1; index >= list.offset; index--) {
    const above = rowAt(list, index);
    if (above !== undefined && row.path.startsWith(`${above.path}/`)) return index;
  }
  return undefined;
}

/** What it lies in is found by asking for the row's own place with everything above it folded. */
async function outOfReach(ui: Ui, row: ComponentRow): Promise<void> {
  const depth = row.depth - 1;
  const input = { anchor: row.id, depth, toggled: [], before: 0, after: 1 };
  const page = tidy((await ui.desk.run('component.tree', input)) as TreePage);
  if (isRefusal(page) || page.anchor === null) return;
  const { anchor } = page;
  ui.store.setState((state) => withFolds(state, foldsOf(state), anchor));
  ui.feed.follow();
}

const step = (ui: Ui, to: (state: UiState) => number): void => {
  ui.store.setState((state) => {
    const { listRows } = layoutOf(state);
    return { ...changeList(state, 'inventory', (list) => moveTo(list, to(state), listRows)), detailTop: 0 };
  });
  ui.feed.follow();
};

/** The tree with the cursor on a component, unfolded as far as it takes. */
export async function reveal(ui: Ui, id: string): Promise<void> {
  const queryOf = (): string => ui.store.getState().lists.inventory.query;
  const { folds } = ui.store.getState().inventory;
  const asked = queryOf();
  const page = tidy((await ui.desk.run('component.tree', { anchor: id, ...folds, reveal: true, before: 0, after: 1 })) as TreePage);
  // Whoever has typed a filter meanwhile wants that, and not the row of before.
  if (isRefusal(page) || page.anchor !== id || queryOf() !== asked) return;
  ui.store.setState((state) => {
    const lists = { ...state.lists, inventory: { ...state.lists.inventory, query: '' } };
    return { ...withFolds({ ...state, lists }, { depth: folds.depth, toggled: page.toggled }, id), detailTop: 0 };
  });
  ui.feed.follow();
}

/** The filter of the tree taken away, with the cursor staying where it is. */
export function unfilter(ui: Ui): void {
  const row = branch(ui.store.getState());
  ui.store.setState((state) => ({
    inventory: { ...state.inventory, found: UNFOLDED },
    lists: { ...state.lists, inventory: { ...state.lists.inventory, query: '' } },
  }));
  if (row === undefined) ui.feed.follow();
  else void reveal(ui, row.id);
}

const selected = (state: UiState): string | undefined =>
  state.screen === 'inventory'
    ? branch(state)?.number
    : state.screen === 'dependencies'
      ? drawn(state)?.number
      : state.screen === 'fleet'
        ? current(state.lists.fleet)?.number
        : undefined;

const someComponent = (state: UiState): true | string => selected(state) !== undefined || 'There is no component here.';
const someBranches = (state: UiState): true | string => sizeOf(listOf(state)) > 0 || 'There is nothing here to fold.';

function drawFrom(ui: Ui, trail: readonly string[]): void {
  ui.store.setState((state) => ({
    screen: 'dependencies',
    previous: state.screen === 'dependencies' ? state.previous : state.screen,
    pane: 'list',
    detailTop: 0,
    inventory: { ...state.inventory, trail },
    lists: { ...state.lists, dependencies: emptyList() },
  }));
  ui.feed.follow();
}

const drawDependencies = (ui: Ui, argument: string): void => {
  const state = ui.store.getState();
  const number = argument === '' ? selected(state) : argument;
  if (number !== undefined) drawFrom(ui, state.screen === 'dependencies' ? [...state.inventory.trail, number] : [number]);
};

const onwards = (ui: Ui): void => {
  const state = ui.store.getState();
  const row = drawn(state);
  if (row === undefined) return;
  if (row.side === 'itself') open(ui);
  else drawFrom(ui, [...state.inventory.trail, row.number]);
};

const back = (ui: Ui): void => {
  const { trail } = ui.store.getState().inventory;
  if (trail.length > 1) drawFrom(ui, trail.slice(0, -1));
  else ui.perform('screen.inventory');
};

const FURTHEST = 9;

const further = (ui: Ui, by: 1 | -1): void => {
  ui.store.setState((state) => ({
    inventory: { ...state.inventory, steps: Math.max(1, Math.min(FURTHEST, state.inventory.steps + by)) },
    lists: { ...state.lists, dependencies: { ...state.lists.dependencies, shown: undefined } },
  }));
  ui.feed.follow();
};

export const inventory: readonly Action[] = [
  {
    id: 'tree.inwards',
    title: 'Unfold, then into it, then its detail',
    group: 'Move',
    keys: ['l', 'right'],
    contexts: ['tree'],
    run: inwards,
  },
  {
    id: 'tree.outwards',
    title: 'Fold, then out to what it lies in',
    group: 'Move',
    keys: ['h', 'left'],
    contexts: ['tree'],
    run: outwards,
  },
  {
    id: 'tree.fold',
    title: 'Fold or unfold this branch',
    group: 'Move',
    keys: ['z'],
    contexts: ['tree'],
    footer: 24,
    short: (state) => (branch(state)?.unfolded === true ? 'fold' : 'unfold'),
    when: (state) => (branch(state)?.children ?? 0) > 0 || 'Nothing lies in it.',
    run: (ui) => {
      const row = branch(ui.store.getState());
      if (row !== undefined) foldOne(ui, row);
    },
  },
  {
    id: 'tree.unfoldAll',
    title: 'Unfold everything',
    group: 'Move',
    keys: ['E'],
    contexts: ['tree'],
    when: someBranches,
    run: (ui) => fold(ui, () => ({ depth: DEEPEST, toggled: [] })),
  },
  {
    id: 'tree.foldAll',
    title: 'Fold everything',
    group: 'Move',
    keys: ['C', 'Z'],
    contexts: ['tree'],
    when: someBranches,
    run: (ui) => fold(ui, () => ({ depth: 0, toggled: [] })),
  },
  {
    id: 'tree.level',
    title: 'Unfold one level more, everywhere',
    group: 'Move',
    keys: ['>'],
    contexts: ['tree'],
    when: someBranches,
    run: (ui) => fold(ui, (state) => level(state, 1)),
  },
  {
    id: 'tree.lessLevel',
    title: 'Unfold one level less',
    group: 'Move',
    keys: ['<'],
    contexts: ['tree'],
    when: someBranches,
    run: (ui) => fold(ui, (state) => level(state, -1)),
  },
  {
    id: 'component.dependencies',
    title: 'Draw what depends on it and what it needs: what breaks if it goes',
    group: 'Act',
    keys: ['i'],
    contexts: ['components'],
    word: 'impact',
    argument: 'a component, if not this one',
    capability: 'component.graph',
    footer: 20,
    short: 'impact',
    when: someComponent,
    run: drawDependencies,
  },
  {
    id: 'graph.onwards',
    title: 'Go on from this one',
    group: 'Move',
    keys: ['l', 'right'],
    contexts: ['graph'],
    footer: 24,
    short: 'go on',
    when: (state) => drawn(state) !== undefined || 'There is nothing here to go on from.',
    run: onwards,
  },
  {
    id: 'graph.back',
    title: 'Back to the one before, then to the tree',
    group: 'Move',
    keys: ['h', 'left'],
    contexts: ['graph'],
    run: back,
  },
  {
    id: 'graph.further',
    title: 'Draw one step further',
    group: 'Move',
    keys: ['>'],
    contexts: ['graph'],
    footer: 26,
    short: (state) => `further (${state.inventory.steps})`,
    run: (ui) => further(ui, 1),
  },
  { id: 'graph.nearer', title: 'Draw one step less', group: 'Move', keys: ['<'], contexts: ['graph'], run: (ui) => further(ui, -1) },
  {
    id: 'graph.reveal',
    title: 'Show it in the tree',
    group: 'Move',
    keys: ['t'],
    contexts: ['graph'],
    footer: 27,
    short: 'in the tree',
    when: someComponent,
    run: (ui) => {
      const row = drawn(ui.store.getState());
      if (row === undefined) return;
      ui.perform('screen.inventory');
      return reveal(ui, row.component);
    },
  },
];

/** A level more or less than what is unfolded by itself, from where the cursor is when everything is. */
function level(state: UiState, by: 1 | -1): Folds {
  const { depth } = foldsOf(state);
  const now = depth === DEEPEST ? (branch(state)?.depth ?? 0) + 1 : depth;
  return { depth: Math.max(0, Math.min(DEEPEST, now + by)), toggled: [] };
}
