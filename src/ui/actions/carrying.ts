/** A window picked up with the keyboard: it is carried by the arrows, what would stand against it is said on the way, and it is put down or back. */
import { formatInstant } from '../../domain/kernel/instant.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import type { Which } from '../../domain/windows/occurrences.ts';
import type { CalendarAnswer } from '../rows.ts';
import { HERE, stretchAt } from '../state/calendar.ts';
import { chosen, onwards, stretchIn } from '../state/slots.ts';
import type { UiState } from '../state/store.ts';
import type { Action, Ui } from './action.ts';
import { asked, tell } from './command.ts';
import { show } from './going.ts';
import { moveWindow, occurrenceOf, withWhich } from './planned.ts';

export const isCarrying = (state: UiState): boolean => state.calendar.carried !== undefined;

function pickUp(ui: Ui): void {
  const state = ui.store.getState();
  const row = chosen(state);
  if (row === undefined || row.start === null || row.end === null) return;
  const { start, end } = row;
  ui.store.setState({ calendar: { ...state.calendar, carried: { row, start, end, conflicts: [] } } });
  tell(ui, `${row.number} is picked up: the arrows carry it, Enter puts it down, Esc puts it back.`, 'marked');
}

/** Asks what would stand against it where it is now; an answer about where it was is late. */
async function look(ui: Ui): Promise<void> {
  const { carried } = ui.store.getState().calendar;
  if (carried === undefined) return;
  const input = { window: carried.row.number, ...occurrenceOf(carried.row), start: formatInstant(carried.start) };
  const answer = await asked<{ readonly conflicts: CalendarAnswer['conflicts'] }>(ui, 'window.preview', input);
  if (answer === undefined) return;
  ui.store.setState((state) => {
    const now = state.calendar.carried;
    if (now === undefined || now.row.id !== carried.row.id || now.start !== carried.start) return {};
    const found = isRefusal(answer)
      ? { conflicts: undefined, refused: explain(answer).text }
      : { conflicts: answer.conflicts, refused: undefined };
    return { calendar: { ...state.calendar, carried: { ...now, ...found } } };
  });
}

export function carryBy(ui: Ui, by: number): void {
  const state = ui.store.getState();
  const { carried } = state.calendar;
  if (carried === undefined) return;
  const start = onwards(carried.start, by, HERE);
  const moved = { ...carried, start, end: start + carried.end - carried.start, conflicts: undefined, refused: undefined };
  ui.store.setState({ toast: undefined, calendar: { ...state.calendar, carried: moved } });
  const { scale, from, to } = stretchIn(state);
  show(ui, start >= from && start < to ? stretchIn(state) : stretchAt(scale, start), start);
  void look(ui);
}

export function putBack(ui: Ui): void {
  const { carried } = ui.store.getState().calendar;
  if (carried === undefined) return;
  ui.store.setState((state) => ({ calendar: { ...state.calendar, carried: undefined } }));
  show(ui, stretchAt(stretchIn(ui.store.getState()).scale, carried.row.start ?? 0), carried.row.start ?? 0);
}

export function putDown(ui: Ui): void {
  const { carried } = ui.store.getState().calendar;
  if (carried === undefined) return;
  const drop = (which: Which): void => {
    ui.store.setState((state) => ({ calendar: { ...state.calendar, carried: undefined } }));
    void moveWindow(ui, carried.row, carried.start, which);
  };
  if (carried.start === carried.row.start) putBack(ui);
  else withWhich(ui, carried.row, drop);
}

export const carrying: readonly Action[] = [
  {
    id: 'window.carry',
    title: 'Pick this one up and carry it elsewhere with the arrows; put it down',
    group: 'Act',
    keys: ['m'],
    contexts: ['calendar'],
    capability: 'window.move',
    when: (state) => isCarrying(state) || chosen(state) !== undefined || 'There is no window here.',
    footer: 6,
    short: (state) => (isCarrying(state) ? 'put down' : 'move'),
    run: (ui) => (isCarrying(ui.store.getState()) ? putDown(ui) : pickUp(ui)),
  },
];
