/**
 * Brings what the store knows onto the state, and nothing else does. A change makes one snapshot (board, the page around the cursor, the
 * open detail) that is published in one step; a cursor that comes near the end of its page fetches the next one ahead of itself.
 */
import { explain, isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import type { Desk } from '../desk.ts';
import type { AlertRow, Board, ClockRow, FleetRow, Page, Surroundings, SyncRow, TaskRow } from '../rows.ts';
import { readCalendar, stretchOf } from './calendar.ts';
import { readCharts, readDetailOf, readRejections, readSources, withIncidents } from './detail.ts';
import { readDuties } from './duties.ts';
import { fleetInput, fleetPage } from './fleet.ts';
import { withHeadings } from './groups.ts';
import { readIncidents } from './incidents.ts';
import { anchored, drawnPage, type InventoryRequest, isLate, surroundingsInput, syncPage, treeInput, withAsked } from './inventory.ts';
import { lane } from './lane.ts';
import { layoutOf } from './layout.ts';
import { current, type Listed, type ListState, needsPage, request, settle, viewOf } from './list.ts';
import { readShift } from './shift.ts';
import { chosen } from './slots.ts';
import { type ListedClock, type Lists, listOf, type ScreenName, type Store, type UiState } from './store.ts';
import { tidy } from './tidy.ts';
import { readUpkeep } from './upkeep.ts';
import { viewsIn } from './views.ts';

export interface Feed {
  /** Reads everything shown again, at once. */
  refresh(): void;
  /** The cursor, the screen or the filter moved: reads what is not loaded. */
  follow(): void;
  stop(): void;
}

/** A finger that moved within this time holds its row's line. */
const HELD_MS = 2_000;
/** Counts of views are read at most this often: they are as many queries, and each says how much there is, not what. */
const COUNTS_MS = 2_000;
/** What nobody changes counts otherwise only as time goes by: so often are counts read when the log says nothing new. */
const STILL_MS = 15_000;
/** Of the store's time snapshots take a third at most: in a storm the alerts and the keys come first. */
const SPARED = 3;
/** Clocks are few: one per task that nobody answered. */
const CLOCKS = 1_000;

export const listedClock = (row: ClockRow): ListedClock => ({ ...row, id: row.task, number: row.task });

/** What the detail pane is about. */
export function subjectOf(state: UiState): string | undefined {
  return (state.screen === 'calendar' ? chosen(state) : current(listOf(state)))?.number || undefined;
}

/** Clocks are few enough to be filtered here: every word has to be somewhere in the line. */
const clockPage =
  (query: string) =>
  (clocks: readonly ClockRow[]): Page<ListedClock> => {
    const words = query
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const fits = (row: ClockRow): boolean => {
      const line = [
        row.task,
        row.subject,
        row.title,
        row.policy,
        row.priority,
        row.severity ?? '',
        row.state,
        row.by ?? '',
        ...row.targets,
        ...row.tells,
      ]
        .join(' ')
        .toLowerCase();
      return words.every((word) => line.includes(word));
    };
    const rows = clocks.filter(fits).map(listedClock);
    return { rows, offset: 0, total: rows.length, anchorIndex: null };
  };

const withBoard = (state: UiState, board: Board, held: boolean): UiState => {
  const rows = board.unacknowledged;
  const overview = settle(
    state.lists.overview,
    { rows, offset: 0, total: rows.length, anchorIndex: null },
    layoutOf({ ...state, board }).listRows,
    held,
  );
  return { ...state, board, lists: { ...state.lists, overview } };
};

/** The lists after a page arrived; undefined when the person went on meanwhile and it has to be read again. */
function withPage(state: UiState, screen: ScreenName, wanted: InventoryRequest, answer: unknown, held: boolean): Lists | undefined {
  if (answer === undefined) return state.lists;
  if (isLate(state, screen, wanted)) return undefined;
  const list: ListState<Listed> = state.lists[screen];
  const { query, sort = '', group = '', folded = [] } = wanted;
  if (viewOf(list) !== viewOf({ query, sort, group, folded: group === '' ? list.folded : folded })) return undefined;
  if (isRefusal(answer)) return { ...state.lists, [screen]: { ...list, refused: refusedAs(answer), loaded: true, shown: viewOf(list) } };
  const page = answer as Page<Listed>;
  if (list.id !== undefined && list.id !== wanted.anchor && !page.rows.some((row) => row.id === list.id)) return undefined;
  return { ...state.lists, [screen]: settle(anchored(list, wanted, page), page, layoutOf(state).listRows, held, viewOf(list)) };
}

/** A query that cannot be read is refused with its column. */
const refusedAs = (answer: Refusal): NonNullable<ListState<Listed>['refused']> => {
  const { refusal } = answer;
  const [, column] = refusal.kind === 'invalid' ? (/^(?:query|selector), column (\d+)$/.exec(refusal.where) ?? []) : [];
  return {
    text: explain(answer).text.replace(/^(?:query|selector), column \d+: /, ''),
    column: column === undefined ? undefined : Number(column),
  };
};

export function openFeed(desk: Desk, store: Store, interval: () => number, onBoard: (board: Board) => void): Feed {
  /** What was asked for and is not there, so that it is not asked for again before something changes. */
  let absent: string | undefined;
  /** What the counts of views were read of, and when. */
  let counted: { readonly queries: string; readonly seq: number | undefined; readonly at: number } | undefined;

  const ask = async <T>(capability: string, input: object): Promise<T> => tidy((await desk.run(capability, input)) as T);
  const held = (state: UiState): boolean => desk.now() - state.keyAt < HELD_MS;

  const readPage = (screen: ScreenName, wanted: InventoryRequest): Promise<unknown> => {
    switch (screen) {
      case 'overview':
        return Promise.resolve(undefined);
      case 'queue':
        return ask<Page<TaskRow>>('task.page', wanted).then((answer) =>
          isRefusal(answer) || wanted.group === undefined ? answer : withHeadings(answer, wanted.folded ?? []),
        );
      case 'alerts':
        return ask<Page<AlertRow>>('alert.page', wanted).then((answer) =>
          isRefusal(answer) || wanted.group === undefined ? answer : withIncidents(answer, wanted.folded ?? []),
        );
      case 'silences':
        return ask('silence.page', wanted);
      case 'sources':
        return readSources(ask, wanted.query);
      case 'rejections':
        return readRejections(ask, wanted.query);
      case 'incidents':
        return readIncidents(ask, wanted.query);
      case 'upkeep':
        return readUpkeep(ask, wanted.query);
      case 'shift':
        return readShift(ask, wanted.query);
      case 'oncall':
        return readDuties(ask, wanted.query);
      case 'performance':
        return readCharts(ask, wanted.query);
      case 'calendar':
        return readCalendar(ask, wanted.query, stretchOf(wanted.sort ?? '', desk.now()), (read) =>
          store.setState(({ calendar }) => ({ calendar: { ...calendar, ...read } })),
        );
      case 'inventory':
        return ask('component.tree', treeInput(wanted));
      case 'dependencies':
        return ask<Surroundings>('component.graph', surroundingsInput(wanted)).then((answer) =>
          isRefusal(answer) ? answer : drawnPage(answer, wanted.query),
        );
      case 'fleet':
        return ask<readonly FleetRow[]>('probe.fleet', fleetInput(wanted)).then((answer) =>
          isRefusal(answer) ? answer : fleetPage(answer),
        );
      case 'syncs':
        return ask<readonly SyncRow[]>('component.sources', {}).then((answer) =>
          isRefusal(answer) ? answer : syncPage(answer, wanted.query),
        );
      case 'escalations':
        return ask<readonly ClockRow[]>('escalation.list', { limit: CLOCKS, held: true }).then((answer) =>
          isRefusal(answer) ? answer : clockPage(wanted.query)(answer),
        );
    }
  };

  const readDetail = async (state: UiState): Promise<UiState['detail']> => {
    const number = subjectOf(state);
    if (number === undefined || layoutOf(state).detailColumns === 0) return undefined;
    const answer = await readDetailOf(ask, state.screen, number, listOf(state).query);
    if (!isRefusal(answer)) return answer;
    absent = number;
    return undefined;
  };

  const guarded = (work: () => Promise<void>) => (): Promise<void> =>
    work().catch((problem: unknown) => {
      store.setState({ problem: `The store does not answer: ${problem instanceof Error ? problem.message : String(problem)}` });
    });

  const snapshot = lane(
    guarded(async () => {
      const asked = store.getState();
      const wanted = withAsked(asked, request(listOf(asked), layoutOf(asked).listRows));
      const quiet = asked.paused !== undefined;
      const [board, page, detail] = await Promise.all([
        ask<Board>('board.show', {}),
        quiet ? undefined : readPage(asked.screen, wanted),
        quiet ? undefined : readDetail(asked),
      ]);
      if (isRefusal(board)) throw new Error(explain(board).text);
      onBoard(board);
      const state = store.getState();
      if (state.paused !== undefined) {
        store.setState({ paused: { ...state.paused, unseen: Math.max(0, board.lastEventSeq - state.paused.seq) } });
        return;
      }
      const next = withBoard(state, board, held(state));
      const lists = withPage(next, asked.screen, wanted, page, held(state));
      const known = detail !== undefined && detail.number === subjectOf(next) ? detail : next.detail;
      store.setState({ ...next, lists: lists ?? next.lists, detail: known, problem: undefined, readAt: desk.now() });
      follow();
      counts.request();
    }),
    (took) => Math.max(interval(), took * SPARED),
  );

  const pages = lane(
    guarded(async () => {
      const asked = store.getState();
      const wanted = withAsked(asked, request(listOf(asked), layoutOf(asked).listRows));
      const answer = await readPage(asked.screen, wanted);
      const state = store.getState();
      const lists = withPage(state, asked.screen, wanted, answer, held(state));
      if (lists === undefined) pages.request();
      else store.setState({ lists });
      followDetail();
    }),
  );

  const details = lane(
    guarded(async () => {
      const detail = await readDetail(store.getState());
      if (detail !== undefined && detail.number === subjectOf(store.getState())) store.setState({ detail });
    }),
  );

  const counts = lane(
    guarded(async () => {
      const { screen, views, paused, board } = store.getState();
      if (screen !== 'queue' || paused !== undefined) return;
      const wanted = viewsIn(views);
      const queries = wanted.map(({ query }) => query).join('\n');
      const [seq, at] = [board?.lastEventSeq, desk.now()];
      if (counted?.queries === queries && counted.seq === seq && at - counted.at < STILL_MS) return;
      const answer = await ask<readonly { readonly count: number | null }[]>('task.count', { queries: wanted.map(({ query }) => query) });
      if (isRefusal(answer)) return;
      counted = { queries, seq, at };
      const found = Object.fromEntries(wanted.map(({ name }, at) => [name, answer[at]?.count ?? null]));
      store.setState((state) => ({ views: { ...state.views, counts: found } }));
    }),
    () => COUNTS_MS,
  );

  const followDetail = (): void => {
    const state = store.getState();
    const subject = subjectOf(state);
    if (layoutOf(state).detailColumns > 0 && subject !== undefined && subject !== absent && state.detail?.number !== subject)
      details.request();
  };

  const follow = (): void => {
    const state = store.getState();
    const list = listOf(state);
    const wanting = needsPage(list, layoutOf(state).listRows) || viewOf(list) !== list.shown;
    if (state.screen !== 'overview' && wanting) pages.request();
    followDetail();
  };

  return {
    refresh: () => {
      absent = undefined;
      snapshot.request();
    },
    follow,
    stop: () => {
      for (const one of [snapshot, pages, details, counts]) one.stop();
    },
  };
}
