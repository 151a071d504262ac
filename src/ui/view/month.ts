/** A month in cells, a day each: how much is planned, the worst of it, the first lines of it; and the day under the cursor below. */
import { civilFromDays, DAY, weekdayOf } from '../../domain/kernel/civil.ts';
import type { PlannedRow } from '../rows.ts';
import { type Calendar, dayOf, daysOf, midnight, orderOf, type Stretch } from '../state/calendar.ts';
import type { Slot } from '../state/slots.ts';
import { fit } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import {
  againstOf,
  againstPiece,
  barOf,
  clockAt,
  conflictMark,
  conflictToken,
  DAYS,
  dayText,
  frozenIn,
  isOn,
  MONTHS,
  oddHours,
  shade,
  signOf,
} from './bar.ts';
import { type Look, line, type Piece, piece } from './look.ts';

export interface Grid {
  readonly look: Look;
  readonly stretch: Stretch;
  readonly calendar: Calendar;
  readonly rows: readonly PlannedRow[];
  readonly cursor: Slot;
  readonly chosen: PlannedRow | undefined;
  readonly focused: boolean;
}

interface Cell {
  readonly day: number;
  readonly from: number;
  readonly to: number;
  readonly rows: readonly PlannedRow[];
}

/** Which windows are on on which day changes with what is read, and not with every key. */
const known = new WeakMap<readonly PlannedRow[], { readonly order: string; readonly cells: readonly Cell[] }>();

function cellsOf(rows: readonly PlannedRow[], stretch: Stretch, days: readonly number[]): readonly Cell[] {
  const before = known.get(rows);
  if (before?.order === orderOf(stretch)) return before.cells;
  const cells = days.map((day): Cell => {
    const [from, to] = [midnight(day, stretch.zone), midnight(day + 1, stretch.zone)];
    return { day, from, to, rows: rows.filter((row) => isOn(row, from, to)) };
  });
  known.set(rows, { order: orderOf(stretch), cells });
  return cells;
}

const LEAST_AGENDA = 3;

/** What is on at all comes first in what is said of a day, and what over-runs before it. */
const ORDER = ['over-running', 'active', 'announced', 'approved', 'proposed', 'draft'];

/** A line of a cell: what it has is said, the rest is shaded on a frozen day. */
function filled(look: Look, width: number, pieces: readonly Piece[], frozen: boolean): string {
  const used = pieces.reduce((sum, { text }) => sum + [...text].length, 0);
  const rest = Math.max(0, width - used);
  return line(look, width, frozen ? [...pieces, piece(` ${shade(look).repeat(Math.max(0, rest - 2))}`, 'dim')] : pieces);
}

/** The head of a cell: the date, then each state with how often, and whether something stands against any of it. */
function headOf({ look, stretch, calendar, cursor, focused }: Grid, width: number, { day, from, to, rows }: Cell): string {
  const [, month, date] = civilFromDays(day);
  const own = from >= stretch.from && from < stretch.to;
  const at = cursor.from >= from && cursor.from < to;
  const today = dayOf(look.now, stretch.zone) === day;
  const said = `${at ? look.glyphs.cursor : ' '}${String(date).padStart(2)}${date === 1 ? ` ${MONTHS[month - 1]}` : ''}${today ? ' today' : ''}`;
  const odd = oddHours({ from, to });
  const counts = ORDER.flatMap((state) => {
    const count = rows.filter((row) => row.state === state).length;
    const [first] = rows.filter((row) => row.state === state);
    return first === undefined ? [] : [piece(` ${signOf(look, first)}${count}`, barOf(state).token)];
  });
  const worst = rows.flatMap((row) => againstOf(calendar.conflicts).get(row.number) ?? []).sort((a) => (a.worst === 'warn' ? 1 : -1))[0];
  const mark = worst === undefined ? [] : [piece(` ${conflictMark(look)}`, conflictToken(worst))];
  const token: Token = at ? (focused ? 'selected' : 'selectedQuiet') : today ? 'accent' : own ? 'strong' : 'dim';
  const pieces = [piece(said, token), ...(odd === '' ? [] : [piece(` ${odd}`, 'warning')]), ...mark, ...counts];
  if (at) return `${look.paint(token, fit(pieces.map(({ text }) => text).join(''), width - 1, 'left', look.glyphs.ellipsis))} `;
  return filled(look, width, pieces, frozenIn(calendar, from, to));
}

/** The lines of a cell under its head: a window each, and how many there was no room for. */
function bodyOf({ look, stretch, calendar }: Grid, width: number, height: number, { from, to, rows }: Cell): string[] {
  const frozen = frozenIn(calendar, from, to);
  // In one line the first says more than how many there are, which the head does.
  const shown = rows.length > height ? rows.slice(0, Math.max(1, height - 1)) : rows;
  const lines = shown.map((row) => {
    const start = (row.start ?? from) < from ? `${look.glyphs.arrow} `.slice(0, 2) : `${clockAt(row.start ?? from, stretch.zone)} `;
    const token = againstOf(calendar.conflicts).get(row.number);
    return `${line(look, width - 1, [
      piece(` ${signOf(look, row)}`, barOf(row.state).token),
      ...(token === undefined ? [] : [piece(conflictMark(look), conflictToken(token))]),
      piece(width >= 16 ? start : '', 'dim'),
      piece(row.title),
    ])} `;
  });
  if (rows.length > height && height > 1) lines.push(line(look, width, [piece(`  +${rows.length - shown.length} more`, 'dim')]));
  while (lines.length < height) lines.push(filled(look, width, [piece('')], frozen));
  return lines.slice(0, height);
}

/** The day under the cursor, window by window. */
export function agenda(
  { look, stretch, calendar, chosen, cursor }: Grid,
  width: number,
  height: number,
  rows: readonly PlannedRow[],
): string[] {
  const freezes = calendar.freezes.filter(({ kind, start, end }) => kind !== 'allowed' && start < cursor.to && end > cursor.from);
  const head = line(look, width, [
    piece(`  ${dayText(dayOf(cursor.from, stretch.zone))}`, 'heading'),
    piece(rows.length === 0 ? '  nothing is planned; n plans' : `  ${rows.length} planned`, 'dim'),
    ...freezes.map(({ kind, title }) => piece(`  ${shade(look)} ${kind} ${title}`, kind === 'freeze' ? 'error' : 'warning')),
  ]);
  const at = Math.max(
    0,
    rows.findIndex(({ id }) => id === chosen?.id),
  );
  const top = Math.max(0, Math.min(at - height + 3, rows.length - height + 1));
  const lines = rows.slice(top, top + height - 1).map((row) => {
    const here = row.id === chosen?.id;
    const times = `${clockAt(row.start ?? 0, stretch.zone)}-${clockAt(row.end ?? 0, stretch.zone)}`;
    const pieces = [
      piece(`${here ? look.glyphs.cursor : ' '} ${signOf(look, row)} ${fit(barOf(row.state).word, 5)} `, barOf(row.state).token),
      piece(`${times}  `, 'dim'),
      againstPiece(look, row, calendar),
      piece(` ${fit(row.number, 5)}`, 'dim'),
      piece(row.title, here ? 'strong' : 'text'),
      piece(`  ${row.on.join(' ')}`, 'dim'),
    ];
    return line(look, width, pieces);
  });
  return [head, ...lines];
}

export function monthLines(grid: Grid, width: number, height: number): string[] {
  const { look, stretch, rows, cursor } = grid;
  const days = daysOf(stretch);
  const weeks = days.length / 7;
  const cellHeight = Math.max(1, Math.floor((height - 1 - LEAST_AGENDA) / weeks));
  const widths = Array.from({ length: 7 }, (_, at) => Math.floor((width * (at + 1)) / 7) - Math.floor((width * at) / 7));
  const cells = cellsOf(rows, stretch, days);
  const names = line(
    look,
    width,
    DAYS.map((name, at) => piece(fit(`  ${name}`, widths[at] ?? 0), 'dim')),
  );
  const lines = [names];
  for (let week = 0; week < weeks; week++) {
    const own = cells.slice(week * 7, week * 7 + 7);
    const columns = own.map((cell) => {
      const wide = widths[weekdayOf(cell.day)] ?? 0;
      return [headOf(grid, wide, cell), ...bodyOf(grid, wide, cellHeight - 1, cell)];
    });
    for (let row = 0; row < cellHeight; row++) lines.push(columns.map((column) => column[row] ?? '').join(''));
  }
  const here = rows.filter((row) => isOn(row, cursor.from, Math.max(cursor.to, cursor.from + DAY / 24)));
  return [...lines, ...agenda(grid, width, Math.max(1, height - lines.length), here)].slice(0, height);
}
