/** How one goes about in the calendar: the cursor from slot to slot, from view to view, and from one stretch of time to the next. */
import { DAY } from '../../domain/kernel/civil.ts';
import { MOMENT_FORMS, parseMoment } from '../../domain/kernel/moment.ts';
import { isZone } from '../../domain/kernel/zone.ts';
import { type Calendar, HERE, SCALES, type Scale, SHAPES, type Shape, stretchAt } from '../state/calendar.ts';
import { layoutOf } from '../state/layout.ts';
import { barsOf, lineId, lineIndex } from '../state/lines.ts';
import { moveTo } from '../state/list.ts';
import { chosen, cursorOf, onwards, slotAt, slotOf, stretchesOn, stretchIn } from '../state/slots.ts';
import { changeList, type UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { ask } from './asking.ts';
import { carryBy, isCarrying, putBack, putDown } from './carrying.ts';
import { tell } from './command.ts';
import { goTo, show } from './going.ts';

const change = (ui: Ui, calendar: Partial<Calendar>): void =>
  ui.store.setState((state) => ({ calendar: { ...state.calendar, ...calendar } }));

const ARROWS = {
  left: { grid: { month: -DAY, week: -DAY, day: -DAY }, sign: -1, lines: 0 },
  right: { grid: { month: DAY, week: DAY, day: DAY }, sign: 1, lines: 0 },
  up: { grid: { month: -7 * DAY, week: 0, day: 0 }, sign: -1, lines: -1 },
  down: { grid: { month: 7 * DAY, week: 0, day: 0 }, sign: 1, lines: 1 },
} as const satisfies Readonly<
  Record<string, { readonly grid: Readonly<Record<Scale, number>>; readonly sign: 1 | -1; readonly lines: number }>
>;
type Arrow = keyof typeof ARROWS;

/** In a list of windows the arrows do what they do in any. */
const IN_LIST: Readonly<Record<Arrow, string>> = { left: '', right: 'move.open', up: 'move.up', down: 'move.down' };

function toLine(ui: Ui, by: number): void {
  ui.store.setState((state) => {
    const lines = barsOf(state.lists.calendar.rows, state.calendar);
    const to = lines[Math.max(0, Math.min(lineIndex(lines, state.calendar.line) + by, lines.length - 1))];
    return { calendar: { ...state.calendar, line: to === undefined ? undefined : lineId(to) }, detailTop: 0 };
  });
  ui.feed.follow();
}

/** One step of the cursor; of what is carried, if something is. */
const step =
  (arrow: Arrow) =>
  (ui: Ui): void => {
    const state = ui.store.getState();
    const { scale, zone } = stretchIn(state);
    const { grid, sign, lines } = ARROWS[arrow];
    const { shape } = state.calendar;
    const slot = slotOf(state);
    const by = shape === 'grid' ? grid[scale] || sign * slot : sign * slot;
    const { from } = cursorOf(state);
    if (isCarrying(state)) carryBy(ui, shape !== 'grid' && lines !== 0 ? sign * DAY : by);
    else if (shape === 'window') ui.perform(IN_LIST[arrow]);
    else if (shape !== 'grid' && lines !== 0) toLine(ui, lines);
    // Within a day steps are counted by instants: the day on which the clocks are put back has an hour more.
    else goTo(ui, scale !== 'month' && Math.abs(by) < DAY ? slotAt(from + by, slot, zone).from : onwards(from, by, zone));
  };

const stretches =
  (steps: number) =>
  (ui: Ui): void => {
    const state = ui.store.getState();
    const { scale, zone } = stretchIn(state);
    show(ui, stretchAt(scale, cursorOf(state).from, steps, zone), stretchesOn(cursorOf(state).from, scale, steps, zone));
  };

/** The same moment in another scale. */
const scaled = (ui: Ui, scale: Scale): void => {
  const state = ui.store.getState();
  const row = chosen(state);
  const cursor = cursorOf(state);
  // A day holds more than one slot of a day: there the cursor goes to what was meant.
  const at = row?.start == null || row.start < cursor.from ? cursor.from : row.start;
  show(ui, stretchAt(scale, cursor.from, 0, stretchIn(state).zone), at);
};

const zoom =
  (by: 1 | -1) =>
  (ui: Ui): void => {
    const { scale } = stretchIn(ui.store.getState());
    scaled(ui, SCALES[(SCALES.indexOf(scale) + by + SCALES.length) % SCALES.length] ?? 'month');
  };

/** The next shape: a window that was meant is meant in it too. */
function shaped(ui: Ui, wanted: string): void {
  const state = ui.store.getState();
  const { shape } = state.calendar;
  const row = chosen(state);
  const next: Shape = SHAPES.find((one) => one === wanted) ?? SHAPES[(SHAPES.indexOf(shape) + 1) % SHAPES.length] ?? 'grid';
  const calendar = { ...state.calendar, shape: next };
  const line = barsOf(state.lists.calendar.rows, calendar).find(({ rows }) => rows.some(({ id }) => id === row?.id));
  ui.store.setState({
    calendar: { ...calendar, line: line === undefined ? undefined : lineId(line) },
    ...changeList(state, 'calendar', (list) => {
      const at = list.rows.findIndex(({ id }) => id === row?.id);
      return next === 'window' ? moveTo(list, Math.max(0, at), layoutOf(state).listRows) : { ...list, id: row?.id };
    }),
    detailTop: 0,
  });
  ui.feed.follow();
}

/** From one window to the next in time, wherever the cursor stands. */
const neighbour =
  (by: 1 | -1) =>
  (ui: Ui): void => {
    const state = ui.store.getState();
    const { rows } = state.lists.calendar;
    const here = rows.findIndex(({ id }) => id === chosen(state)?.id);
    const { from } = cursorOf(state);
    const at =
      here >= 0
        ? here + by
        : by > 0
          ? rows.findIndex(({ start }) => (start ?? 0) >= from)
          : rows.findLastIndex(({ start }) => (start ?? 0) < from);
    const row = rows[at];
    if (row === undefined || row.start === null) {
      tell(ui, `There is no ${by > 0 ? 'later' : 'earlier'} window here; ${by > 0 ? ']' : '['} goes on.`, 'dim');
      return;
    }
    const line = barsOf(rows, state.calendar).find((one) => one.rows.includes(row));
    ui.store.setState({
      ...changeList(state, 'calendar', (list) =>
        state.calendar.shape === 'window' ? moveTo(list, at, layoutOf(state).listRows) : { ...list, id: row.id },
      ),
      calendar: {
        ...state.calendar,
        at: Math.max(row.start, stretchIn(state).from),
        ...(line === undefined ? {} : { line: lineId(line) }),
      },
      detailTop: 0,
    });
    ui.feed.follow();
  };

/** Into a day, from there into a window. */
function inwards(ui: Ui): void {
  const state = ui.store.getState();
  if (isCarrying(state)) putDown(ui);
  else if (state.calendar.shape === 'grid' && stretchIn(state).scale !== 'day') scaled(ui, 'day');
  else if (chosen(state) !== undefined) ui.perform('move.open');
}

function outwards(ui: Ui): void {
  const state = ui.store.getState();
  if (isCarrying(state)) putBack(ui);
  else if (state.calendar.shape === 'grid' && stretchIn(state).scale === 'day') scaled(ui, 'month');
  else ui.perform('move.back');
}

/** The hours of another zone beside ours: the window's own, then UTC, then none; or the one that is named. */
function secondZone(ui: Ui, argument: string): void {
  const state = ui.store.getState();
  const { second } = state.calendar;
  if (argument !== '') {
    if (argument === 'none' || isZone(argument)) change(ui, { second: argument === 'none' ? undefined : argument });
    else tell(ui, `${argument} is no time zone; allowed: an IANA name such as Europe/Budapest, none.`, 'warning');
    return;
  }
  const choices = [...new Set([chosen(state)?.zone, 'UTC', undefined])].filter((zone) => zone !== HERE);
  const at = choices.indexOf(second);
  change(ui, { second: choices[(at + 1) % choices.length] });
}

/** To a day that is named. */
function toDay(ui: Ui, argument: string): void {
  const go = (text: string): void => {
    const moment = parseMoment(text, { now: ui.store.getState().now, zone: HERE }, 'ahead');
    if (moment === undefined) tell(ui, `"${text}" is no day; allowed: ${MOMENT_FORMS}.`, 'warning');
    else goTo(ui, moment.from);
  };
  if (argument === '') ask(ui, 'Which day?', '2026-12-24, 2026-12, tomorrow, 30d', '', go);
  else go(argument);
}

const onCalendar = (state: UiState): boolean => state.screen === 'calendar';
const own = { group: 'Move', contexts: ['calendar'] } as const;

export const calendar: readonly Action[] = [
  { ...own, id: 'calendar.left', title: 'Earlier: a day, or a slot of the line', keys: ['left', 'h'], run: step('left') },
  { ...own, id: 'calendar.right', title: 'Later: a day, or a slot of the line', keys: ['right', 'l'], run: step('right') },
  { ...own, id: 'calendar.up', title: 'A week, an hour or a line up', keys: ['up', 'k'], run: step('up') },
  { ...own, id: 'calendar.down', title: 'A week, an hour or a line down', keys: ['down', 'j'], run: step('down') },
  {
    ...own,
    id: 'calendar.inwards',
    title: 'Into the day, then into the window; puts down what is carried',
    keys: ['enter'],
    footer: 24,
    short: 'open',
    run: inwards,
  },
  { ...own, id: 'calendar.outwards', title: 'Out of the day; puts back what is carried', keys: ['esc'], run: outwards },
  { ...own, id: 'calendar.later', title: 'To the window after this one', keys: ['J', ';'], run: neighbour(1) },
  { ...own, id: 'calendar.earlier', title: 'To the window before this one', keys: ['K', ','], run: neighbour(-1) },
  { ...own, id: 'calendar.next', title: 'The next day, week or month', keys: [']', 'pgdn'], run: stretches(1) },
  { ...own, id: 'calendar.prior', title: 'The day, week or month before', keys: ['[', 'pgup'], run: stretches(-1) },
  {
    ...own,
    id: 'calendar.now',
    title: 'Now',
    keys: ['.'],
    footer: 9,
    short: 'now',
    run: (ui) => goTo(ui, ui.store.getState().now),
  },
  {
    ...own,
    id: 'calendar.day',
    title: 'To a day that you name',
    keys: ['g'],
    word: 'day',
    argument: '2026-12-24, tomorrow, 30d',
    when: onCalendar,
    run: toDay,
  },
  { ...own, id: 'calendar.scale', title: 'Month, week or day', keys: ['z'], footer: 8, short: 'month/week/day', run: zoom(1) },
  { ...own, id: 'calendar.scaleBack', title: 'Day, week or month', keys: ['Z'], run: zoom(-1) },
  {
    ...own,
    id: 'calendar.shape',
    title: 'A grid, or bars by component, team or window',
    keys: ['b'],
    word: 'bars',
    argument: SHAPES.join(', '),
    values: SHAPES,
    when: onCalendar,
    footer: 8,
    short: 'bars',
    run: shaped,
  },
  {
    ...own,
    id: 'calendar.zone',
    title: 'The hours of another zone beside: of this window, UTC, none',
    keys: ['t'],
    word: 'zone',
    argument: 'a time zone, or none',
    when: onCalendar,
    run: secondZone,
  },
];
