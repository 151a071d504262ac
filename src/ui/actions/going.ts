/** The calendar at another stretch of time. */
import { orderOf, type Stretch, stretchAt } from '../state/calendar.ts';
import { stretchIn } from '../state/slots.ts';
import { changeList } from '../state/store.ts';
import type { Ui } from './action.ts';

/** Another stretch of time; the cursor stays where it is, or goes to a moment in it. */
export function show(ui: Ui, wanted: Stretch, at?: number): void {
  ui.store.setState((state) => {
    const order = orderOf(wanted);
    const { lists } =
      order === state.lists.calendar.sort
        ? state
        : changeList(state, 'calendar', (list) => ({ ...list, sort: order, index: 0, top: 0, gone: undefined }));
    return { lists, detailTop: 0, ...(at === undefined ? {} : { calendar: { ...state.calendar, at } }) };
  });
  ui.feed.follow();
}

/** The cursor at a moment, with the stretch that holds it. */
export function goTo(ui: Ui, at: number): void {
  const { scale, from, to, zone } = stretchIn(ui.store.getState());
  show(ui, at >= from && at < to ? { scale, from, to, zone } : stretchAt(scale, at, 0, zone), at);
}
