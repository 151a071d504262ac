/**
 * The calendar's part of the state. Which stretch of time is shown is the order that its list is asked for in, so that going to another is asked
 * for, and a late answer known, as with any list. The cursor is a moment, so that it stays where it is from one view to the next; which window
 * is meant follows from it.
 */
import { civilFromDays, DAY, daysFromCivil, weekdayOf } from '../../domain/kernel/civil.ts';
import { formatInstant } from '../../domain/kernel/instant.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { fromWallIn, wallIn } from '../../domain/kernel/zone.ts';
import type { Which } from '../../domain/windows/occurrences.ts';
import type { CalendarAnswer, Page, PlannedRow } from '../rows.ts';
import { whole } from './detail.ts';
import { type Ask, fitting } from './reading.ts';

export const SCALES = ['month', 'week', 'day'] as const;
export type Scale = (typeof SCALES)[number];

/** A grid of time, or a line for each window, component or team with bars on it. */
export const SHAPES = ['grid', 'component', 'team', 'window'] as const;
export type Shape = (typeof SHAPES)[number];

/** Where a person sits who runs this program. */
export const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Stretch {
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

export type Conflicts = CalendarAnswer['conflicts'];

/** A window that was picked up: where it would be put down, and what would stand against it there. */
export interface Carried {
  readonly row: PlannedRow;
  readonly start: number;
  readonly end: number;
  /** Of the time that it was last asked for; undefined while nobody has answered. */
  readonly conflicts?: Conflicts | undefined;
  /** Why it cannot be there. */
  readonly refused?: string | undefined;
}

export interface Calendar {
  readonly freezes: CalendarAnswer['freezes'];
  readonly conflicts: Conflicts;
  /** From here on there were too many to read. */
  readonly until?: number | undefined;
  readonly shape: Shape;
  /** Where the cursor stands; now until somebody moves it. */
  readonly at?: number | undefined;
  /** The line of bars that it stands on: a component or a team. */
  readonly line?: string | undefined;
  /** A zone whose hours stand beside ours. */
  readonly second?: string | undefined;
  readonly carried?: Carried | undefined;
  /** Which times of a window that comes round again were meant, so that the next key does not ask again. */
  readonly meant?: { readonly id: string; readonly which: Which } | undefined;
}
export const calendarState: Calendar = { freezes: [], conflicts: [], shape: 'grid' };

/** The first day of the stretch that a day lies in, so many stretches on. */
function firstDay(scale: Scale, day: number, steps: number): number {
  if (scale === 'day') return day + steps;
  if (scale === 'week') return day - weekdayOf(day) + 7 * steps;
  const [year, month] = civilFromDays(day);
  return daysFromCivil(year, month + steps, 1);
}

export const dayOf = (at: number, zone: string): number => Math.floor(wallIn(zone, at) / DAY);
export const midnight = (day: number, zone: string): number => fromWallIn(zone, day * DAY);

/** The stretch that holds a moment, or one so many before or after it. */
export function stretchAt(scale: Scale, at: number, steps = 0, zone = HERE): Stretch {
  const first = firstDay(scale, dayOf(at, zone), steps);
  return { scale, zone, from: midnight(first, zone), to: midnight(firstDay(scale, first, 1), zone) };
}

export const orderOf = ({ scale, from }: Stretch): string => `${scale} ${from}`;

/** The stretch that an order says; this month where none does. */
export function stretchOf(order: string, now: number, zone = HERE): Stretch {
  const [, scale, from] = /^(day|week|month) (-?\d+)$/.exec(order) ?? [];
  return scale === undefined ? stretchAt('month', now, 0, zone) : stretchAt(scale as Scale, Number(from), 0, zone);
}

/** Days as they are counted from 1970, of a stretch; a month in whole weeks. */
export function daysOf({ scale, from, to, zone }: Stretch): readonly number[] {
  const [first, last] = [dayOf(from, zone), dayOf(to - 1, zone)];
  const [start, end] = scale === 'month' ? [first - weekdayOf(first), last + 6 - weekdayOf(last)] : [first, last];
  return Array.from({ length: end - start + 1 }, (_, at) => start + at);
}

/** What is read: of a month also the days of its first and last week that are of another. */
export function shownOf(stretch: Stretch): { readonly from: number; readonly to: number } {
  const days = daysOf(stretch);
  return { from: midnight(days[0] ?? 0, stretch.zone), to: midnight((days.at(-1) ?? 0) + 1, stretch.zone) };
}

/** Reads what is planned in a stretch; rows are times, so a window that comes round again has several. */
export async function readCalendar(
  ask: Ask,
  query: string,
  stretch: Stretch,
  keep: (read: Pick<Calendar, 'freezes' | 'conflicts' | 'until'>) => void,
): Promise<Page<PlannedRow> | Refusal> {
  const { from, to } = shownOf(stretch);
  const answer = await ask<CalendarAnswer>('window.calendar', { from: formatInstant(from), to: formatInstant(to) });
  if (isRefusal(answer)) return answer;
  const { windows, freezes, conflicts, places, until } = answer;
  keep({ freezes, conflicts, until: until < to ? until : undefined });
  const on = new Map(places.map((one) => [one.window, one.on]));
  const line = (row: PlannedRow): string => `${row.number} ${row.title} ${row.state} ${row.owner} ${[...row.targets, ...row.on].join(' ')}`;
  const rows = windows.map((row): PlannedRow => ({ ...row, id: `${row.id} ${row.occurrence}`, on: on.get(row.number) ?? row.targets }));
  return whole(rows.filter((row) => fitting(query, line(row))));
}
