/** What the windows of the calendar are drawn with: a sign and a colour for each state, and a mark on what something stands against. */
import { civilFromDays, DAY } from '../../domain/kernel/civil.ts';
import { wallIn } from '../../domain/kernel/zone.ts';
import type { PlannedRow } from '../rows.ts';
import type { Calendar, Conflicts, Stretch } from '../state/calendar.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, type Piece, piece } from './look.ts';

interface Bar {
  readonly sign: string;
  readonly plain: string;
  readonly token: Token;
  readonly word: string;
}

const BARS: Readonly<Record<string, Bar>> = {
  draft: { sign: '░', plain: '-', token: 'dim', word: 'draft' },
  proposed: { sign: '▒', plain: '~', token: 'info', word: 'prop.' },
  approved: { sign: '▓', plain: '=', token: 'accent', word: 'appr.' },
  announced: { sign: '▓', plain: '=', token: 'accent', word: 'ann.' },
  active: { sign: '█', plain: '#', token: 'ok', word: 'ON' },
  'over-running': { sign: '█', plain: '!', token: 'critical', word: 'LATE' },
};
const UNKNOWN: Bar = { sign: '░', plain: '.', token: 'dim', word: '' };

export const barOf = (state: string): Bar => BARS[state] ?? UNKNOWN;
export const signOf = (look: Look, { state }: PlannedRow): string => (look.ascii ? barOf(state).plain : barOf(state).sign);

/** Behind a freeze, and where the clocks skip an hour. */
export const shade = (look: Look): string => (look.ascii ? ':' : '╱');
export const skipped = (look: Look): string => (look.ascii ? 'x' : '×');

export interface Against {
  readonly count: number;
  readonly worst: string;
}

const counted = new WeakMap<Conflicts, ReadonlyMap<string, Against>>();

/** How much stands against each window, by its number; the worst of it comes first. */
export function againstOf(conflicts: Conflicts): ReadonlyMap<string, Against> {
  const known = counted.get(conflicts);
  if (known !== undefined) return known;
  const found = new Map<string, Against>();
  for (const { window, with: other, policy } of conflicts)
    for (const number of new Set([window, other])) {
      const so = found.get(number);
      found.set(number, so === undefined ? { count: 1, worst: policy } : { ...so, count: so.count + 1 });
    }
  counted.set(conflicts, found);
  return found;
}

export const conflictMark = (look: Look): string => look.glyphs.severity['warning'] ?? '!';
export const conflictToken = ({ worst }: Against): Token => (worst === 'warn' ? 'warning' : 'error');

/** Two cells: how many stand against it. */
export const againstPiece = (look: Look, row: PlannedRow, calendar: Calendar): Piece => {
  const against = againstOf(calendar.conflicts).get(row.number);
  return against === undefined ? piece('  ') : piece(`${conflictMark(look)}${Math.min(against.count, 9)}`, conflictToken(against));
};

/** `allowed` is no freeze: it says when work is done. */
export const frozenIn = ({ freezes }: Calendar, from: number, to: number): boolean =>
  freezes.some(({ kind, start, end }) => kind !== 'allowed' && start < to && end > from);

export const isOn = ({ start, end }: PlannedRow, from: number, to: number): boolean =>
  start !== null && end !== null && start < to && end > from;

export const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
export const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
export const two = (n: number): string => String(n).padStart(2, '0');

/** `02:00` by the clocks of a zone. */
export function clockAt(at: number, zone: string): string {
  const minutes = Math.floor((((wallIn(zone, at) % DAY) + DAY) % DAY) / 60_000);
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** `Tu 24 Nov`. */
export function dayText(day: number): string {
  const [, month, date] = civilFromDays(day);
  return `${DAYS[(((day + 3) % 7) + 7) % 7]} ${date} ${MONTHS[month - 1]}`;
}

/** The city of a zone: what there is room for over a column. */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replace(/_/g, ' ');

/** How many hours a day has that has not twenty-four. */
export function oddHours({ from, to }: Pick<Stretch, 'from' | 'to'>): string {
  const hours = (to - from) / 3_600_000;
  return hours === 24 ? '' : `${Number(hours.toFixed(1))} h`;
}
