/** The calendar, drawn in cells: a line for each time of a window, a bar where it is on, freezes shaded behind it, and where now is. */
import { civilFromDays, DAY } from '../../domain/kernel/civil.ts';
import { wallIn } from '../../domain/kernel/zone.ts';
import type { PlannedRow } from '../rows.ts';
import type { Calendar, Stretch } from '../state/calendar.ts';
import { CALENDAR_ABOVE as ABOVE } from '../state/layout.ts';
import { type ListState, rowAt } from '../state/list.ts';
import { fit } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, line, type Piece, piece } from './look.ts';

const GUTTER = 2;
const WIDE = 110;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
const two = (n: number): string => String(n).padStart(2, '0');

/** What each state is drawn with; the word stands beside it. */
const BARS: Readonly<Record<string, { readonly sign: string; readonly plain: string; readonly token: Token; readonly word: string }>> = {
  draft: { sign: '░', plain: '-', token: 'dim', word: 'draft' },
  proposed: { sign: '▒', plain: '~', token: 'info', word: 'prop.' },
  approved: { sign: '▓', plain: '=', token: 'accent', word: 'appr.' },
  announced: { sign: '▓', plain: '=', token: 'accent', word: 'ann.' },
  active: { sign: '█', plain: '#', token: 'ok', word: 'ON' },
  'over-running': { sign: '█', plain: '!', token: 'critical', word: 'LATE' },
};
const UNKNOWN = { sign: '░', plain: '.', token: 'dim', word: '' } as const;

const titleOf = ({ scale, from, to, zone }: Stretch): string => {
  const [year, month, day] = civilFromDays(Math.floor(wallIn(zone, from) / DAY));
  if (scale === 'month') return `${MONTHS[month - 1]} ${year}`;
  const [, lastMonth, last] = civilFromDays(Math.floor(wallIn(zone, to - 1) / DAY));
  return scale === 'day'
    ? `${day} ${MONTHS[month - 1]} ${year}`
    : `${day} ${MONTHS[month - 1]} to ${last} ${MONTHS[lastMonth - 1]} ${year}`;
};

/** The moment at which a cell begins. */
const momentOf = ({ from, to }: Stretch, cells: number, cell: number): number => from + Math.floor(((to - from) * cell) / cells);

/** Hours of a day, days of a week or a month, each written where it begins if there is room. */
function axis(stretch: Stretch, cells: number): string {
  const text: string[] = Array.from({ length: cells }, () => ' ');
  const hours = stretch.scale === 'day';
  let before: number | undefined;
  let free = 0;
  for (let cell = 0; cell < cells; cell++) {
    const wall = wallIn(stretch.zone, momentOf(stretch, cells, cell));
    const mark = Math.floor(wall / (hours ? DAY / 24 : DAY));
    if (mark === before) continue;
    before = mark;
    const day = Math.floor(wall / DAY);
    const said = hours
      ? two(mark % 24)
      : stretch.scale === 'week'
        ? `${DAYS[(day + 3) % 7]} ${civilFromDays(day)[2]}`
        : two(civilFromDays(day)[2]);
    if (cell < free || cell + said.length > cells) continue;
    for (const [at, sign] of [...said].entries()) text[cell + at] = sign;
    free = cell + said.length + 1;
  }
  return text.join('');
}

interface Drawing {
  readonly look: Look;
  readonly stretch: Stretch;
  readonly calendar: Calendar;
  readonly cells: number;
}

const SHADING = { freeze: true, 'soft-freeze': true, business: true, allowed: false } as const;

/** One line of cells: the window over the freezes, and now where nothing else is. */
function cellsOf({ look, stretch, calendar, cells }: Drawing, row: PlannedRow): Piece[] {
  const bar = BARS[row.state] ?? UNKNOWN;
  const against = calendar.conflicts.find(({ window, with: other }) => window === row.number || other === row.number);
  const frozen = calendar.freezes.filter(({ kind }) => SHADING[kind]);
  const pieces: { text: string; token?: Token }[] = [];
  for (let cell = 0; cell < cells; cell++) {
    const [start, end] = [momentOf(stretch, cells, cell), momentOf(stretch, cells, cell + 1)];
    const on = row.start !== null && row.end !== null && row.start < end && row.end > start;
    const now = look.now >= start && look.now < end;
    const shaded = frozen.some((one) => one.start < end && one.end > start);
    const [text, token]: readonly [string, Token] = on
      ? [look.ascii ? bar.plain : bar.sign, against === undefined ? bar.token : against.policy === 'warn' ? 'warning' : 'error']
      : now
        ? [look.glyphs.vertical, 'accent']
        : shaded
          ? [look.ascii ? ':' : '╱', 'dim']
          : [' ', 'text'];
    const last = pieces.at(-1);
    if (last !== undefined && last.token === token) last.text += text;
    else pieces.push({ text, token });
  }
  return pieces;
}

/** What stands before the bar: the number, how it stands, whether something stands against it, and its title. */
function labelOf({ look, calendar }: Drawing, row: PlannedRow, width: number): Piece[] {
  const bar = BARS[row.state] ?? UNKNOWN;
  const against = calendar.conflicts.filter(({ window, with: other }) => window === row.number || other === row.number).length;
  const signs = against === 0 ? '  ' : `${look.glyphs.severity['warning'] ?? '!'}${Math.min(against, 9)}`;
  const head = [piece(fit(row.number, 5), 'dim'), piece(` ${fit(bar.word, 5)}`, bar.token), piece(` ${signs} `, 'warning')];
  return [...head, piece(fit(row.title, Math.max(0, width - 16), 'left', look.glyphs.ellipsis), 'text'), piece(' ')];
}

export function calendarLines(
  look: Look,
  width: number,
  height: number,
  {
    list,
    stretch,
    calendar,
    focused,
  }: { readonly list: ListState<PlannedRow>; readonly stretch: Stretch; readonly calendar: Calendar; readonly focused: boolean },
): string[] {
  const label = width >= WIDE ? 40 : Math.max(16, Math.min(30, Math.floor(width * 0.38)));
  const cells = Math.max(8, width - label - GUTTER);
  const drawing = { look, stretch, calendar, cells };
  const scales = (['day', 'week', 'month'] as const).flatMap((scale) => [piece(` ${scale}`, scale === stretch.scale ? 'accent' : 'dim')]);
  const lines = [
    line(look, width, [piece(`  ${titleOf(stretch)}`, 'heading'), piece(`  ${stretch.zone} `, 'dim'), ...scales]),
    line(look, width, [piece(' '.repeat(label + GUTTER)), piece(axis(stretch, cells), 'dim')]),
  ];
  for (let index = list.top; index < list.top + height - ABOVE; index++) {
    const row = rowAt(list, index);
    const selected = index === list.index;
    if (row === undefined) {
      lines.push('');
      continue;
    }
    const pieces = [...labelOf(drawing, row, label), ...cellsOf(drawing, row)];
    const gutter = `${selected ? look.glyphs.cursor : ' '}${list.marks.has(row.id) ? look.glyphs.mark : ' '}`;
    const text = gutter + pieces.map((one) => one.text).join('');
    lines.push(
      selected
        ? look.paint(focused ? 'selected' : 'selectedQuiet', fit(text, width, 'left', ''))
        : line(look, width, [piece(gutter, 'marked'), ...pieces]),
    );
  }
  return lines;
}
