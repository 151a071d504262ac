import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Page } from '../rows.ts';
import { field } from '../state/field.ts';
import { layoutOf } from '../state/layout.ts';
import { fromTheTop, type Listed, type ListState, moveBy, sizeOf, toggleMark, toggleRange, withMarks } from '../state/list.ts';
import { changeList, listOf, pushLayer, type ScreenName, toast, type UiState } from '../state/store.ts';
import { tidy } from '../state/tidy.ts';
import { shownView } from '../state/views.ts';
import type { Action, Ui } from './action.ts';
import { unfilter } from './inventory.ts';

/** The live filter of the screen shown: read while it is typed. */
export function setFilter(ui: Ui, query: string): void {
  if (ui.store.getState().screen === 'inventory' && query.trim() === '') {
    unfilter(ui);
    return;
  }
  ui.store.setState((state) => changeList(state, state.screen, (list) => ({ ...fromTheTop(list), query, folded: [] })));
  ui.feed.follow();
}

/** The query that a list has while nobody filters it: the queue's is its view's. */
export const ownQuery = ({ screen, views }: UiState): string => (screen === 'queue' ? shownView(views).query : '');

const openFilter = (ui: Ui, argument: string): void => {
  if (ui.store.getState().screen === 'overview') ui.perform('screen.alerts');
  if (argument !== '') {
    setFilter(ui, argument);
    return;
  }
  const { query } = listOf(ui.store.getState());
  // A space behind what is there: what is typed next is a term of its own.
  const text = query === '' || query.endsWith(' ') ? query : `${query} `;
  ui.store.setState((state) => pushLayer(state, { kind: 'filter', field: field(text), was: query, selected: 0 }));
};

/** The orders that a list may be in; the first is the one that serves at 03:00. */
const SORTS: Readonly<Record<ScreenName, readonly { readonly value: string; readonly label: string }[]>> = {
  overview: [],
  queue: [
    { value: '', label: 'as the query says, else by priority' },
    { value: 'newest', label: 'newest first' },
    { value: 'oldest', label: 'oldest first' },
    { value: 'changed', label: 'last changed first' },
    { value: '-urgency', label: 'by points of urgency' },
    { value: 'due', label: 'due first' },
    { value: 'owner', label: 'by owner' },
    { value: 'comp', label: 'by component' },
  ],
  alerts: [
    { value: '', label: 'unacknowledged and worst first' },
    { value: 'seen', label: 'last seen first' },
    { value: 'newest', label: 'newest first' },
    { value: 'count', label: 'most often seen first' },
  ],
  escalations: [],
  inventory: [],
  dependencies: [],
  syncs: [],
  silences: [],
  sources: [],
  calendar: [],
  rejections: [],
  oncall: [],
  upkeep: [],
  incidents: [],
  shift: [],
  fleet: [
    { value: '', label: 'by region' },
    { value: 'place', label: 'by what it lies in' },
    { value: 'service', label: 'by service' },
    { value: 'type', label: 'by type' },
  ],
  performance: [],
};

const setSort = (ui: Ui, sort: string): void => {
  ui.store.setState((state) => changeList(state, state.screen, (list) => ({ ...fromTheTop(list), sort })));
  ui.feed.follow();
};

/** The order after this one: a key held down shows them all. */
const nextSort = (ui: Ui): void => {
  const state = ui.store.getState();
  const options = SORTS[state.screen];
  const at = options.findIndex(({ value }) => value === listOf(state).sort);
  const next = options[(at + 1) % options.length];
  if (next === undefined) return;
  setSort(ui, next.value);
  ui.store.setState((shown) => toast(shown, `Order: ${next.label}`));
};

const sortable = (state: UiState): true | string => SORTS[state.screen].length > 0 || 'This list has one order.';

/** The rows without the headings between them, the folded too. */
const countOf = (list: ListState<Listed>): number =>
  list.groups.length === 0 ? list.total : list.groups.reduce((sum, { count }) => sum + count, 0);

/** As many as one action may fall on at once. */
const MARKS_MAX = 1_000;

async function markAll(ui: Ui): Promise<void> {
  const state = ui.store.getState();
  const list = listOf(state);
  const capability = state.screen === 'queue' ? 'task.page' : state.screen === 'alerts' ? 'alert.page' : undefined;
  const rows = capability === undefined ? list.rows : await readRows(ui, capability, list.query);
  ui.store.setState((now) => ({
    ...changeList(now, state.screen, (shown) => withMarks(shown, rows as never)),
    ...toast(
      now,
      rows.length < countOf(list)
        ? `${rows.length} of ${countOf(list)} marked; narrow the filter to reach the rest.`
        : `${rows.length} marked.`,
    ),
  }));
}

async function readRows(ui: Ui, capability: string, query: string): Promise<readonly Listed[]> {
  const page = tidy((await ui.desk.run(capability, { query, at: 0, before: 0, after: MARKS_MAX - 1 })) as Page<Listed>);
  return isRefusal(page) ? [] : page.rows;
}

const marked = (state: UiState): boolean => listOf(state).marks.size > 0 || listOf(state).range !== undefined;
const filled = (state: UiState): true | string => sizeOf(listOf(state)) > 0 || 'There is nothing here to mark.';

export const finding: readonly Action[] = [
  {
    id: 'filter.open',
    title: 'Filter this list while you type',
    group: 'Find',
    keys: ['/'],
    contexts: ['global'],
    word: 'filter',
    argument: 'words, tag:name, status:open, sev:critical, pri:urgent',
    footer: 40,
    short: 'filter',
    run: openFilter,
  },
  {
    id: 'filter.clear',
    title: 'Take the filter away',
    group: 'Find',
    keys: [],
    contexts: ['global'],
    word: 'all',
    when: (state) => listOf(state).query.trim() !== ownQuery(state).trim(),
    run: (ui) => setFilter(ui, ownQuery(ui.store.getState())),
  },
  {
    id: 'list.sort',
    title: 'Choose the order of the list',
    group: 'Find',
    keys: ['S'],
    contexts: ['global'],
    word: 'sort',
    argument: 'an order such as -pri,due',
    when: sortable,
    run: (ui, argument) => {
      if (argument !== '') return setSort(ui, argument);
      const { screen } = ui.store.getState();
      const options = SORTS[screen];
      const selected = Math.max(
        0,
        options.findIndex(({ value }) => value === listOf(ui.store.getState()).sort),
      );
      ui.store.setState((state) =>
        pushLayer(state, { kind: 'choice', title: 'Order', options, selected, run: (value) => setSort(ui, value) }),
      );
    },
  },
  {
    id: 'list.nextSort',
    title: 'The next order of the list',
    group: 'Find',
    keys: ['O'],
    contexts: ['global'],
    when: sortable,
    run: nextSort,
  },
  {
    id: 'mark.toggle',
    title: 'Mark this row, and on to the next',
    group: 'Mark',
    keys: ['space'],
    contexts: ['list'],
    when: filled,
    footer: 50,
    short: 'mark',
    run: (ui) => {
      ui.store.setState((state) => changeList(state, state.screen, (list) => moveBy(toggleMark(list), 1, layoutOf(state).listRows)));
      ui.feed.follow();
    },
  },
  {
    id: 'mark.range',
    title: 'Mark a range: begin here, end there',
    group: 'Mark',
    keys: ['v'],
    contexts: ['list'],
    when: filled,
    run: (ui) => ui.store.setState((state) => changeList(state, state.screen, toggleRange)),
  },
  {
    id: 'mark.all',
    title: 'Mark everything that the filter shows',
    group: 'Mark',
    keys: ['V'],
    contexts: ['list'],
    when: filled,
    run: markAll,
  },
  {
    id: 'mark.clear',
    title: 'Take all marks away',
    group: 'Mark',
    keys: [],
    contexts: ['list'],
    when: marked,
    run: (ui) => ui.store.setState((state) => changeList(state, state.screen, (list) => withMarks(list, []))),
  },
];
