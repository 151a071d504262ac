import { DUE_GROUPS, GROUPS } from '../../domain/tasks/group.ts';
import { field } from '../state/field.ts';
import { groupAt, headingId } from '../state/groups.ts';
import { layoutOf } from '../state/layout.ts';
import { fromTheTop, moveTo } from '../state/list.ts';
import { changeList, listOf, pushLayer, toast, type UiState } from '../state/store.ts';
import { BUILT_IN, departed, shownView, VIEW_NAME_MAX, type View, viewsIn } from '../state/views.ts';
import type { Action, Ui } from './action.ts';

const onQueue = (state: UiState): boolean => state.screen === 'queue';

type QueueList = UiState['lists']['queue'];

/** The queue from its first line, shaped otherwise. */
const reshape = (ui: Ui, change: Partial<QueueList>, more: Partial<UiState> = {}): void => {
  ui.store.setState(({ lists }) => ({
    lists: {
      ...lists,
      queue: { ...fromTheTop(lists.queue), folded: [], ...change },
    },
    ...more,
  }));
  ui.feed.follow();
};

/** Shows a view as it says; what was marked in another one is marked no longer, because it is out of sight. */
export function showView(ui: Ui, { name, query, sort, group }: View): void {
  const { views } = ui.store.getState();
  reshape(ui, { query, sort, group, marks: new Map() }, { views: { ...views, shown: name } });
}

const beside =
  (by: 1 | -1) =>
  (ui: Ui): void => {
    const { views } = ui.store.getState();
    const all = viewsIn(views);
    const at = all.findIndex(({ name }) => name === views.shown);
    const next = all[(Math.max(0, at) + by + all.length) % all.length];
    if (next !== undefined) showView(ui, next);
  };

const pick = (ui: Ui, wanted: string): void => {
  const { views, screen } = ui.store.getState();
  const all = viewsIn(views);
  const show = (text: string): void => {
    const found = all.find(({ name }) => name === text) ?? all.find(({ name }) => name.toLowerCase() === text.toLowerCase());
    if (found === undefined)
      ui.store.setState((state) =>
        toast(state, `There is no view ${text}; there are: ${all.map(({ name }) => name).join(', ')}.`, 'warning'),
      );
    else {
      if (screen !== 'queue') ui.perform('screen.queue');
      showView(ui, found);
    }
  };
  if (wanted !== '') {
    show(wanted);
    return;
  }
  const options = all.map(({ name, query }) => ({
    value: name,
    label: `${name.padEnd(16)}${String(views.counts[name] ?? '').padStart(6)}  ${query}`,
  }));
  const selected = Math.max(
    0,
    all.findIndex(({ name }) => name === views.shown),
  );
  ui.store.setState((state) => pushLayer(state, { kind: 'choice', title: 'Views', options, selected, run: show }));
};

/** A name that is taken by what was saved stands for the new one from now on. */
const save = (ui: Ui, argument: string): void => {
  const keep = (text: string): void => {
    const name = text.trim().slice(0, VIEW_NAME_MAX);
    if (name === '') return;
    ui.store.setState((state) => {
      const { query, sort, group } = state.lists.queue;
      const others = state.views.saved.filter((one) => one.name !== name);
      return {
        views: { ...state.views, shown: name, saved: [...others, { name, query: query.trim(), sort, group }] },
        ...toast(state, `Saved as ${name}; [ and ] go through the views.`, 'ok'),
      };
    });
    ui.feed.refresh();
  };
  if (argument !== '') {
    keep(argument);
    return;
  }
  const { views } = ui.store.getState();
  const own = views.saved.some(({ name }) => name === views.shown);
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'prompt',
      title: 'Save this filter, order and grouping as a view',
      hint: `Its name, up to ${VIEW_NAME_MAX} characters. Enter saves it, Esc leaves it.`,
      field: field(own ? views.shown : ''),
      run: keep,
    }),
  );
};

const forget = (ui: Ui): void => {
  const { shown } = ui.store.getState().views;
  ui.store.setState((state) =>
    pushLayer(state, {
      kind: 'confirm',
      title: `Forget the view ${shown}?`,
      lines: ['Its name and its filter go; the tasks stay as they are.'],
      confirm: 'Forget',
      chosen: 'cancel',
      field: field(),
      run: () => {
        ui.store.setState(({ views }) => ({ views: { ...views, saved: views.saved.filter(({ name }) => name !== shown) } }));
        showView(ui, shownView(ui.store.getState().views));
      },
    }),
  );
};

const isSaved = ({ views }: UiState): boolean | string =>
  views.saved.some(({ name }) => name === views.shown) ||
  (BUILT_IN.some(({ name }) => name === views.shown) ? 'A built-in view stays.' : 'This view stands in the configuration.');

const groupBy = (ui: Ui, argument: string): void => {
  const set = (group: string): void => reshape(ui, { group });
  const options = [
    { value: '', label: 'no groups' },
    ...GROUPS.map((name) => ({ value: name, label: `by ${name}${name === 'due' ? `: ${DUE_GROUPS.filter(Boolean).join(', ')}` : ''}` })),
  ];
  const wanted = argument === 'none' ? '' : argument;
  if (argument !== '') {
    if (options.some(({ value }) => value === wanted)) set(wanted);
    else
      ui.store.setState((state) => toast(state, `Tasks are not grouped by ${argument}; allowed: ${GROUPS.join(', ')}, none.`, 'warning'));
    return;
  }
  const selected = Math.max(
    0,
    options.findIndex(({ value }) => value === ui.store.getState().lists.queue.group),
  );
  ui.store.setState((state) => pushLayer(state, { kind: 'choice', title: 'Group the tasks', options, selected, run: set }));
};

/** Folds or unfolds the group that the cursor is in, and leaves the cursor on its heading. */
function fold(ui: Ui): void {
  const { screen } = ui.store.getState();
  const list = listOf(ui.store.getState());
  const group = groupAt(list, list.index);
  if (group === undefined) return;
  const folded = list.folded.includes(group.name) ? list.folded.filter((name) => name !== group.name) : [...list.folded, group.name];
  const gone = group.folded ? 0 : group.shown;
  ui.store.setState((state) =>
    changeList(state, screen, (now) =>
      moveTo({ ...now, folded, gone: undefined, id: headingId(group.name), total: now.total - gone }, group.line, layoutOf(state).listRows),
    ),
  );
  ui.feed.follow();
}

const foldAll = (ui: Ui): void => {
  const { screen } = ui.store.getState();
  const { groups, folded } = listOf(ui.store.getState());
  // Where groups come closed, it is those that are opened.
  const closed = groups.filter((group) => group.closed === true);
  const all = (closed.length > 0 ? closed : groups).map(({ name }) => name);
  ui.store.setState((state) => changeList(state, screen, (list) => ({ ...fromTheTop(list), folded: folded.length > 0 ? [] : all })));
  ui.feed.follow();
};

const grouped = (state: UiState): boolean | string =>
  (onQueue(state) || state.screen === 'alerts') && (listOf(state).group !== '' || 'The list is not grouped; b does it.');

export const viewing: readonly Action[] = [
  {
    id: 'view.next',
    title: 'The next view of the queue',
    group: 'Find',
    keys: [']'],
    contexts: ['tasks'],
    when: onQueue,
    footer: 42,
    short: 'view',
    run: beside(1),
  },
  { id: 'view.prior', title: 'The view to the left', group: 'Find', keys: ['['], contexts: ['tasks'], when: onQueue, run: beside(-1) },
  {
    id: 'view.pick',
    title: 'Choose a view of the queue',
    group: 'Find',
    keys: ['f'],
    contexts: ['global'],
    word: 'view',
    argument: 'its name',
    run: pick,
  },
  {
    id: 'view.save',
    title: 'Save this filter, order and grouping as a view',
    group: 'Find',
    keys: ['*'],
    contexts: ['tasks'],
    word: 'save',
    argument: 'its name',
    when: onQueue,
    run: save,
  },
  {
    id: 'view.forget',
    title: 'Forget the view that is shown',
    group: 'Find',
    keys: [],
    contexts: ['tasks'],
    word: 'forget',
    when: (state) => onQueue(state) && isSaved(state),
    run: forget,
  },
  {
    id: 'view.again',
    title: 'The view as it was saved: its own filter, order and grouping',
    group: 'Find',
    keys: [],
    contexts: ['tasks'],
    word: 'again',
    when: (state) => onQueue(state) && departed(state.views, state.lists.queue),
    run: (ui) => showView(ui, shownView(ui.store.getState().views)),
  },
  {
    id: 'list.group',
    title: 'Group the tasks',
    group: 'Find',
    keys: ['b'],
    contexts: ['tasks'],
    word: 'group',
    argument: `${GROUPS.join(', ')} or none`,
    values: [...GROUPS, 'none'],
    when: onQueue,
    footer: 45,
    short: 'group',
    run: groupBy,
  },
  {
    id: 'group.fold',
    title: 'Fold or unfold the group under the cursor',
    group: 'Find',
    keys: ['z'],
    contexts: ['tasks', 'alerts'],
    when: grouped,
    footer: 46,
    short: 'fold',
    run: fold,
  },
  {
    id: 'group.foldAll',
    title: 'Fold all groups, or unfold them',
    group: 'Find',
    keys: ['Z'],
    contexts: ['tasks', 'alerts'],
    when: grouped,
    run: foldAll,
  },
];
