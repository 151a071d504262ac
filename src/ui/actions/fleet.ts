import { cellBy, gridOf } from '../state/fleet.ts';
import { layoutOf } from '../state/layout.ts';
import { moveTo } from '../state/list.ts';
import { changeList } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { reveal } from './inventory.ts';

const move = (ui: Ui, to: (index: number, by: (lines: number) => number) => number): void => {
  ui.store.setState((state) => {
    const { listColumns, listRows } = layoutOf(state);
    const { rows, index } = state.lists.fleet;
    const grid = gridOf(rows, listColumns, listRows);
    const wanted = to(index, (lines) => cellBy(grid, index, lines));
    return { ...changeList(state, 'fleet', (list) => moveTo(list, wanted, listRows)), detailTop: 0 };
  });
  ui.feed.follow();
};

const step = (id: string, title: string, keys: readonly string[], to: Parameters<typeof move>[1]): Action => ({
  id: `grid.${id}`,
  title: `${title}, in the grid`,
  group: 'Move',
  keys,
  contexts: ['grid'],
  run: (ui) => move(ui, to),
});

/** How the cursor goes about a grid. */
export const fleet: readonly Action[] = [
  step('left', 'To the left', ['left', 'h'], (index) => index - 1),
  step('right', 'To the right', ['right', 'l'], (index) => index + 1),
  step('down', 'Down', ['down', 'j'], (_, by) => by(1)),
  step('up', 'Up', ['up', 'k'], (_, by) => by(-1)),
  {
    id: 'fleet.tree',
    title: 'The system where it lies in the inventory',
    group: 'Screens',
    keys: ['o'],
    contexts: ['grid'],
    footer: 40,
    short: 'in the tree',
    run: (ui) => {
      const { rows, index } = ui.store.getState().lists.fleet;
      const row = rows[index];
      if (row === undefined) return;
      ui.perform('screen.inventory');
      void reveal(ui, row.id);
    },
  },
];
