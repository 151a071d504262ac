import { SEVERITIES } from '../../domain/kernel/rank.ts';
import type { Board, ClockRow, SourceRow } from '../rows.ts';
import { duePiece, overviewColumns } from '../screens/columns.ts';
import { OVERVIEW_WIDE, overviewAbove, stackedClocks } from '../state/layout.ts';
import type { UiState } from '../state/store.ts';
import { cellsOf, fit } from '../terminal/width.ts';
import { type Look, line, type Piece, piece, severityPiece } from './look.ts';
import { plan, tableLines, titles } from './table.ts';
import { age, roundDuration } from './time.ts';

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((total, count) => total + count, 0);

function counts(look: Look, board: Board, name: string): readonly Piece[] {
  const total = sum(board.counts);
  const { storms, open } = board.incidents;
  const mine = board.handovers.filter(({ to }) => to.includes(name)).map(({ number }) => number);
  const beside = [
    ...(mine.length > 0 ? [piece('   '), piece(` ${mine.join(', ')} waits for you: :shift `, 'banner')] : []),
    ...(storms > 0 ? [piece('   '), piece(` ${storms} storm${storms === 1 ? '' : 's'} `, 'banner')] : []),
    ...(open > storms ? [piece(`   ${open - storms} incident${open - storms === 1 ? '' : 's'}`)] : []),
    ...(board.muted > 0 ? [piece(`   ${board.muted} quiet`, 'dim')] : []),
  ];
  if (total === 0) return [piece(`${look.glyphs.ok} Nothing waits for a person.`, 'ok'), ...beside];
  return [
    piece(`${total} unacknowledged`, 'heading'),
    ...SEVERITIES.filter((severity) => board.counts[severity] > 0).flatMap((severity) => [
      piece('   '),
      piece(`${board.counts[severity]} `),
      severityPiece(look, severity),
    ]),
    ...beside,
  ];
}

const targetsOf = (look: Look, clock: ClockRow): string => `${look.glyphs.arrow} ${clock.targets.join(', ') || 'nobody'}`;

/** The most that a list of people takes from the titles. */
const TARGETS_MAX = 22;

function clockLines(look: Look, width: number, clocks: readonly ClockRow[]): string[] {
  const cells = Math.min(TARGETS_MAX, Math.floor(width / 3), Math.max(0, ...clocks.map((clock) => cellsOf(targetsOf(look, clock)))));
  return clocks.map((clock) =>
    line(look, width, [
      duePiece(look, clock.dueAt),
      piece('  '),
      piece(clock.task.padEnd(6), 'strong'),
      piece(fit(targetsOf(look, clock), cells, 'left', look.glyphs.ellipsis), clock.targets.length === 0 ? 'warning' : 'accent'),
      piece(`  ${clock.title}`),
    ]),
  );
}

function sourceLine(look: Look, width: number, source: SourceRow): string {
  const seen = source.lastSeenAt === null ? 'never heard' : `heard ${age(source.lastSeenAt, look.now)} ago`;
  const sign = source.silent ? piece(`${look.glyphs.bad} silent `, 'critical') : piece(`${look.glyphs.ok} ok     `, 'ok');
  const due = source.silent && source.expectEvery !== null ? `, expected every ${roundDuration(source.expectEvery)}` : '';
  const rejected = source.rejected > 0 ? piece(`  ${source.rejected} rejected`, 'warning') : piece('');
  return line(look, width, [sign, piece(`${source.name}  `, 'strong'), piece(`${seen}${due}`, source.silent ? 'text' : 'dim'), rejected]);
}

/** Silent ones first: a source that says nothing is not a source without alerts. */
const bySilence = (sources: readonly SourceRow[]): readonly SourceRow[] => [...sources].sort((a, b) => Number(b.silent) - Number(a.silent));

function alertTable(look: Look, state: UiState, width: number, height: number): string[] {
  const list = state.lists.overview;
  if (list.rows.length === 0 && list.gone === undefined) return [];
  return [
    titles(look, width, plan(overviewColumns, width)),
    ...tableLines(look, width, height - 1, list, overviewColumns, state.pane === 'list'),
  ];
}

const SIDE = 62;

function side(look: Look, board: Board, width: number, height: number): string[] {
  const { queued, sending, failed } = board.notifications;
  const sources = bySilence(board.sources).slice(0, Math.max(2, Math.floor(height / 4)));
  const room = Math.max(1, height - sources.length - 12);
  const more = board.clockCount - Math.min(room, board.clocks.length);
  return [
    line(look, width, [piece('Clocks about to fire', 'heading')]),
    '',
    ...(board.clocks.length === 0 ? [look.paint('dim', 'No clock is running.')] : clockLines(look, width, board.clocks.slice(0, room))),
    ...(more > 0 ? [look.paint('dim', `and ${more} more: 4 shows them`)] : []),
    '',
    look.paint('heading', 'Sources'),
    ...(sources.length === 0 ? [look.paint('dim', 'Nothing has reported yet.')] : sources.map((source) => sourceLine(look, width, source))),
    '',
    look.paint('heading', 'Open tasks'),
    line(look, width, [
      piece(`${board.openTasks.urgent} urgent`, board.openTasks.urgent > 0 ? 'urgent' : 'dim'),
      piece(`   ${board.openTasks.high} high   ${board.openTasks.normal} normal   ${board.openTasks.low} low`),
    ]),
    '',
    look.paint('heading', 'Pages'),
    line(look, width, [piece(`${queued} waiting   ${sending} being sent   `), piece(`${failed} failed`, failed > 0 ? 'critical' : 'text')]),
  ];
}

/** The answer to "what needs a person now?": who was not answered, what fires next, who fell silent. */
export function overviewLines(look: Look, state: UiState, width: number, height: number): string[] {
  const { board } = state;
  if (board === undefined) return ['', line(look, width, [piece('  Reading the board.', 'dim')])];
  if (width >= OVERVIEW_WIDE) {
    const left = width - SIDE - 3;
    const main = [
      line(look, left, [piece(' '), ...counts(look, board, state.operator.name)]),
      '',
      ...alertTable(look, state, left, height - 2),
    ];
    const beside = side(look, board, SIDE, height);
    const bar = look.paint('rule', look.glyphs.vertical);
    return Array.from({ length: height }, (_, row) => `${padded(look, main[row], left)} ${bar} ${beside[row] ?? ''}`);
  }
  const above = overviewAbove(state, height);
  const clocks = Math.max(0, Math.min(stackedClocks(board, height), above - 2));
  const silent = board.sources.filter((source) => source.silent).slice(0, Math.max(0, above - 2 - clocks));
  return [
    line(look, width, [piece(' '), ...counts(look, board, state.operator.name)]),
    ...clockLines(look, width - 1, board.clocks.slice(1, clocks + 1)).map((text) => ` ${text}`),
    ...silent.map((source) => ` ${sourceLine(look, width - 1, source)}`),
    ...alertTable(look, state, width, height - above + 1),
  ];
}

/** Painted lines come filled to their width; only a missing one has to be made. */
const padded = (look: Look, text: string | undefined, width: number): string =>
  text === undefined || text === '' ? line(look, width, []) : text;
