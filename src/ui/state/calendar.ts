/**
 * The calendar's part of the state. Which stretch of time is shown is the order that its list is asked for in, so that going to another is asked
 * for, and a late answer known, as with any list.
 */

import { civilFromDays, DAY, daysFromCivil, weekdayOf } from '../../domain/kernel/civil.ts';
import { formatInstant } from '../../domain/kernel/instant.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { fromWallIn, wallIn } from '../../domain/kernel/zone.ts';
import type { CalendarAnswer, Page, PlannedRow } from '../rows.ts';
import { whole } from './detail.ts';
import { type Ask, fitting } from './reading.ts';

export const SCALES = ['day', 'week', 'month'] as const;
export type Scale = (typeof SCALES)[number];

/** Where a person sits who runs this program. */
export const HERE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

export interface Stretch {
  readonly scale: Scale;
  readonly from: number;
  readonly to: number;
  readonly zone: string;
}

/** What else is drawn: the freezes behind the bars, and which windows something stands against. */
export interface Calendar {
  readonly freezes: CalendarAnswer['freezes'];
  readonly conflicts: CalendarAnswer['conflicts'];
}
export const calendarState: Calendar = { freezes: [], conflicts: [] };

/** The first day of the stretch that a day lies in, so many stretches on. */
function firstDay(scale: Scale, day: number, steps: number): number {
  if (scale === 'day') return day + steps;
  if (scale === 'week') return day - weekdayOf(day) + 7 * steps;
  const [year, month] = civilFromDays(day);
  return daysFromCivil(year, month + steps, 1);
}

const midnight = (day: number, zone: string): number => fromWallIn(zone, day * DAY);

/** The stretch that holds a moment, or one so many before or after it. */
export function stretchAt(scale: Scale, at: number, steps = 0, zone = HERE): Stretch {
  const day = Math.floor(wallIn(zone, at) / DAY);
  const first = firstDay(scale, day, steps);
  return { scale, zone, from: midnight(first, zone), to: midnight(firstDay(scale, first, 1), zone) };
}

export const orderOf = ({ scale, from }: Stretch): string => `${scale} ${from}`;

/** The stretch that an order says; this week where none does. */
export function stretchOf(order: string, now: number, zone = HERE): Stretch {
  const [, scale, from] = /^(day|week|month) (-?\d+)$/.exec(order) ?? [];
  return scale === undefined ? stretchAt('week', now, 0, zone) : stretchAt(scale as Scale, Number(from), 0, zone);
}

/** Reads what is planned in a stretch; rows are times, so a window that comes round again has several. */
export async function readCalendar(
  ask: Ask,
  query: string,
  { from, to }: Stretch,
  keep: (calendar: Calendar) => void,
): Promise<Page<PlannedRow> | Refusal> {
  const answer = await ask<CalendarAnswer>('window.calendar', { from: formatInstant(from), to: formatInstant(to) });
  if (isRefusal(answer)) return answer;
  const { windows, freezes, conflicts } = answer;
  keep({ freezes, conflicts });
  const line = (row: PlannedRow): string => `${row.number} ${row.title} ${row.state} ${row.owner} ${row.targets.join(' ')}`;
  return whole(windows.map((row) => ({ ...row, id: `${row.id} ${row.occurrence}` })).filter((row) => fitting(query, line(row))));
}
