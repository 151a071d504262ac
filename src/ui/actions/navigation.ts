import { layoutOf } from '../state/layout.ts';
import { current, moveBy, moveTo, sizeOf } from '../state/list.ts';
import { changeList, listOf, type ScreenName, TAB_KEYS, TABS, type Tab, tabOf, type UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { ownQuery } from './finding.ts';

const moveCursor = (ui: Ui, to: (state: UiState, height: number) => number): void => {
  ui.store.setState((state) => {
    const { listRows } = layoutOf(state);
    return { ...changeList(state, state.screen, (list) => moveTo(list, to(state, listRows), listRows)), detailTop: 0 };
  });
  ui.feed.follow();
};

const step = (ui: Ui, delta: (height: number) => number): void => {
  ui.store.setState((state) => {
    const { listRows } = layoutOf(state);
    return { ...changeList(state, state.screen, (list) => moveBy(list, delta(listRows), listRows)), detailTop: 0 };
  });
  ui.feed.follow();
};

const scroll = (ui: Ui, to: (top: number, height: number) => number): void =>
  ui.store.setState((state) => ({ detailTop: Math.max(0, to(state.detailTop, layoutOf(state).bodyRows)) }));

/** One movement, in a list and in a pane of text. */
const movement = (
  id: string,
  title: string,
  keys: readonly string[],
  by: (height: number) => number,
  footer?: { place: number; short: string },
): readonly Action[] => [
  {
    id: `move.${id}`,
    title,
    group: 'Move',
    keys,
    contexts: ['list'],
    run: (ui) => step(ui, by),
    ...(footer === undefined ? {} : { footer: footer.place, short: footer.short }),
  },
  {
    id: `scroll.${id}`,
    title: `${title}, in the detail`,
    group: 'Move',
    keys,
    contexts: ['detail'],
    run: (ui) => scroll(ui, (top, height) => top + by(height)),
  },
];

/** Whatever the last line is. */
const LAST = 1_000_000_000;

/** Far more lines than any detail has; drawing stops at the last. */
const END = 1_000_000;

const show = (ui: Ui, screen: ScreenName): void => {
  ui.store.setState((state) =>
    state.screen === screen ? { pane: 'list' } : { screen, previous: state.screen, pane: 'list', detail: undefined, detailTop: 0 },
  );
  ui.feed.refresh();
  ui.feed.follow();
};

const screen = (name: Tab, title: string): Action => ({
  id: `screen.${name}`,
  title,
  group: 'Screens',
  keys: [TAB_KEYS[name], `f${Number(TAB_KEYS[name]) || 10}`],
  contexts: ['global'],
  word: name,
  run: (ui) => show(ui, name),
});

const beside =
  (by: 1 | -1) =>
  (ui: Ui): void => {
    const now = tabOf(ui.store.getState().screen);
    show(ui, TABS[(TABS.indexOf(now) + by + TABS.length) % TABS.length] ?? 'overview');
  };

export const navigation: readonly Action[] = [
  ...movement('down', 'Down', ['j', 'down'], () => 1),
  ...movement('up', 'Up', ['k', 'up'], () => -1),
  ...movement('pageDown', 'A page down', ['pgdn', 'ctrl+f'], (height) => height - 1),
  ...movement('pageUp', 'A page up', ['pgup', 'ctrl+b'], (height) => 1 - height),
  ...movement('halfDown', 'Half a page down', ['ctrl+d'], (height) => Math.ceil(height / 2)),
  ...movement('halfUp', 'Half a page up', ['ctrl+u'], (height) => -Math.ceil(height / 2)),
  {
    id: 'move.top',
    title: 'To the first line',
    group: 'Move',
    keys: ['g', 'home'],
    contexts: ['list'],
    run: (ui) => moveCursor(ui, () => 0),
  },
  {
    id: 'move.bottom',
    title: 'To the last line',
    group: 'Move',
    keys: ['G', 'end'],
    contexts: ['list'],
    run: (ui) => moveCursor(ui, () => LAST),
  },
  {
    id: 'scroll.top',
    title: 'To the beginning, in the detail',
    group: 'Move',
    keys: ['g', 'home'],
    contexts: ['detail'],
    run: (ui) => scroll(ui, () => 0),
  },
  {
    id: 'scroll.bottom',
    title: 'To the end, in the detail',
    group: 'Move',
    keys: ['G', 'end'],
    contexts: ['detail'],
    run: (ui) => scroll(ui, () => END),
  },
  {
    id: 'move.open',
    title: 'Open the detail',
    group: 'Move',
    keys: ['enter', 'right', 'l'],
    contexts: ['list'],
    footer: 25,
    short: 'open',
    when: (state) => sizeOf(listOf(state)) > 0 || 'There is nothing here to open.',
    run: (ui) => {
      const line = current(listOf(ui.store.getState()));
      if (line?.heading !== undefined && line.number === '') return ui.perform('group.fold');
      ui.store.setState({ pane: 'detail', detailTop: 0 });
      ui.feed.follow();
    },
  },
  {
    id: 'move.close',
    title: 'Back to the list',
    group: 'Move',
    keys: ['esc', 'left', 'h'],
    contexts: ['detail'],
    footer: 1,
    short: 'back',
    run: (ui) => ui.store.setState({ pane: 'list', detailTop: 0, zoomed: false }),
  },
  {
    id: 'move.back',
    title: 'Back: marks, then the filter, then the screen before',
    group: 'Move',
    keys: ['esc'],
    contexts: ['list'],
    run: (ui) => {
      const state = ui.store.getState();
      const list = listOf(state);
      if (list.marks.size > 0 || list.range !== undefined) ui.perform('mark.clear');
      else if (list.query.trim() !== ownQuery(state).trim()) ui.perform('filter.clear');
      else if (state.screen !== tabOf(state.screen)) show(ui, tabOf(state.screen));
      else if (state.screen !== 'overview') show(ui, 'overview');
    },
  },
  screen('overview', 'Overview: what needs a person now'),
  screen('queue', 'Queue: the tasks'),
  screen('alerts', 'Alerts'),
  screen('escalations', 'Escalations: the running clocks'),
  screen('inventory', 'Inventory: the systems, and how they are'),
  screen('silences', 'Silences: what keeps alerts quiet'),
  screen('sources', 'Sources: who reports here, and how well'),
  screen('fleet', 'Fleet: every system at a glance'),
  screen('calendar', 'Calendar: what is planned, and what stands against it'),
  screen('oncall', 'On call: who has it now, and who comes next'),
  {
    id: 'screen.performance',
    title: 'Performance: the host, Watchbill and operations over time',
    group: 'Screens',
    keys: [],
    contexts: ['global'],
    word: 'performance',
    capability: 'perf.graph',
    run: (ui) => show(ui, 'performance'),
  },
  {
    id: 'screen.previous',
    title: 'The screen before',
    group: 'Screens',
    keys: ['-'],
    contexts: ['global'],
    run: (ui) => show(ui, ui.store.getState().previous),
  },
  { id: 'screen.next', title: 'The next screen', group: 'Screens', keys: ['}'], contexts: ['global'], run: beside(1) },
  { id: 'screen.prior', title: 'The screen to the left', group: 'Screens', keys: ['{'], contexts: ['global'], run: beside(-1) },
  {
    id: 'pane.focus',
    title: 'Between the list and the detail',
    group: 'Screens',
    keys: ['tab', 'shift+tab'],
    contexts: ['list', 'detail'],
    run: (ui) => {
      ui.store.setState((state) => ({ pane: state.pane === 'list' ? 'detail' : 'list' }));
      ui.feed.follow();
    },
  },
  {
    id: 'pane.preview',
    title: 'Show or hide the detail beside the list',
    group: 'Screens',
    keys: ['p'],
    contexts: ['global'],
    word: 'preview',
    run: (ui) => {
      ui.store.setState((state) => ({ preview: !state.preview }));
      ui.feed.follow();
    },
  },
  {
    id: 'pane.zoom',
    title: 'The detail on the whole screen',
    group: 'Screens',
    keys: ['+'],
    contexts: ['global'],
    run: (ui) => {
      ui.store.setState((state) => ({ zoomed: !state.zoomed, ...(state.zoomed ? {} : { pane: 'detail' as const }) }));
      ui.feed.follow();
    },
  },
];
