import { createStore, type StoreApi } from 'zustand/vanilla';
import type { DeskStatus, Seated } from '../desk.ts';
import type {
  AlertDetail,
  AlertRow,
  Board,
  ChartRow,
  ClockRow,
  ComponentDetail,
  ComponentRow,
  DrawnRow,
  DutyDetail,
  DutyRow,
  FleetRow,
  IncidentDetail,
  IncidentRow,
  ListedSource,
  PlannedRow,
  Rejection,
  ShiftRow,
  SilenceDetail,
  SilenceRow,
  SyncRow,
  TaskDetail,
  TaskRow,
  UpkeepDetail,
  UpkeepRow,
  WindowDetail,
} from '../rows.ts';
import type { ThemeName } from '../theme/names.ts';
import type { Token } from '../theme/theme.ts';
import { type Calendar, calendarState } from './calendar.ts';
import type { HeadingLine } from './groups.ts';
import { type Inventory, inventoryState } from './inventory.ts';
import type { Layer } from './layers.ts';
import { layoutOf } from './layout.ts';
import { emptyList, type Listed, type ListState, resized } from './list.ts';
import { OPEN, type Views } from './views.ts';

export const SCREENS = [
  'overview',
  'queue',
  'alerts',
  'escalations',
  'inventory',
  'dependencies',
  'syncs',
  'silences',
  'sources',
  'rejections',
  'fleet',
  'calendar',
  'oncall',
  'performance',
  'upkeep',
  'incidents',
  'shift',
] as const;
export type ScreenName = (typeof SCREENS)[number];

/** Those with a number at the top; the others open from one of them, and Escape leads back to it. */
export const TABS = [
  'overview',
  'queue',
  'alerts',
  'escalations',
  'inventory',
  'silences',
  'sources',
  'fleet',
  'calendar',
  'oncall',
] as const satisfies readonly ScreenName[];
export type Tab = (typeof TABS)[number];
/** The digit that opens each, and stands before its title. */
export const TAB_KEYS: Readonly<Record<Tab, string>> = {
  overview: '1',
  queue: '2',
  alerts: '3',
  escalations: '4',
  inventory: '5',
  silences: '6',
  sources: '7',
  fleet: '8',
  calendar: '9',
  oncall: '0',
};
const OPENED_FROM: Readonly<Record<Exclude<ScreenName, Tab>, Tab>> = {
  dependencies: 'inventory',
  syncs: 'inventory',
  rejections: 'sources',
  performance: 'overview',
  upkeep: 'overview',
  incidents: 'alerts',
  shift: 'overview',
};
const isTab = (screen: ScreenName): screen is Tab => !Object.hasOwn(OPENED_FROM, screen);
export const tabOf = (screen: ScreenName): Tab => (isTab(screen) ? screen : OPENED_FROM[screen]);

/** A clock is listed under its task: one clock runs per task. */
export type ListedClock = ClockRow & Listed;

/** A task, or the heading of its group. */
export type QueueLine = TaskRow | HeadingLine;

/** An alert, or the heading of its incident. */
export type AlertLine = AlertRow | HeadingLine;

export interface Lists {
  readonly overview: ListState<AlertRow>;
  readonly queue: ListState<QueueLine>;
  readonly alerts: ListState<AlertLine>;
  readonly escalations: ListState<ListedClock>;
  readonly inventory: ListState<ComponentRow>;
  readonly dependencies: ListState<DrawnRow>;
  readonly syncs: ListState<SyncRow>;
  readonly silences: ListState<SilenceRow>;
  readonly sources: ListState<ListedSource>;
  readonly rejections: ListState<Rejection>;
  /** Sorted by what it is grouped by. */
  readonly fleet: ListState<FleetRow>;
  readonly calendar: ListState<PlannedRow>;
  readonly oncall: ListState<DutyRow>;
  readonly performance: ListState<ChartRow>;
  readonly upkeep: ListState<UpkeepRow>;
  readonly incidents: ListState<IncidentRow>;
  readonly shift: ListState<ShiftRow>;
}

/** Everything known about the row under the cursor. */
export type Detail =
  | TaskDetail
  | AlertDetail
  | IncidentDetail
  | ComponentDetail
  | SyncRow
  | SilenceDetail
  | ListedSource
  | Rejection
  | DutyDetail
  | ChartRow
  | UpkeepDetail
  | WindowDetail;

export interface Toast {
  readonly text: string;
  readonly token: Token;
  readonly until: number;
}

export interface UiState {
  readonly size: { readonly columns: number; readonly rows: number };
  /** The clock as last shown: it ticks once a second. */
  readonly now: number;
  readonly focused: boolean | undefined;
  readonly screen: ScreenName;
  readonly previous: ScreenName;
  readonly pane: 'list' | 'detail';
  readonly preview: boolean;
  readonly zoomed: boolean;
  readonly detail: Detail | undefined;
  readonly detailTop: number;
  readonly board: Board | undefined;
  /** When the shown data was read. */
  readonly readAt: number | undefined;
  /** Why the store does not answer. */
  readonly problem: string | undefined;
  readonly status: DeskStatus;
  readonly operator: Seated;
  /** What is wrong with the configured keys. */
  readonly problems: readonly string[];
  readonly lists: Lists;
  readonly views: Views;
  readonly inventory: Inventory;
  readonly calendar: Calendar;
  readonly layers: readonly Layer[];
  readonly toast: Toast | undefined;
  /** Since when, and the last event that is shown. */
  readonly paused: { readonly since: number; readonly seq: number; readonly unseen: number } | undefined;
  /** When the last key came. */
  readonly keyAt: number;
  readonly theme: ThemeName;
  readonly history: { readonly command: readonly string[]; readonly filter: readonly string[] };
}

export type Store = StoreApi<UiState>;

export const initialState = (now: number, theme: ThemeName): UiState => ({
  size: { columns: 80, rows: 24 },
  now,
  focused: undefined,
  screen: 'overview',
  previous: 'queue',
  pane: 'list',
  preview: true,
  zoomed: false,
  detail: undefined,
  detailTop: 0,
  board: undefined,
  readAt: undefined,
  problem: undefined,
  status: { engine: 'none', banners: [] },
  operator: { name: '', role: 'viewer', shared: false, locked: false },
  problems: [],
  lists: {
    overview: emptyList(),
    queue: emptyList(),
    // A storm of thousands is one line then; where there is no incident, the list is flat by itself.
    alerts: emptyList('', '', 'incident'),
    escalations: emptyList(),
    inventory: emptyList(),
    dependencies: emptyList(),
    syncs: emptyList(),
    silences: emptyList(),
    sources: emptyList(),
    rejections: emptyList(),
    fleet: emptyList(),
    calendar: emptyList(),
    oncall: emptyList(),
    performance: emptyList(),
    upkeep: emptyList(),
    incidents: emptyList(),
    shift: emptyList(),
  },
  inventory: inventoryState,
  calendar: calendarState,
  views: { given: [], saved: [], shown: OPEN, counts: {} },
  layers: [],
  toast: undefined,
  paused: undefined,
  keyAt: 0,
  theme,
  history: { command: [], filter: [] },
});

export const createUiStore = (state: UiState): Store => createStore<UiState>(() => state);

/** One change for whichever list is shown: what is true of every list needs to know no row type. */
export type ListChange = <R extends Listed>(list: ListState<R>) => ListState<R>;

export function changeList(state: UiState, screen: ScreenName, change: ListChange): Pick<UiState, 'lists'> {
  const { lists } = state;
  switch (screen) {
    case 'overview':
      return { lists: { ...lists, overview: change(lists.overview) } };
    case 'queue':
      return { lists: { ...lists, queue: change(lists.queue) } };
    case 'silences':
      return { lists: { ...lists, silences: change(lists.silences) } };
    case 'sources':
      return { lists: { ...lists, sources: change(lists.sources) } };
    case 'oncall':
      return { lists: { ...lists, oncall: change(lists.oncall) } };
    case 'incidents':
      return { lists: { ...lists, incidents: change(lists.incidents) } };
    case 'upkeep':
      return { lists: { ...lists, upkeep: change(lists.upkeep) } };
    case 'shift':
      return { lists: { ...lists, shift: change(lists.shift) } };
    case 'rejections':
      return { lists: { ...lists, rejections: change(lists.rejections) } };
    case 'fleet':
      return { lists: { ...lists, fleet: change(lists.fleet) } };
    case 'performance':
      return { lists: { ...lists, performance: change(lists.performance) } };
    case 'calendar':
      return { lists: { ...lists, calendar: change(lists.calendar) } };
    case 'alerts':
      return { lists: { ...lists, alerts: change(lists.alerts) } };
    case 'escalations':
      return { lists: { ...lists, escalations: change(lists.escalations) } };
    case 'inventory':
      return { lists: { ...lists, inventory: change(lists.inventory) } };
    case 'dependencies':
      return { lists: { ...lists, dependencies: change(lists.dependencies) } };
    case 'syncs':
      return { lists: { ...lists, syncs: change(lists.syncs) } };
  }
}

/** The state in a window of another size: every list keeps its cursor in sight. */
export function sized(state: UiState, size: UiState['size']): UiState {
  let next: UiState = { ...state, size };
  for (const screen of SCREENS)
    next = { ...next, ...changeList(next, screen, (list) => resized(list, layoutOf({ ...next, screen }).listRows)) };
  return next;
}

export const listOf = (state: UiState): ListState<Listed> => state.lists[state.screen];

export const topLayer = (state: UiState): Layer | undefined => state.layers.at(-1);

/** The topmost layer changed in place. */
export const changeLayer = (state: UiState, layer: Layer): Pick<UiState, 'layers'> => ({ layers: [...state.layers.slice(0, -1), layer] });

export const pushLayer = (state: UiState, layer: Layer): Pick<UiState, 'layers'> => ({ layers: [...state.layers, layer] });

export const popLayer = (state: UiState): Pick<UiState, 'layers'> => ({ layers: state.layers.slice(0, -1) });

const TOAST_MS = 6_000;

export const toast = (state: UiState, text: string, token: Token = 'text'): Pick<UiState, 'toast'> => ({
  toast: { text, token, until: state.now + TOAST_MS },
});
