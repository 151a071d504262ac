/** The calendar: what is shown of which time over it, then the grid or the bars. */
import { civilFromDays } from '../../domain/kernel/civil.ts';
import type { PlannedRow } from '../rows.ts';
import { type Calendar, dayOf, SCALES, SHAPES, type Stretch } from '../state/calendar.ts';
import { barsOf } from '../state/lines.ts';
import { type ListState, rowAt } from '../state/list.ts';
import { type Slot, withCarried } from '../state/slots.ts';
import { fit } from '../terminal/width.ts';
import { againstPiece, barOf, dayText, MONTHS } from './bar.ts';
import { dayLines } from './days.ts';
import { axisLines, barCells, GUTTER, ganttLines, labelWidth } from './gantt.ts';
import { type Look, line, type Piece, piece, spread } from './look.ts';
import { type Grid, monthLines } from './month.ts';

const titleOf = ({ scale, from, to, zone }: Stretch): string => {
  const [year, month, day] = civilFromDays(dayOf(from, zone));
  if (scale === 'month') return `${MONTHS[month - 1]} ${year}`;
  const [, lastMonth, last] = civilFromDays(dayOf(to - 1, zone));
  return scale === 'day'
    ? `${dayText(dayOf(from, zone))} ${year}`
    : `${day} ${MONTHS[month - 1]} to ${last} ${MONTHS[lastMonth - 1]} ${year}`;
};

function headLine(look: Look, width: number, stretch: Stretch, calendar: Calendar): string {
  const zones = `  ${stretch.zone}${calendar.second === undefined ? '' : ` + ${calendar.second}`}`;
  const choice = (all: readonly string[], now: string): Piece[] => all.map((one) => piece(` ${one}`, one === now ? 'accent' : 'dim'));
  const narrow = width < 100;
  return spread(
    look,
    width,
    [
      piece(`  ${titleOf(stretch)}`, 'heading'),
      piece(zones, 'dim'),
      piece(
        calendar.until === undefined ? '' : `  too many: only up to ${dayText(dayOf(calendar.until, stretch.zone))}; / filters`,
        'warning',
      ),
    ],
    [
      ...choice(SCALES, stretch.scale),
      piece(narrow ? ' ' : `  ${look.glyphs.dot} `, 'dim'),
      ...(narrow ? [piece(calendar.shape, 'accent')] : choice(SHAPES, calendar.shape)),
      piece(' '),
    ],
  );
}

/** A line for each window: its number, how it stands, whether something stands against it, and its title, before its bar. */
function windowLines(grid: Grid, list: ListState<PlannedRow>, width: number, height: number): string[] {
  const { look, calendar, focused } = grid;
  const label = labelWidth(width) + (width >= 110 ? 8 : 4);
  const cells = Math.max(8, width - label - GUTTER);
  const head = axisLines(grid, width, label);
  const lines = [...head];
  for (let index = list.top; index < list.top + height - head.length; index++) {
    const row = rowAt(list, index);
    if (row === undefined) {
      lines.push('');
      continue;
    }
    const here = index === list.index;
    const shown = calendar.carried?.row.id === row.id ? { ...row, start: calendar.carried.start, end: calendar.carried.end } : row;
    const pieces = [
      piece(`${here ? look.glyphs.cursor : ' '}${list.marks.has(row.id) ? look.glyphs.mark : ' '}`, here ? 'accent' : 'marked'),
      piece(fit(row.number, 5), 'dim'),
      piece(` ${fit(barOf(row.state).word, 5)} `, barOf(row.state).token),
      againstPiece(look, row, calendar),
      piece(
        ` ${fit(row.title, Math.max(0, label - 15), 'left', look.glyphs.ellipsis)} `,
        here ? (focused ? 'selected' : 'selectedQuiet') : 'text',
      ),
      ...barCells(grid, [shown], cells, false),
    ];
    lines.push(line(look, width, pieces));
  }
  return lines;
}

export interface CalendarShown {
  readonly list: ListState<PlannedRow>;
  readonly stretch: Stretch;
  readonly calendar: Calendar;
  readonly cursor: Slot;
  readonly chosen: PlannedRow | undefined;
  readonly focused: boolean;
}

export function calendarLines(look: Look, width: number, height: number, shown: CalendarShown): string[] {
  const { list, stretch, calendar, cursor, chosen, focused } = shown;
  const rows = withCarried(list.rows, calendar);
  const grid: Grid = { look, stretch, calendar, rows, cursor, chosen, focused };
  const room = height - 1;
  const drawn =
    calendar.shape === 'window'
      ? windowLines(grid, list, width, room)
      : calendar.shape !== 'grid'
        ? ganttLines(grid, barsOf(rows, calendar), width, room)
        : stretch.scale === 'month'
          ? monthLines(grid, width, room)
          : dayLines(grid, width, room);
  return [headLine(look, width, stretch, calendar), ...drawn];
}
