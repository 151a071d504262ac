import { DAY } from '../../domain/kernel/civil.ts';
import type { Action, Ui } from '../actions/action.ts';
import { completionsFor } from '../actions/line.ts';
import { availability } from '../actions/permission.ts';
import { showKey } from '../keys/key.ts';
import { contextsOf } from '../keys/router.ts';
import { dayOf } from '../state/calendar.ts';
import type { Field } from '../state/field.ts';
import type { Layout } from '../state/layout.ts';
import type { Listed, ListState } from '../state/list.ts';
import { cursorOf, plannedIn, slotOf, stretchIn } from '../state/slots.ts';
import { listOf, topLayer, type UiState } from '../state/store.ts';
import { cellsOf, fit, takeFitting } from '../terminal/width.ts';
import { clockAt, dayText } from './bar.ts';
import { carriedPieces } from './carried.ts';
import { type Look, line, type Piece, piece, spread } from './look.ts';

type Source = Pick<Ui, 'actions' | 'keymap' | 'capabilities' | 'desk' | 'store'>;

const shortOf = (action: Action, state: UiState): string =>
  typeof action.short === 'function' ? action.short(state) : (action.short ?? action.title);

/** The keys that count now, the most wanted first; what cannot be done now is not offered. */
export function footerActions(ui: Source, state: UiState): readonly Action[] {
  const contexts = contextsOf(state);
  const seen = new Set<string>();
  return contexts
    .flatMap((context) =>
      ui.actions.filter(
        (action) => action.footer !== undefined && action.contexts.includes(context) && ui.keymap.keysOf(action.id).length > 0,
      ),
    )
    .filter((action) => {
      const key = ui.keymap.keysOf(action.id)[0] ?? '';
      if (seen.has(key)) return false;
      seen.add(key);
      return availability(action, state, ui.desk.operator.role, ui.capabilities).kind === 'yes';
    })
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
}

export function keyLine(ui: Source, state: UiState, look: Look, width: number): string {
  const actions = footerActions(ui, state);
  const keyed = actions.map((action) => ({ key: showKey(ui.keymap.keysOf(action.id)[0] ?? '', look.ascii), word: shortOf(action, state) }));
  const more = `${look.glyphs.ellipsis} ${showKey(ui.keymap.keysOf('app.help')[0] ?? '?', look.ascii)} more`;
  const { shown, cut } = takeFitting(
    keyed.map(({ key, word }) => `${key} ${word}`),
    '  ',
    width - 2,
    more,
  );
  const pieces = keyed.slice(0, shown).flatMap(({ key, word }) => [piece(key, 'key'), piece(` ${word}  `)]);
  return line(look, width, [piece(' '), ...pieces, ...(cut ? [piece(more, 'dim')] : [])]);
}

/** Where the shown part of a field begins: it is scrolled so that the cursor is seen. */
function scrolledTo({ text, at }: Field, width: number): number {
  let from = 0;
  while (cellsOf(text.slice(from, at)) > width - 2) from++;
  return from;
}

/** A field with its cursor. */
export function fieldPieces(typed: Field, width: number): readonly Piece[] {
  const { text, at } = typed;
  const under = [...text.slice(at)][0] ?? ' ';
  const from = scrolledTo(typed, width);
  return [
    piece(text.slice(from, at)),
    piece(under, 'selected'),
    piece(text.slice(at + (under === ' ' && at >= text.length ? 0 : under.length))),
  ];
}

/** Where the cursor of the calendar stands, and how many are planned there. */
function cursorText(state: UiState): string {
  const [{ zone }, cursor] = [stretchIn(state), cursorOf(state)];
  const count = plannedIn(state, cursor).length;
  const clock = slotOf(state) === DAY ? '' : ` ${clockAt(cursor.from, zone)}`;
  return `${dayText(dayOf(cursor.from, zone))}${clock}${count === 0 ? '' : `, ${count} here`}`;
}

/** Where the cursor stands in the list. */
function place(state: UiState): string {
  const list = listOf(state);
  if (state.screen === 'calendar' && state.calendar.shape !== 'window') return ` ${cursorText(state)} `;
  if (list.gone !== undefined) return ` ${list.total} in this view; this one left it `;
  if (list.groups.length > 0) return ` ${rowsOf(list)} in ${list.groups.length} groups `;
  return list.total === 0 ? '' : ` ${Math.min(list.index + 1, list.total)} of ${list.total}${beyond(state)} `;
}

/** The overview holds the worst fifty; who looks for the rest is told where they are. */
function beyond(state: UiState): string {
  if (state.screen !== 'overview' || state.board === undefined) return '';
  const all = Object.values(state.board.counts).reduce((sum, count) => sum + count, 0);
  return all > state.lists.overview.total ? `; 3 shows all ${all}` : '';
}

/** What the line of a filter leaves for its right side. */
const FILTER_SIDE = 20;

/** A caret under the place that cannot be read, with the sentence on the side where there is room. */
function caretLine(state: UiState, look: Look, width: number): string | undefined {
  const layer = topLayer(state);
  const { refused } = listOf(state);
  if (layer?.kind !== 'filter' || refused?.column === undefined) return undefined;
  const from = scrolledTo(layer.field, width - FILTER_SIDE);
  const at = 2 + cellsOf(layer.field.text.slice(from, Math.max(from, refused.column - 1)));
  const right = width - at - 2;
  const words = cellsOf(refused.text);
  return right >= words || right >= at
    ? line(look, width, [piece(' '.repeat(at)), piece('^ ', 'warning'), piece(refused.text, 'warning')])
    : line(look, width, [piece(fit(refused.text, at - 1, 'right', look.glyphs.ellipsis), 'warning'), piece(' ^', 'warning')]);
}

/** Rows without the headings between them. */
const rowsOf = (list: ListState<Listed>): number =>
  list.groups.length === 0 ? list.total : list.groups.reduce((sum, { count }) => sum + count, 0);

/** Between the body and the keys: what is typed, what just happened, or where one stands. */
export function statusLine(ui: Source, state: UiState, look: Look, layout: Layout): string {
  const { columns } = layout;
  const layer = topLayer(state);
  const list = listOf(state);
  if (layer?.kind === 'filter') {
    const pointed = list.refused?.column !== undefined && layout.footRows > 1;
    const found = list.refused === undefined ? `${rowsOf(list)} found` : pointed ? '' : list.refused.text;
    return spread(
      look,
      columns,
      [piece(' /', 'accent'), ...fieldPieces(layer.field, columns - FILTER_SIDE)],
      [piece(found, list.refused === undefined ? 'dim' : 'warning'), piece(' ')],
    );
  }
  if (layer?.kind === 'command') {
    const offered = completionsFor(ui, layer.field.text)[layer.selected];
    const hint = offered === undefined ? '' : offered.hint;
    return spread(
      look,
      columns,
      [piece(' :', 'accent'), ...fieldPieces(layer.field, columns - 4)],
      columns > 70 ? [piece(hint, 'dim'), piece(' ')] : [],
    );
  }
  const where = [piece(place(state), 'dim')];
  const { carried } = state.calendar;
  if (state.toast === undefined && carried !== undefined) return spread(look, columns, [piece(' '), ...carriedPieces(carried)], []);
  if (state.toast !== undefined)
    return spread(look, columns, [piece(' '), piece(state.toast.text, state.toast.token)], columns < 60 ? [] : where);
  const marks =
    list.marks.size > 0 ? [piece(`${list.marks.size} marked`, 'marked'), piece(list.range === undefined ? '   ' : ' (range)   ')] : [];
  const filter =
    list.query.trim() === ''
      ? []
      : [piece('/', 'accent'), piece(`${list.query.trim()}   `, list.refused === undefined ? 'accent' : 'warning')];
  const order = [
    // The calendar's is the stretch that it shows, which stands over it.
    ...(list.sort === '' || state.screen === 'calendar' ? [] : [piece(`order ${list.sort}   `, 'dim')]),
    ...(list.group === '' ? [] : [piece(`by ${list.group}   `, 'dim')]),
  ];
  const refused = list.refused === undefined ? [] : [piece(list.refused.text, 'warning')];
  return spread(look, columns, [piece(' '), ...marks, ...filter, ...order, ...refused], where);
}

export function footLines(ui: Source, state: UiState, look: Look, layout: Layout): string[] {
  if (layout.footRows === 0) return [];
  const busy = topLayer(state) !== undefined || state.toast !== undefined || listOf(state).marks.size > 0;
  if (layout.footRows === 1) return [busy ? statusLine(ui, state, look, layout) : keyLine(ui, state, look, layout.columns)];
  return [statusLine(ui, state, look, layout), caretLine(state, look, layout.columns) ?? keyLine(ui, state, look, layout.columns)];
}
