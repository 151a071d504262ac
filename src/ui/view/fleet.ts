import type { FleetRow } from '../rows.ts';
import { stateToken } from '../screens/inventory.ts';
import { type GridLine, gridOf, topOf } from '../state/fleet.ts';
import type { ListState } from '../state/list.ts';
import { fit } from '../terminal/width.ts';
import { type Look, line, type Piece, piece } from './look.ts';

/** What a cell says of a system, the worst first, in the order in which a group counts them. */
const WORDS = {
  down: 'down',
  degraded: 'degraded',
  unknown: 'unknown',
  disturbed: 'ill in maintenance',
  maintenance: 'in maintenance',
  ok: 'ok',
  none: 'not watched',
} as const;
type Shown = keyof typeof WORDS;

/** Trouble during work on it is expected, and looks other than trouble. */
const stateOf = ({ state, maintenance }: Pick<FleetRow, 'state' | 'maintenance'>): Shown => {
  if (maintenance === null) return state ?? 'none';
  return state === null || state === 'ok' ? 'maintenance' : 'disturbed';
};

/** How many of each, with the sign and the word for it. */
function countPieces(look: Look, rows: readonly FleetRow[]): readonly Piece[] {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(stateOf(row), (counts.get(stateOf(row)) ?? 0) + 1);
  return Object.entries(WORDS).flatMap(([state, word]) => {
    const count = counts.get(state) ?? 0;
    return count === 0 ? [] : [piece(`  ${look.glyphs.state[state] ?? look.glyphs.unknown} ${count} ${word}`, stateToken(state))];
  });
}

function cellPiece(look: Look, row: FleetRow, width: number, under: 'selected' | 'selectedQuiet' | 'marked' | undefined): readonly Piece[] {
  const state = stateOf(row);
  const sign = look.glyphs.state[state] ?? look.glyphs.unknown;
  const text = width < 4 ? sign : `${sign} ${fit(row.name, width - 3, 'left', look.glyphs.ellipsis)}`;
  return [piece(text, under ?? stateToken(state)), ...(width === 1 ? [] : [piece(' ')])];
}

/** Every system as a cell of the grid, the group's counts over them, and at the top what the cursor is on. */
export function fleetLines(look: Look, list: ListState<FleetRow>, width: number, height: number, focused: boolean): string[] {
  const { rows, index, marks } = list;
  const room = Math.max(1, height - 1);
  const grid = gridOf(rows, width, room);
  const drawn = (one: GridLine): string => {
    const members = rows.slice(one.from, one.to);
    if (one.kind === 'group') return line(look, width, [piece(` ${one.name || 'in no group'}`, 'heading'), ...countPieces(look, members)]);
    const cells = members.flatMap((row, at) => {
      const here = one.from + at === index;
      return cellPiece(
        look,
        row,
        grid.cellWidth,
        here ? (focused ? 'selected' : 'selectedQuiet') : marks.has(row.id) ? 'marked' : undefined,
      );
    });
    return line(look, width, [piece(' '), ...cells]);
  };
  const top = topOf(grid, index, room);
  const shown = grid.lines.slice(top, top + room).map(drawn);
  return [headLine(look, list, width), ...shown, ...Array.from({ length: room - shown.length }, () => '')];
}

function headLine(look: Look, { rows, index }: ListState<FleetRow>, width: number): string {
  const row = rows[index];
  if (row === undefined) return line(look, width, [piece(' '), ...countPieces(look, rows)]);
  const state = stateOf(row);
  return line(look, width, [
    piece(` ${look.glyphs.state[state] ?? look.glyphs.unknown} `, stateToken(state)),
    piece(row.name, 'strong'),
    ...(row.maintenance === null ? [] : [piece(`  ${row.maintenance}`, 'accent')]),
    piece(`  ${row.why ?? (row.state === null ? 'nothing watches it' : row.state)}`, row.state === 'ok' ? 'dim' : 'text'),
  ]);
}
