/**
 * Bars on lines, a component or a team each. A cell is a stretch of time; a bar that begins or ends within one is drawn to the half or the eighth of
 * it where the terminal has the signs. Within the cells stand, from behind: a freeze, now, the cursor, the bar, what stands against it.
 */
import { civilFromDays, DAY } from '../../domain/kernel/civil.ts';
import { wallIn } from '../../domain/kernel/zone.ts';
import type { PlannedRow } from '../rows.ts';
import type { Conflicts, Stretch } from '../state/calendar.ts';
import { type BarLine, lineIndex } from '../state/lines.ts';
import { fit } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import { barOf, cityOf, conflictMark, DAYS, frozenIn, isOn, shade, signOf, two } from './bar.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import type { Grid } from './month.ts';

export const GUTTER = 2;
const WIDE = 110;

export const labelWidth = (width: number): number => (width >= WIDE ? 34 : Math.max(14, Math.min(26, Math.floor(width * 0.3))));

/** The moment at which a cell begins. */
const momentOf = ({ from, to }: Stretch, cells: number, cell: number): number => from + Math.floor(((to - from) * cell) / cells);

/** Hours of a day, days of a week or a month, each written where it begins if there is room. */
export function axis(stretch: Stretch, cells: number, zone = stretch.zone): string {
  const text: string[] = Array.from({ length: cells }, () => ' ');
  const hours = stretch.scale === 'day';
  let before: number | undefined;
  let free = 0;
  for (let cell = 0; cell < cells; cell++) {
    const wall = wallIn(zone, momentOf(stretch, cells, cell));
    const mark = Math.floor(wall / (hours ? DAY / 24 : DAY));
    if (mark === before) continue;
    before = mark;
    const day = Math.floor(wall / DAY);
    const date = civilFromDays(day)[2];
    const said = hours ? two(((mark % 24) + 24) % 24) : stretch.scale === 'week' ? `${DAYS[(((day + 3) % 7) + 7) % 7]} ${date}` : two(date);
    if (cell < free || cell + said.length > cells) continue;
    for (const [at, sign] of [...said].entries()) text[cell + at] = sign;
    free = cell + said.length + 1;
  }
  return text.join('');
}

interface Cell {
  text: string;
  token: Token;
}

/** Cells of one kind after one another are painted in one go. */
function joined(cells: readonly Cell[]): Piece[] {
  const pieces: Cell[] = [];
  for (const { text, token } of cells) {
    const last = pieces.at(-1);
    if (last !== undefined && last.token === token) last.text += text;
    else pieces.push({ text, token });
  }
  return pieces;
}

const EIGHTHS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** The sign of a bar in a cell that it covers from one share of it to another. */
function signIn(look: Look, row: PlannedRow, from: number, to: number, whole: boolean): string {
  const sign = signOf(look, row);
  // Where no cell is covered as a whole, the sign of the state is worth more than where it begins.
  if (look.ascii || !whole || (from <= 0 && to >= 1)) return sign;
  if (from > 0) return from >= 0.75 ? '▕' : from >= 0.25 ? '▐' : sign;
  return EIGHTHS[Math.min(6, Math.max(0, Math.round(to * 8) - 1))] ?? sign;
}

/** The moments at which something stands against a window first. */
const meetings = (conflicts: Conflicts, number: string): Conflicts =>
  conflicts.filter(({ window, with: other }) => window === number || other === number);

/** The cells of one line. */
export function barCells(grid: Omit<Grid, 'rows'>, rows: readonly PlannedRow[], cells: number, here: boolean): Piece[] {
  const { look, stretch, calendar, cursor, focused, chosen } = grid;
  const width = (stretch.to - stretch.from) / cells;
  const drawn = Array.from({ length: cells }, (_, cell): Cell => {
    const [from, to] = [momentOf(stretch, cells, cell), momentOf(stretch, cells, cell + 1)];
    if (here && cursor.from < to && cursor.to > from) return { text: ' ', token: focused ? 'selected' : 'selectedQuiet' };
    if (look.now >= from && look.now < to) return { text: look.glyphs.vertical, token: 'accent' };
    return frozenIn(calendar, from, to) ? { text: shade(look), token: 'dim' } : { text: ' ', token: 'text' };
  });
  let free = 0;
  for (const row of rows) {
    if (!isOn(row, stretch.from, stretch.to)) continue;
    const [start, end] = [row.start ?? 0, row.end ?? 0];
    const first = Math.max(0, Math.floor((start - stretch.from) / width));
    const last = Math.min(cells - 1, Math.ceil((end - stretch.from) / width) - 1);
    const carried = calendar.carried?.row.id === row.id;
    const { token } = barOf(row.state);
    const whole = Math.floor((end - stretch.from) / width) - Math.ceil((start - stretch.from) / width) > 0;
    for (let cell = first; cell <= last; cell++) {
      const from = momentOf(stretch, cells, cell);
      const text = signIn(look, row, (start - from) / width, (end - from) / width, whole);
      drawn[cell] = { text, token: carried ? 'marked' : token };
    }
    // They come worst first, and what is drawn last is seen.
    for (const { policy, start: met } of meetings(calendar.conflicts, row.number).toReversed()) {
      const cell = Math.max(first, Math.min(last, Math.floor((met - stretch.from) / width)));
      if (met < end && met >= start) drawn[cell] = { text: conflictMark(look), token: policy === 'warn' ? 'warning' : 'error' };
    }
    // The number stands behind the bar where nothing else does.
    const next = rows.find((other) => (other.start ?? 0) >= end && other !== row);
    const until = next === undefined ? cells : Math.floor(((next.start ?? 0) - stretch.from) / width);
    const named = row.number;
    if (last + 1 >= free && last + 2 + named.length < Math.min(until, cells)) {
      for (const [at, sign] of [...named].entries()) drawn[last + 1 + at] = { text: sign, token: row.id === chosen?.id ? 'strong' : 'dim' };
      free = last + 2 + named.length;
    }
  }
  return joined(drawn);
}

/** The hours or days over the bars, of a second zone too where one is shown. */
export function axisLines({ look, stretch, calendar }: Omit<Grid, 'rows'>, width: number, label: number): string[] {
  const cells = width - label - GUTTER;
  const of = (zone: string, token: Token): string =>
    line(look, width, [
      piece(fit(calendar.second === undefined ? '' : `  ${cityOf(zone)}`, label + GUTTER - 1, 'right'), token),
      piece(' '),
      piece(axis(stretch, cells, zone), token),
    ]);
  return [of(stretch.zone, 'dim'), ...(calendar.second === undefined ? [] : [of(calendar.second, 'accent')])];
}

export function ganttLines(grid: Grid, lines: readonly BarLine[], width: number, height: number): string[] {
  const { look, calendar, focused } = grid;
  const label = labelWidth(width);
  const cells = Math.max(8, width - label - GUTTER);
  const head = axisLines(grid, width, label);
  const room = height - head.length;
  const at = lineIndex(lines, calendar.line);
  const top = Math.max(0, Math.min(at - Math.floor(room / 2), lines.length - room));
  const body = lines.slice(top, top + room).map((one, index) => {
    const here = top + index === at;
    const name = one.title === '' ? `  ${look.glyphs.dot}` : one.title;
    return line(look, width, [
      piece(here ? look.glyphs.cursor : ' ', 'accent'),
      piece(' '),
      piece(fit(name, label, 'left', look.glyphs.ellipsis), here ? (focused ? 'strong' : 'selectedQuiet') : 'text'),
      ...barCells(grid, one.rows, cells, here),
    ]);
  });
  return [...head, ...body];
}
