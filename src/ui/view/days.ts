/**
 * A day or a week, hour by hour, a column a day. Lines follow the wall clock: the hour that is skipped when the clocks are put forward is crossed
 * out, the one that comes twice says so. A window is a stripe in the sign of its state with its number, its title and its time beside it;
 * those that are on at the same time stand side by side.
 */
import { DAY } from '../../domain/kernel/civil.ts';
import { fromWallIn } from '../../domain/kernel/zone.ts';
import type { PlannedRow } from '../rows.ts';
import { dayOf, daysOf, midnight } from '../state/calendar.ts';
import { slotIn } from '../state/slots.ts';
import { fit, wrap } from '../terminal/width.ts';
import {
  againstOf,
  barOf,
  cityOf,
  clockAt,
  conflictMark,
  conflictToken,
  dayText,
  frozenIn,
  isOn,
  oddHours,
  shade,
  signOf,
  skipped,
  two,
} from './bar.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { agenda, type Grid } from './month.ts';

const CLOCK = 6;
const NARROWEST_LANE = 5;
const LEAST_AGENDA = 4;

interface Column {
  readonly day: number;
  readonly width: number;
  readonly from: number;
  readonly to: number;
  /** Where its lines begin. */
  readonly slots: readonly number[];
  /** What stands side by side on each line; lanes of those that meet keep their places. */
  readonly lanes: readonly (readonly (PlannedRow | undefined)[])[];
}

/** In lines: from the one that it begins in up to the one that it has ended by. */
function linesOf(row: PlannedRow, slots: readonly number[]): readonly [first: number, end: number] {
  const first = Math.max(
    0,
    slots.findLastIndex((from) => from <= (row.start ?? 0)),
  );
  const end = slots.findIndex((from) => from >= (row.end ?? 0));
  return [first, Math.max(first + 1, end < 0 ? slots.length : end)];
}

/** Those that follow one upon the other without a free line between them share the width among themselves, and with nobody else. */
function lanesIn(rows: readonly PlannedRow[], slots: readonly number[]): Column['lanes'] {
  const lanes: (PlannedRow | undefined)[][] = slots.map(() => []);
  let group: { readonly row: PlannedRow; readonly from: number; readonly to: number }[] = [];
  let until = 0;
  const close = (): void => {
    const free: number[] = [];
    const placed = group.map((one) => {
      const found = free.findIndex((end) => end <= one.from);
      const lane = found < 0 ? free.length : found;
      free[lane] = one.to;
      return { ...one, lane };
    });
    for (const { row, from, to, lane } of placed)
      for (let at = from; at < to; at++) {
        const own = lanes[at] ?? [];
        while (own.length < free.length) own.push(undefined);
        own[lane] = row;
      }
    group = [];
  };
  for (const row of rows) {
    const [from, to] = linesOf(row, slots);
    if (from >= until) close();
    group.push({ row, from, to });
    until = Math.max(until, to);
  }
  close();
  return lanes;
}

function columnOf({ stretch, rows }: Grid, day: number, width: number, slot: number): Column {
  const { zone } = stretch;
  const [from, to] = [midnight(day, zone), midnight(day + 1, zone)];
  const slots = Array.from({ length: DAY / slot }, (_, at) => fromWallIn(zone, day * DAY + at * slot));
  return {
    day,
    width,
    from,
    to,
    slots,
    lanes: lanesIn(
      rows.filter((row) => isOn(row, from, to)),
      slots,
    ),
  };
}

/** What is written beside the stripe of a window, a line after the other: as much as its lane takes. */
function textOf(look: Look, row: PlannedRow, width: number, zone: string): readonly string[] {
  const times = `${clockAt(row.start ?? 0, zone)}-${clockAt(row.end ?? 0, zone)}`;
  return [...wrap(`${row.number} ${row.title}`, Math.max(1, width)), times].map((text) => fit(text, width, 'left', look.glyphs.ellipsis));
}

/** The stripe of a window with its text: its first line has the mark of what stands against it. */
function laneCell(
  { look, calendar, chosen, stretch }: Grid,
  row: PlannedRow,
  width: number,
  { slots }: Column,
  at: number,
): readonly Piece[] {
  const index = at - linesOf(row, slots)[0];
  const against = index === 0 ? againstOf(calendar.conflicts).get(row.number) : undefined;
  const mark = against === undefined ? [] : [piece(conflictMark(look), conflictToken(against))];
  const room = Math.max(0, width - 2 - mark.length);
  const carried = calendar.carried?.row.id === row.id;
  const token = carried ? 'marked' : row.id === chosen?.id ? 'strong' : 'text';
  return [
    piece(signOf(look, row), carried ? 'marked' : barOf(row.state).token),
    ...mark,
    piece(fit(textOf(look, row, Math.max(1, width - 3), stretch.zone)[index] ?? '', room, 'left', ''), token),
    piece(' '),
  ];
}

/** One line of one day. */
function cellOf(grid: Grid, column: Column, at: number): readonly Piece[] {
  const { look, calendar, cursor, focused } = grid;
  const inner = column.width - 1;
  const [from, to] = [column.slots[at] ?? column.from, column.slots[at + 1] ?? column.to];
  if (to <= from) return [piece(' '), piece(skipped(look).repeat(inner - 1), 'warning'), piece(' ')];
  const here = cursor.from >= from && cursor.from < to;
  const edge = here ? piece(look.glyphs.cursor, 'accent') : piece(' ');
  const now = look.now >= from && look.now < to;
  const behind = (cells: number): Piece =>
    now
      ? piece(look.glyphs.horizontal.repeat(cells), 'accent')
      : piece((frozenIn(calendar, from, to) ? shade(look) : ' ').repeat(cells), 'dim');
  const lanes = column.lanes[at] ?? [];
  if (lanes.length === 0)
    return [edge, here ? piece(' '.repeat(inner - 1), focused ? 'selected' : 'selectedQuiet') : behind(inner - 1), piece(' ')];
  const most = Math.max(1, Math.floor(inner / NARROWEST_LANE));
  const shown = lanes.length > most ? lanes.slice(0, most) : lanes;
  const hidden = lanes.slice(most).filter((row) => row !== undefined).length;
  const each = Math.floor((inner - (hidden > 0 ? 2 : 0)) / shown.length);
  const cells = shown.flatMap((row) => (row === undefined ? [behind(each - 1), piece(' ')] : laneCell(grid, row, each, column, at)));
  return [edge, ...cells, piece(fit(hidden > 0 ? `+${hidden}` : '', inner - each * shown.length), 'warning')];
}

export function dayLines(grid: Grid, width: number, height: number): string[] {
  const { look, stretch, calendar, cursor } = grid;
  const days = daysOf(stretch);
  const { second } = calendar;
  const gutter = CLOCK + (second === undefined ? 0 : CLOCK);
  const slot = slotIn(height - 1);
  const count = DAY / slot;
  const wide = (at: number): number =>
    Math.floor(((width - gutter) * (at + 1)) / days.length) - Math.floor(((width - gutter) * at) / days.length);
  const columns = days.map((day, at) => columnOf(grid, day, wide(at), slot));
  const lines = [
    line(look, width, [
      piece(fit(second === undefined ? '' : cityOf(stretch.zone).slice(0, CLOCK - 1), CLOCK), 'dim'),
      ...(second === undefined ? [] : [piece(fit(cityOf(second).slice(0, CLOCK - 1), CLOCK), 'accent')]),
      ...columns.map((column) => {
        const today = dayOf(look.now, stretch.zone) === column.day;
        const odd = oddHours(column);
        return piece(
          fit(` ${dayText(column.day)}${odd === '' ? '' : ` ${odd}`}${today ? ' today' : ''}`, column.width),
          odd === '' ? (today ? 'accent' : 'dim') : 'warning',
        );
      }),
    ]),
  ];
  const own = columns.find(({ from, to }) => cursor.from >= from && cursor.from < to)?.slots ?? [];
  const at = own.findLastIndex((from) => from <= cursor.from);
  const shown = Math.min(count, height - 1);
  const top = Math.max(0, Math.min(at - Math.floor(shown / 2), count - shown));
  for (let row = top; row < top + shown; row++) {
    const ends = columns.map(({ slots, to }) => [slots[row] ?? to, slots[row + 1] ?? to] as const);
    const wall = (row * slot) / 60_000;
    const twice = ends.some(([from, to]) => to - from > slot) ? (look.ascii ? '+' : '²') : '';
    const clock = `${two(Math.floor(wall / 60))}:${two(wall % 60)}${twice}`;
    const token = ends.some(([from, to]) => look.now >= from && look.now < to) ? 'accent' : 'dim';
    lines.push(
      line(look, width, [
        piece(fit(clock, CLOCK), token),
        ...(second === undefined ? [] : [piece(fit(clockAt(ends[0]?.[0] ?? 0, second), CLOCK), token)]),
        ...columns.flatMap((column) => cellOf(grid, column, row)),
      ]),
    );
  }
  const spare = height - lines.length - 1;
  if (spare < LEAST_AGENDA) return lines;
  const day = columns.find(({ from, to }) => cursor.from >= from && cursor.from < to);
  return day === undefined
    ? lines
    : [
        ...lines,
        '',
        ...agenda(
          { ...grid, cursor: day },
          width,
          spare,
          grid.rows.filter((row) => isOn(row, day.from, day.to)),
        ),
      ];
}
