import type { ClockRow } from '../rows.ts';
import { duePiece } from '../screens/columns.ts';
import { bannersOf, type Layout } from '../state/layout.ts';
import { TAB_KEYS, TABS, type Tab, tabOf, type UiState } from '../state/store.ts';
import { cellsOf } from '../terminal/width.ts';
import { type Look, line, type Piece, piece, priorityPiece, rule, spread } from './look.ts';
import { age, clockTime, countdown } from './time.ts';

const TITLES: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  queue: 'Queue',
  alerts: 'Alerts',
  escalations: 'Escalations',
  inventory: 'Inventory',
  silences: 'Silences',
  sources: 'Sources',
  fleet: 'Fleet',
  calendar: 'Calendar',
  oncall: 'On call',
};

const SHORT: Readonly<Record<Tab, string>> = {
  ...TITLES,
  escalations: 'Escal.',
  inventory: 'Invent.',
  silences: 'Silenc.',
  calendar: 'Calend.',
};
/** What is left of them in eighty columns. */
const SHORTEST: Readonly<Record<Tab, string>> = {
  overview: 'Over',
  queue: 'Queue',
  alerts: 'Alert',
  escalations: 'Esc',
  inventory: 'Inv',
  silences: 'Sil',
  sources: 'Src',
  fleet: 'Flt',
  calendar: 'Cal',
  oncall: 'Call',
};

const sum = (counts: Readonly<Record<string, number>> | undefined): number =>
  Object.values(counts ?? {}).reduce((total, count) => total + count, 0);

function countOf(state: UiState, screen: Tab): number | undefined {
  const { board } = state;
  if (board === undefined) return undefined;
  if (screen === 'queue') return sum(board.openTasks);
  if (screen === 'alerts') return sum(board.counts);
  return screen === 'escalations' ? board.clockCount : undefined;
}

const BRAND: Piece = piece(' Watchbill', 'strong');

interface Manner {
  readonly titles: Readonly<Record<Tab, string>>;
  readonly spaced: boolean;
  /** Whether our name and the age of the data stand in the same line. */
  readonly brand: boolean;
  readonly aged: boolean;
}

/** From the wordiest; the first that has room is taken. */
const MANNERS: readonly Manner[] = [
  { titles: TITLES, spaced: true, brand: true, aged: true },
  { titles: SHORT, spaced: true, brand: true, aged: true },
  { titles: TITLES, spaced: true, brand: true, aged: false },
  { titles: SHORT, spaced: true, brand: true, aged: false },
  { titles: SHORTEST, spaced: true, brand: true, aged: false },
];
const TIGHTEST: Manner = { titles: SHORTEST, spaced: false, brand: false, aged: false };

function tabs(state: UiState, { titles, spaced, brand }: Manner): readonly Piece[] {
  const each = TABS.flatMap((screen) => {
    const shown = tabOf(state.screen) === screen;
    const count = countOf(state, screen);
    const number = count === undefined || count === 0 ? '' : ` ${count}`;
    return [
      piece(TAB_KEYS[screen], shown ? 'accent' : 'key'),
      piece(`${spaced ? ' ' : ''}${titles[screen]}`, shown ? 'accent' : 'text'),
      piece(number, screen === 'alerts' ? 'warning' : 'dim'),
      piece(spaced ? '  ' : ' '),
    ];
  });
  return brand ? [BRAND, piece('  '), ...each] : [piece(' '), ...each];
}

const cellsOfAll = (pieces: readonly Piece[]): number => pieces.reduce((cells, { text }) => cells + cellsOf(text), 0);
/** Of the longest age, so that the line does not jump from second to second, of the time of day, and of what stands between. */
const AGED_CELLS = 45;

function engine(state: UiState, look: Look): Piece {
  const { engine: where, holder } = state.status;
  if (where === 'none') return piece(`${look.glyphs.bad} no engine: clocks stand still`, 'critical');
  return where === 'here' ? piece(`${look.glyphs.ok} engine here`, 'ok') : piece(`${look.glyphs.ok} engine ${holder ?? 'elsewhere'}`, 'ok');
}

/** Data older than this is called stale: the store has not answered though it is asked whenever anything changes. */
const STALE_MS = 5_000;

/** How old what is shown is. Said always, and loudly once it is old. */
function freshness(state: UiState, look: Look): Piece {
  if (state.paused !== undefined) {
    const count = state.paused.unseen;
    return piece(`PAUSED ${countdown(state.paused.since, look.now).replace('-', '').slice(3)} ${look.glyphs.dot} ${count} new`, 'banner');
  }
  if (state.readAt === undefined) return piece('reading', 'dim');
  const behind = look.now - state.readAt;
  if (state.problem !== undefined && behind > STALE_MS)
    return piece(`${look.glyphs.unknown} STALE ${age(state.readAt, look.now)}`, 'critical');
  const last = state.board?.lastEventAt;
  return piece(last == null ? 'nothing happened yet' : `last change ${age(last, look.now)} ago`, 'dim');
}

/** What fires next, over every screen: how long, how urgent, what, and whom it tells. */
export function nextPieces(state: UiState, look: Look): readonly Piece[] {
  const next: ClockRow | undefined = state.board?.clocks[0];
  if (state.board === undefined) return [];
  if (next === undefined) return [piece('NEXT ', 'dim'), piece('no clock is running', 'dim')];
  const people = [...new Set(next.tells.map((each) => each.replace(/ by \S+$/, '')))];
  const priority = priorityPiece(look, next.priority);
  return [
    piece('NEXT ', 'heading'),
    duePiece(look, next.dueAt),
    piece('  '),
    priority,
    piece('  '),
    piece(next.task, 'strong'),
    piece(` ${next.title}  `),
    piece(`${look.glyphs.arrow} `, 'dim'),
    piece(`L${next.step} `, 'strong'),
    piece(people.join(', ') || `nobody for ${next.targets.join(', ')}`, people.length === 0 ? 'warning' : 'accent'),
  ];
}

/** Who acts here, on a terminal that several share. */
function who({ operator: { name, shared, locked } }: UiState, look: Look): readonly Piece[] {
  if (!shared) return [];
  return locked ? [piece('  '), piece(` LOCKED ${look.glyphs.dot} ${name} `, 'banner')] : [piece('  '), piece(name, 'accent')];
}

/** The strip at the top: where one is, whether clocks run, how old the data is, what fires next, and what is wrong. */
export function headLines(state: UiState, look: Look, layout: Layout): string[] {
  const { columns } = layout;
  const { dot, unknown } = look.glyphs;
  const room = layout.headRows;
  if (room === 0) return [];
  const banners = bannersOf(state);
  const bannerLines = (count: number): string[] => {
    const shown = banners
      .slice(0, count)
      .map((text) => look.paint('banner', line(look, columns, [piece(` ${unknown === '?' ? '!' : unknown} ${text}`)])));
    const more = banners.length - count;
    return more > 0 && shown.length > 0
      ? [...shown.slice(0, -1), look.paint('banner', line(look, columns, [piece(` ! ${banners[count - 1] ?? ''} (and ${more} more)`)]))]
      : shown;
  };
  if (layout.compact)
    return [
      line(look, columns, [piece(' '), ...(state.operator.locked ? [piece('LOCKED ', 'banner')] : []), ...compactPieces(state, look)]),
      ...bannerLines(room - 1),
    ];
  const clock = piece(`${clockTime(look.now)} `);
  const separator = piece(`  ${dot}  `, 'dim');
  const runs = engine(state, look);
  const beside = ({ aged }: Manner): number => cellsOf(runs.text) + 3 + (aged ? AGED_CELLS : 0);
  const manner = MANNERS.find((one) => cellsOfAll(tabs(state, one)) + beside(one) <= columns) ?? TIGHTEST;
  const right = manner.aged
    ? [piece('  '), freshness(state, look), separator, runs, separator, clock]
    : columns >= 76
      ? [piece('  '), runs, piece(' ')]
      : [runs];
  const aging = manner.aged || columns < 76 ? [] : [piece('  '), freshness(state, look), ...(columns < 110 ? [] : [separator, clock])];
  const second = [...who(state, look), ...aging, piece(' ')];
  return [
    spread(look, columns, tabs(state, manner), right),
    spread(look, columns, [piece(' '), ...nextPieces(state, look)], second),
    rule(look, columns),
    ...bannerLines(room - 3),
  ];
}

/** One line for a small pane: what fires next, else what is open. */
function compactPieces(state: UiState, look: Look): readonly Piece[] {
  if (state.paused !== undefined) return [freshness(state, look), piece('  '), ...nextPieces(state, look)];
  if (state.status.engine === 'none') return [engine(state, look)];
  return nextPieces(state, look);
}

/** A window of a line or two: what fires next in the fewest words. */
export function tinyLine(state: UiState, look: Look, columns: number): string {
  const next = state.board?.clocks[0];
  const { critical = 0 } = state.board?.counts ?? {};
  const open = sum(state.board?.counts);
  const words =
    next === undefined
      ? `${critical} crit ${open} open`
      : `${countdown(next.dueAt, look.now)} ${next.task} ${critical}${look.glyphs.severity['critical']} ${open}`;
  return line(look, columns, [piece(words)]);
}
