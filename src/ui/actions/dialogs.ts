import { type Edit, edits } from '../state/field.ts';
import { hasField, type Layer, toldRows } from '../state/layers.ts';
import { changeLayer, popLayer, type Store, topLayer, type UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { setFilter } from './finding.ts';
import { candidatesOf, complete, completionsFor, runLine, typed } from './line.ts';
import { menuItems } from './menu.ts';

const change = (store: Store, to: (layer: Layer) => Layer | undefined): void =>
  store.setState((state) => {
    const layer = topLayer(state);
    const next = layer === undefined ? undefined : to(layer);
    return next === undefined ? {} : changeLayer(state, next);
  });

const editing = (id: Edit, title: string, keys: readonly string[]): Action => ({
  id: `field.${id}`,
  title,
  group: 'Dialogs',
  keys,
  contexts: ['field'],
  run: (ui) => {
    const layer = topLayer(ui.store.getState());
    if (hasField(layer)) typed(ui, { ...layer, field: edits[id](layer.field) });
  },
});

const close = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  ui.store.setState(popLayer);
  if (layer?.kind === 'filter') setFilter(ui, layer.was);
  if (layer?.kind === 'prompt') layer.left?.();
};

const wrapAround = (index: number, length: number): number => (length === 0 ? 0 : (index + length) % length);

const select =
  (by: 1 | -1) =>
  (ui: Ui): void =>
    change(ui.store, (layer) => {
      if (layer.kind === 'help' || layer.kind === 'palette')
        return { ...layer, selected: wrapAround(layer.selected + by, menuItems(ui, layer).length) };
      if (layer.kind === 'choice') return { ...layer, selected: wrapAround(layer.selected + by, layer.options.length) };
      return undefined;
    });

/** Enter in a menu: the selected action runs once the menu is gone. */
const pick = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind !== 'help' && layer?.kind !== 'palette') return;
  const item = menuItems(ui, layer)[layer.selected];
  ui.store.setState(popLayer);
  if (item !== undefined) ui.perform(item.action.id);
};

const choose = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind !== 'choice') return;
  const option = layer.options[layer.selected];
  if (layer.stays !== true) ui.store.setState(popLayer);
  if (option !== undefined) layer.run(option.value);
};

const scrollTold =
  (by: (rows: number) => number) =>
  (ui: Ui): void => {
    const rows = toldRows(ui.store.getState().size.rows);
    change(ui.store, (layer) =>
      layer.kind === 'told' ? { ...layer, top: Math.max(0, Math.min(layer.top + by(rows), layer.lines.length - rows)) } : undefined,
    );
  };

const retryable = (state: UiState): boolean => {
  const layer = topLayer(state);
  return layer?.kind === 'told' && layer.retry !== undefined;
};

const retry = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind !== 'told') return;
  ui.store.setState(popLayer);
  layer.retry?.();
};

/** Enter in a dialog does what the highlighted button says; with a word to type, only that word confirms. */
const answer = (ui: Ui): void => {
  const layer = topLayer(ui.store.getState());
  if (layer?.kind !== 'confirm') return;
  const agreed = layer.expect === undefined ? layer.chosen === 'confirm' : layer.field.text.trim() === layer.expect;
  if (layer.expect !== undefined && !agreed && layer.field.text.trim() !== '') return;
  ui.store.setState(popLayer);
  if (agreed) layer.run();
};

const other = (ui: Ui): void =>
  change(ui.store, (layer) =>
    layer.kind === 'confirm' ? { ...layer, chosen: layer.chosen === 'cancel' ? 'confirm' : 'cancel' } : undefined,
  );

/** Up in a line: what was typed before, newest first. */
const recall =
  (by: 1 | -1) =>
  (ui: Ui): void => {
    const state = ui.store.getState();
    const layer = topLayer(state);
    if (
      layer?.kind === 'command' &&
      layer.field.text !== '' &&
      layer.recalled === undefined &&
      completionsFor(ui, layer.field.text).length > 1
    ) {
      const { length } = completionsFor(ui, layer.field.text);
      change(ui.store, () => ({ ...layer, selected: wrapAround(layer.selected - by, length) }));
      return;
    }
    if (layer?.kind === 'filter' && layer.field.text !== '' && layer.recalled === undefined && candidatesOf(layer).length > 1) {
      const { length } = candidatesOf(layer);
      change(ui.store, () => ({ ...layer, selected: wrapAround(layer.selected - by, length) }));
      return;
    }
    if (layer?.kind !== 'command' && layer?.kind !== 'filter') return;
    const lines = state.history[layer.kind];
    const at = (layer.recalled ?? -1) + by;
    const text = at < 0 ? '' : lines[lines.length - 1 - at];
    if (text === undefined) return;
    const { recalled: _, ...rest } = layer;
    typed(ui, { ...rest, field: { text, at: text.length }, ...(at < 0 ? {} : { recalled: at }) });
  };

export const dialogs: readonly Action[] = [
  {
    id: 'dialog.close',
    title: 'Close, changing nothing',
    group: 'Dialogs',
    keys: ['esc'],
    contexts: ['menu', 'line', 'confirm', 'buttons', 'choice', 'told'],
    footer: 2,
    short: 'close',
    run: close,
  },
  { id: 'menu.down', title: 'Down', group: 'Dialogs', keys: ['down', 'ctrl+n', 'tab'], contexts: ['menu'], run: select(1) },
  { id: 'menu.up', title: 'Up', group: 'Dialogs', keys: ['up', 'ctrl+p', 'shift+tab'], contexts: ['menu'], run: select(-1) },
  { id: 'menu.pick', title: 'Do it', group: 'Dialogs', keys: ['enter'], contexts: ['menu'], footer: 1, short: 'do it', run: pick },
  { id: 'choice.down', title: 'Down', group: 'Dialogs', keys: ['down', 'j', 'tab'], contexts: ['choice'], run: select(1) },
  { id: 'choice.up', title: 'Up', group: 'Dialogs', keys: ['up', 'k', 'shift+tab'], contexts: ['choice'], run: select(-1) },
  { id: 'choice.pick', title: 'Choose', group: 'Dialogs', keys: ['enter'], contexts: ['choice'], footer: 1, short: 'choose', run: choose },
  { id: 'told.close', title: 'Close', group: 'Dialogs', keys: ['enter', 'q'], contexts: ['told'], run: close },
  { id: 'told.down', title: 'Down', group: 'Dialogs', keys: ['down', 'j'], contexts: ['told'], run: scrollTold(() => 1) },
  { id: 'told.up', title: 'Up', group: 'Dialogs', keys: ['up', 'k'], contexts: ['told'], run: scrollTold(() => -1) },
  {
    id: 'told.pageDown',
    title: 'A page down',
    group: 'Dialogs',
    keys: ['pgdn', 'space'],
    contexts: ['told'],
    run: scrollTold((rows) => rows),
  },
  { id: 'told.pageUp', title: 'A page up', group: 'Dialogs', keys: ['pgup'], contexts: ['told'], run: scrollTold((rows) => -rows) },
  {
    id: 'told.retry',
    title: 'Try again what failed',
    group: 'Dialogs',
    keys: ['r'],
    contexts: ['told'],
    when: retryable,
    footer: 1,
    short: 'try again',
    run: retry,
  },
  {
    id: 'confirm.answer',
    title: 'Answer with the highlighted button, or the typed word',
    group: 'Dialogs',
    keys: ['enter'],
    contexts: ['confirm', 'buttons'],
    footer: 1,
    short: 'answer',
    run: answer,
  },
  {
    id: 'confirm.other',
    title: 'The other button',
    group: 'Dialogs',
    keys: ['tab', 'shift+tab', 'left', 'right', 'h', 'l'],
    contexts: ['buttons'],
    footer: 3,
    short: 'other button',
    run: other,
  },
  {
    id: 'line.enter',
    title: 'Do what the line says',
    group: 'Dialogs',
    keys: ['enter'],
    contexts: ['line'],
    footer: 1,
    short: 'do it',
    run: runLine,
  },
  {
    id: 'line.complete',
    title: 'Complete the word',
    group: 'Dialogs',
    keys: ['tab'],
    contexts: ['line'],
    footer: 3,
    short: 'complete',
    run: complete,
  },
  {
    id: 'line.earlier',
    title: 'Up: the choice above, or an earlier line',
    group: 'Dialogs',
    keys: ['up'],
    contexts: ['line'],
    run: recall(1),
  },
  {
    id: 'line.later',
    title: 'Down: the choice below, or a later line',
    group: 'Dialogs',
    keys: ['down'],
    contexts: ['line'],
    run: recall(-1),
  },
  editing('backspace', 'Delete the character before', ['backspace', 'ctrl+h']),
  editing('delete', 'Delete the character after', ['delete']),
  editing('left', 'Left', ['left']),
  editing('right', 'Right', ['right']),
  editing('home', 'To the beginning', ['home', 'ctrl+a']),
  editing('end', 'To the end', ['end', 'ctrl+e']),
  editing('killBefore', 'Delete to the beginning', ['ctrl+u']),
  editing('killAfter', 'Delete to the end', ['ctrl+k']),
  editing('killWord', 'Delete the word before', ['ctrl+w']),
];
