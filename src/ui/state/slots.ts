/**
 * The cursor of the calendar. It stands on a slot: a day of a month, an hour or so of a day, a cell or some of a line of bars. Slots follow the wall
 * clock: on the day on which it is put forward one of them is not there, on the day on which it is put back one is longer.
 */
import { civilFromDays, DAY, daysFromCivil } from '../../domain/kernel/civil.ts';
import { fromWallIn, wallIn } from '../../domain/kernel/zone.ts';
import type { PlannedRow } from '../rows.ts';
import { type Calendar, dayOf, midnight, type Scale, type Stretch, stretchOf } from './calendar.ts';
import { layoutOf } from './layout.ts';
import { barsOf, laneAt } from './lines.ts';
import { current } from './list.ts';
import type { UiState } from './store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long a line of a day is, where it has so many lines: as short as lets the whole of it be seen. */
export const slotIn = (lines: number): number => [15, 30].map((minutes) => minutes * MINUTE).find((slot) => DAY / slot <= lines) ?? HOUR;

/** Over the hours: what is shown, and the days. */
const GRID_ABOVE = 2;

const BAR_SLOTS: Readonly<Record<Scale, number>> = { day: 30 * MINUTE, week: 2 * HOUR, month: DAY };

export const stretchIn = (state: UiState): Stretch => stretchOf(state.lists.calendar.sort, state.now);

/** How far the cursor goes in one step, from slot to slot. */
export function slotOf(state: UiState): number {
  const { scale } = stretchIn(state);
  if (state.calendar.shape !== 'grid') return BAR_SLOTS[scale];
  return scale === 'month' ? DAY : slotIn(layoutOf(state).bodyRows - GRID_ABOVE);
}

export interface Slot {
  readonly from: number;
  readonly to: number;
}

/** The slot that a moment lies in, by the clocks of a zone. */
export function slotAt(at: number, slot: number, zone: string): Slot {
  if (slot === DAY) return { from: midnight(dayOf(at, zone), zone), to: midnight(dayOf(at, zone) + 1, zone) };
  const wall = wallIn(zone, at);
  const from = at - (wall - Math.floor(wall / slot) * slot);
  return { from, to: from + slot };
}

export const cursorOf = (state: UiState): Slot => slotAt(state.calendar.at ?? state.now, slotOf(state), stretchIn(state).zone);

/** So far by the wall clock; an hour that it skips is passed over. */
export function onwards(at: number, by: number, zone: string): number {
  const to = fromWallIn(zone, wallIn(zone, at) + by);
  return to === at ? fromWallIn(zone, wallIn(zone, at) + 2 * by) : to;
}

/** The same time of the day so many stretches on; the last of a month that is shorter. */
export function stretchesOn(at: number, scale: Scale, steps: number, zone: string): number {
  if (scale !== 'month') return onwards(at, steps * (scale === 'week' ? 7 : 1) * DAY, zone);
  const day = dayOf(at, zone);
  const [year, month, date] = civilFromDays(day);
  const first = daysFromCivil(year, month + steps, 1);
  const last = daysFromCivil(year, month + steps + 1, 1) - 1;
  return fromWallIn(zone, Math.min(first + date - 1, last) * DAY + wallIn(zone, at) - day * DAY);
}

const touches = ({ start, end }: PlannedRow, { from, to }: Slot): boolean => start !== null && end !== null && start < to && end > from;

/** What is planned for a slot, as it stands in its line. */
export function plannedIn(state: UiState, slot: Slot): readonly PlannedRow[] {
  const { calendar, lists } = state;
  if (calendar.shape === 'grid') return lists.calendar.rows.filter((row) => touches(row, slot));
  return laneAt(barsOf(lists.calendar.rows, calendar), calendar.line).filter((row) => touches(row, slot));
}

/** The window that is meant: the one that is carried, the one that was chosen, or the first under the cursor. */
export function chosen(state: UiState): PlannedRow | undefined {
  if (state.screen !== 'calendar') return undefined;
  const { calendar, lists } = state;
  if (calendar.carried !== undefined) return calendar.carried.row;
  if (calendar.shape === 'window') return current(lists.calendar);
  const here = plannedIn(state, cursorOf(state));
  return here.find(({ id }) => id === lists.calendar.id) ?? here[0];
}

/** What is carried stands where it would be put down. */
export const withCarried = (rows: readonly PlannedRow[], { carried }: Pick<Calendar, 'carried'>): readonly PlannedRow[] =>
  carried === undefined ? rows : rows.map((row) => (row.id === carried.row.id ? { ...row, start: carried.start, end: carried.end } : row));
