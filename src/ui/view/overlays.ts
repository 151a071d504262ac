import type { Ui } from '../actions/action.ts';
import { candidatesOf, completionsFor } from '../actions/line.ts';
import { type MenuItem, menuItems } from '../actions/menu.ts';
import { showKey } from '../keys/key.ts';
import type { Field } from '../state/field.ts';
import type { Form } from '../state/form.ts';
import { type Choice, type Confirm, type Filter, type Layer, type Prompt, type Told, toldRows } from '../state/layers.ts';
import type { UiState } from '../state/store.ts';
import { cellsOf, fit, wrap } from '../terminal/width.ts';
import { fieldPieces } from './foot.ts';
import { formLines, formWidth } from './form.ts';
import { type Look, line, type Piece, piece } from './look.ts';

/** A box of lines that lies over the screen at this place. Every line is filled, so that nothing shows through. */
export interface Overlay {
  readonly left: number;
  readonly top: number;
  readonly lines: readonly string[];
}

type Source = Pick<Ui, 'actions' | 'keymap' | 'capabilities' | 'desk' | 'store'>;

function boxed(look: Look, width: number, title: string, lines: readonly string[]): string[] {
  const [topLeft, topRight, bottomLeft, bottomRight] = look.glyphs.corner;
  const { horizontal, vertical } = look.glyphs;
  const bar = look.paint('accent', vertical);
  const head = ` ${fit(title, Math.min(cellsOf(title), width - 6), 'left', look.glyphs.ellipsis)} `;
  return [
    look.paint('accent', `${topLeft}${horizontal}${head}${horizontal.repeat(Math.max(0, width - 3 - cellsOf(head)))}${topRight}`),
    ...lines.map((text) => `${bar} ${text} ${bar}`),
    look.paint('accent', `${bottomLeft}${horizontal.repeat(Math.max(0, width - 2))}${bottomRight}`),
  ];
}

const centred = (size: { columns: number; rows: number }, lines: readonly string[], width: number): Overlay => ({
  left: Math.max(0, Math.floor((size.columns - width) / 2)),
  top: Math.max(0, Math.floor((size.rows - lines.length) / 3)),
  lines: lines.slice(0, size.rows),
});

function menuLine(look: Look, width: number, item: MenuItem, selected: boolean): string {
  const keys = item.keys.map((key) => showKey(key, look.ascii)).join(' ');
  const why = item.availability.kind === 'no' ? `  (${item.availability.why})` : '';
  const keyCells = Math.min(16, Math.floor(width / 3));
  if (selected)
    return look.paint(
      'selected',
      fit(`${fit(keys, keyCells, 'left', look.glyphs.ellipsis)} ${item.action.title}${why}`, width, 'left', look.glyphs.ellipsis),
    );
  const token = item.availability.kind === 'no' ? 'dim' : 'text';
  return line(look, width, [
    piece(fit(keys, keyCells, 'left', look.glyphs.ellipsis), 'key'),
    piece(' '),
    piece(item.action.title, token),
    piece(why, 'dim'),
  ]);
}

/** Group titles stand between the rows of help; they are lines, not rows, so the cursor passes over them. */
function menuLines(look: Look, width: number, height: number, items: readonly MenuItem[], selected: number, grouped: boolean): string[] {
  const lines: { text: string; row: number }[] = [];
  for (const [row, item] of items.entries()) {
    if (grouped && items[row - 1]?.action.group !== item.action.group) {
      if (row > 0) lines.push({ text: line(look, width, []), row: -1 });
      lines.push({ text: look.paint('heading', line(look, width, [piece(item.action.group)])), row: -1 });
    }
    lines.push({ text: menuLine(look, width, item, row === selected), row });
  }
  const at = lines.findIndex(({ row }) => row === selected);
  const from = Math.max(0, Math.min(at - Math.floor(height / 2), lines.length - height));
  const shown = lines.slice(from, from + height).map(({ text }) => text);
  return [...shown, ...Array.from({ length: Math.max(0, height - shown.length) }, () => line(look, width, []))];
}

function menu(ui: Source, state: UiState, look: Look, layer: Extract<Layer, { kind: 'help' | 'palette' }>): Overlay {
  const { columns, rows } = state.size;
  const width = Math.min(columns, 88);
  const inner = width - 4;
  const items = menuItems(ui, layer);
  const height = Math.max(1, Math.min(rows - 4, layer.kind === 'help' ? rows - 4 : 14));
  const hint =
    layer.field.text === ''
      ? piece(layer.kind === 'help' ? 'type to search, @k finds by key, Enter does it' : 'type what you want to do', 'dim')
      : piece(`${items.length} found`, 'dim');
  const field = line(look, inner, [piece('> ', 'accent'), ...fieldPieces(layer.field, inner - 4), piece(' '), hint]);
  const body = [
    field,
    ...menuLines(look, inner, height, items, Math.min(layer.selected, items.length - 1), layer.kind === 'help' && layer.field.text === ''),
  ];
  return centred(state.size, boxed(look, width, layer.kind === 'help' ? 'Help' : 'Do', body), width);
}

const button = (label: string, chosen: boolean): readonly Piece[] => [piece(` ${label} `, chosen ? 'selected' : 'text'), piece('  ')];

function confirm(state: UiState, look: Look, layer: Confirm): Overlay {
  const width = Math.min(state.size.columns, 72);
  const inner = width - 4;
  const told = layer.lines.flatMap((text) => wrap(text, inner)).map((text) => line(look, inner, [piece(text)]));
  const answer =
    layer.expect === undefined
      ? line(look, inner, [...button('Cancel', layer.chosen === 'cancel'), ...button(layer.confirm, layer.chosen === 'confirm')])
      : line(look, inner, [
          piece('> ', 'accent'),
          ...fieldPieces(layer.field, inner - 24),
          piece(layer.field.text.trim() === layer.expect ? `  Enter: ${layer.confirm}` : '  Esc: cancel', 'dim'),
        ]);
  return centred(state.size, boxed(look, width, layer.title, [...told, line(look, inner, []), answer]), width);
}

const dotted = (look: Look, { text, at }: Field): Field => ({ text: look.glyphs.dot.repeat(text.length), at });

function prompt(state: UiState, look: Look, layer: Prompt): Overlay {
  const width = Math.min(state.size.columns, 88);
  const inner = width - 4;
  const body = [
    line(look, inner, [piece('> ', 'accent'), ...fieldPieces(layer.hidden === true ? dotted(look, layer.field) : layer.field, inner - 4)]),
    line(look, inner, [piece(layer.hint, 'dim')]),
    ...(layer.told ?? []).map((pieces) => line(look, inner, pieces)),
  ];
  return centred(state.size, boxed(look, width, layer.title, body), width);
}

function form(state: UiState, look: Look, layer: Form): Overlay {
  const width = formWidth(state.size.columns);
  return centred(state.size, boxed(look, width, layer.title, formLines(look, width - 4, state.size.rows - 4, layer)), width);
}

function told(state: UiState, look: Look, layer: Told): Overlay {
  const width = Math.min(state.size.columns, 100);
  const inner = width - 4;
  const height = toldRows(state.size.rows);
  const shown = layer.lines.slice(layer.top, layer.top + height).map((pieces) => line(look, inner, pieces));
  const below = layer.lines.length - layer.top - height;
  const more = below > 0 ? [line(look, inner, [piece(`${look.glyphs.more[1]} ${below} more`, 'dim')])] : [];
  return centred(state.size, boxed(look, width, layer.title, [...shown, ...more]), width);
}

const [CHOICE_LEAST, CHOICE_MOST] = [48, 88];

function choice(state: UiState, look: Look, layer: Choice): Overlay {
  const widest = Math.max(CHOICE_LEAST, cellsOf(layer.title) + 6, ...layer.options.map(({ label }) => cellsOf(label) + 4));
  const width = Math.min(state.size.columns, widest, CHOICE_MOST);
  const inner = width - 4;
  const height = Math.max(1, state.size.rows - 6);
  const from = Math.max(0, Math.min(layer.selected - Math.floor(height / 2), layer.options.length - height));
  const body = layer.options
    .slice(from, from + height)
    .map(({ label }, row) =>
      from + row === layer.selected ? look.paint('selected', fit(label, inner)) : line(look, inner, [piece(label)]),
    );
  return centred(state.size, boxed(look, width, layer.title, body), width);
}

interface Offered {
  readonly label: string;
  readonly hint: string;
}

/** What a line at the foot could go on with, over the line itself. */
function offers(state: UiState, look: Look, offered: readonly Offered[], selected: number, left: number): Overlay | undefined {
  const height = Math.min(offered.length, 10, state.size.rows - 4);
  if (height <= 0) return undefined;
  const width = Math.min(state.size.columns, 64);
  const labels = Math.min(32, Math.max(14, ...offered.map(({ label }) => cellsOf(label))));
  const from = Math.max(0, Math.min(selected - Math.floor(height / 2), offered.length - height));
  const lines = offered.slice(from, from + height).map(({ label, hint }, row) => {
    const text = [piece(` ${fit(label, labels, 'left', look.glyphs.ellipsis)} `, 'key'), piece(hint, 'dim')];
    const plain = text.map(({ text: shown }) => piece(shown));
    return from + row === selected ? look.paint('selected', line(look, width, plain)) : line(look, width, text);
  });
  const foot = state.size.rows < 15 || state.size.columns < 60 ? 1 : 2;
  return { left: Math.max(0, Math.min(left, state.size.columns - width)), top: state.size.rows - lines.length - foot, lines };
}

/** Candidates for the filter, over the word that they would replace. */
function filterOffers(state: UiState, look: Look, layer: Filter): Overlay | undefined {
  const offered = candidatesOf(layer).map(({ text, summary = '' }) => ({ label: text, hint: summary }));
  return layer.field.text === ''
    ? undefined
    : offers(state, look, offered, layer.selected, 1 + cellsOf(layer.field.text.slice(0, layer.completion?.from)));
}

export function overlayOf(ui: Source, state: UiState, look: Look, layer: Layer): Overlay | undefined {
  switch (layer.kind) {
    case 'help':
    case 'palette':
      return menu(ui, state, look, layer);
    case 'confirm':
      return confirm(state, look, layer);
    case 'prompt':
      return prompt(state, look, layer);
    case 'told':
      return told(state, look, layer);
    case 'form':
      return form(state, look, layer);
    case 'choice':
      return choice(state, look, layer);
    case 'command':
      return offers(state, look, completionsFor(ui, layer.field.text), layer.selected, 0);
    case 'filter':
      return filterOffers(state, look, layer);
  }
}
