/**
 * Where things go at which size. Nothing refuses a small terminal: the parts that are not about what needs a person go first.
 *
 *   ≥ 100 columns   list and detail side by side
 *   <  100          one at a time
 *   <  60×15        one line of head, columns cut to the essential
 *   <  20×5         one line in all: what fires next
 */
import type { UiState } from './store.ts';

export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly tiny: boolean;
  readonly compact: boolean;
  readonly headRows: number;
  readonly footRows: number;
  readonly bodyRows: number;
  /** 0 when it is not shown. */
  readonly listColumns: number;
  readonly detailColumns: number;
  /** The views of the queue, over its column titles. */
  readonly tabRows: number;
  /** Rows for the list itself, under its column titles. */
  readonly listRows: number;
}

const SIDE_BY_SIDE = 100;
/** The most a detail pane takes: beyond this its lines are harder to read, and the titles in the list want the room. */
const DETAIL_MAX = 76;

/** Over the calendar's windows: what is shown, and the hours or days of one zone or two. */
export const CALENDAR_ABOVE = 3;

/** In a lower window its rows are worth more. */
const TABS_FROM = 12;

type Shape = Pick<UiState, 'size' | 'preview' | 'pane' | 'zoomed' | 'screen' | 'board' | 'status' | 'problem' | 'problems'>;

/** The part of the state that decides where things go. */
export const shapeOf = ({ size, preview, pane, zoomed, screen, board, status, problem, problems }: UiState): Shape => ({
  size,
  preview,
  pane,
  zoomed,
  screen,
  board,
  status,
  problem,
  problems,
});

export function bannersOf(state: Pick<UiState, 'board' | 'status' | 'problem' | 'problems'>): readonly string[] {
  const warnings = (state.board?.warnings ?? []).map(({ text, hint }) => (hint === '' ? text : `${text} (${hint})`));
  return [...(state.problem === undefined ? [] : [state.problem]), ...state.status.banners, ...warnings, ...state.problems];
}

export function layoutOf(state: Shape): Layout {
  const { columns, rows } = state.size;
  const tiny = columns < 20 || rows < 5;
  const compact = !tiny && (columns < 60 || rows < 15);
  const banners = Math.min(bannersOf(state).length, rows < 20 ? 1 : 3);
  const headRows = tiny ? 0 : compact ? 1 + Math.min(1, banners) : 3 + banners;
  const footRows = tiny ? 0 : compact ? 1 : 2;
  const bodyRows = Math.max(1, rows - headRows - footRows);
  const beside = columns >= SIDE_BY_SIDE && (state.preview || state.pane === 'detail') && !state.zoomed && state.screen !== 'overview';
  const detailColumns = beside ? Math.min(DETAIL_MAX, Math.floor(columns * 0.4)) : state.pane === 'detail' ? columns : 0;
  const listColumns = beside ? columns - detailColumns - 1 : detailColumns > 0 ? 0 : columns;
  const tabRows = state.screen === 'queue' && bodyRows >= TABS_FROM ? 1 : 0;
  const above = state.screen === 'overview' ? overviewAbove(state, bodyRows) : state.screen === 'calendar' ? CALENDAR_ABOVE : 1 + tabRows;
  return {
    columns,
    rows,
    tiny,
    compact,
    headRows,
    footRows,
    bodyRows,
    listColumns,
    detailColumns,
    tabRows,
    listRows: Math.max(1, bodyRows - above),
  };
}

/** Two columns of sections from here on; below, the clocks and sources stand over the list. */
export const OVERVIEW_WIDE = 120;

/** Lines of the overview over its list. */
export function overviewAbove(state: Pick<UiState, 'size' | 'board'>, bodyRows: number): number {
  if (state.size.columns >= OVERVIEW_WIDE) return 3;
  return Math.min(overviewStack(state, bodyRows), Math.max(1, bodyRows - 2));
}

/** The clocks after the next one, which the head already shows. */
export const stackedClocks = (board: UiState['board'], bodyRows: number): number =>
  Math.min(Math.max(0, (board?.clocks.length ?? 0) - 1), bodyRows < 12 ? 1 : 2);

/** In one column: the clocks about to fire, then who went silent, then the list's own title. */
export function overviewStack(state: Pick<UiState, 'board'>, bodyRows: number): number {
  const clocks = stackedClocks(state.board, bodyRows);
  const silent = Math.min((state.board?.sources ?? []).filter((source) => source.silent).length, bodyRows < 12 ? 1 : 3);
  return 2 + clocks + silent;
}
