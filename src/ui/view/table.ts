import type { HeadingLine } from '../state/groups.ts';
import type { Listed, ListState } from '../state/list.ts';
import { rowAt } from '../state/list.ts';
import { fit } from '../terminal/width.ts';
import { incidentPieces } from './incident.ts';
import { type Look, line, type Piece, piece } from './look.ts';

export interface Column<R> {
  readonly key: string;
  readonly title: string;
  readonly width: number;
  /** Takes what is left over; `wants` is kept free for it before the lesser columns get room. One column of a table does. */
  readonly grows?: { readonly wants: number };
  readonly align?: 'right';
  /** The lowest are kept longest when the window is narrow. */
  readonly keep: number;
  readonly cell: (row: R, look: Look) => Piece;
}

export interface PlannedColumn<R> {
  readonly column: Column<R>;
  readonly cells: number;
}

const GAP = 1;
/** Cursor and mark. */
const GUTTER = 2;

/** Columns kept from here on give way to the one that grows. */
const LESSER = 4;

/** Which columns fit, in their own order, and how wide each is. */
export function plan<R>(columns: readonly Column<R>[], width: number): readonly PlannedColumn<R>[] {
  let left = width - GUTTER;
  const growing = columns.find(({ grows }) => grows !== undefined);
  const free = (growing?.grows?.wants ?? 0) - (growing?.width ?? 0);
  const kept = new Set<Column<R>>();
  for (const column of [...columns].sort((a, b) => a.keep - b.keep)) {
    if (column.width + GAP + (column.keep >= LESSER ? free : 0) > left && kept.size > 0) continue;
    kept.add(column);
    left -= column.width + GAP;
  }
  return columns
    .filter((column) => kept.has(column))
    .map((column) => ({ column, cells: column.width + (column.grows ? Math.max(0, left) : 0) }));
}

export const titles = <R>(look: Look, width: number, planned: readonly PlannedColumn<R>[]): string =>
  line(look, width, [
    piece(' '.repeat(GUTTER)),
    ...planned.flatMap(({ column, cells }) => [
      piece(fit(column.title, cells, column.align ?? 'left', look.glyphs.ellipsis), 'dim'),
      piece(' '),
    ]),
  ]);

export interface Standing {
  readonly selected: boolean;
  readonly focused: boolean;
  readonly marked: boolean;
  readonly gone: boolean;
}

/** One row. The selected one is painted in one piece: colours under an inversion would make a patchwork of backgrounds. */
export function rowLine<R>(look: Look, width: number, planned: readonly PlannedColumn<R>[], row: R, standing: Standing): string {
  const { selected, focused, marked, gone } = standing;
  const gutter = `${selected ? look.glyphs.cursor : ' '}${marked ? look.glyphs.mark : ' '}`;
  const cells = planned.map(({ column, cells: wide }) => {
    const { text, token } = column.cell(row, look);
    return {
      text: fit(gone && column.grows ? `${text} (left this view)` : text, wide, column.align ?? 'left', look.glyphs.ellipsis),
      token,
    };
  });
  if (selected)
    return look.paint(focused ? 'selected' : 'selectedQuiet', fit(gutter + cells.map(({ text }) => text).join(' '), width, 'left', ''));
  if (gone) return look.paint('dim', fit(gutter + cells.map(({ text }) => text).join(' '), width, 'left', ''));
  return line(look, width, [
    piece(gutter, 'marked'),
    ...cells.flatMap(({ text, token }) => [{ text, ...(token === undefined ? {} : { token }) }, piece(' ')]),
  ]);
}

/** The heading of a group: whether it is folded, what it is called, how many it holds. */
export function headingLine(
  look: Look,
  width: number,
  { heading, incident, title: called }: HeadingLine,
  { selected, focused }: Pick<Standing, 'selected' | 'focused'>,
): string {
  const sign = look.glyphs.fold[heading.folded ? 0 : 1];
  if (incident !== undefined) {
    const pieces = incidentPieces(look, incident);
    const plain = pieces.map(({ text }) => text).join('');
    if (selected)
      return look.paint(
        focused ? 'selected' : 'selectedQuiet',
        fit(`${look.glyphs.cursor} ${sign} ${plain}`, width, 'left', look.glyphs.ellipsis),
      );
    return line(look, width, [piece(`  ${sign} `), ...pieces]);
  }
  const title = `${sign} ${called ?? (heading.name === '' ? 'none' : heading.name.replace('_', ' '))}`;
  if (selected)
    return look.paint(
      focused ? 'selected' : 'selectedQuiet',
      fit(`${look.glyphs.cursor} ${title}  ${heading.count}`, width, 'left', look.glyphs.ellipsis),
    );
  return line(look, width, [piece('  '), piece(title, 'heading'), piece(`  ${heading.count}`, 'dim')]);
}

/** The visible rows of a list, and nothing of the others: `height` lines. */
export function tableLines<R extends Listed>(
  look: Look,
  width: number,
  height: number,
  list: ListState<R>,
  columns: readonly Column<Exclude<R, HeadingLine>>[],
  focused: boolean,
): string[] {
  const planned = plan(columns, width);
  const lines: string[] = [];
  for (let index = list.top; index < list.top + height; index++) {
    const row = rowAt(list, index);
    const selected = index === list.index;
    if (row?.heading !== undefined) lines.push(headingLine(look, width, row as HeadingLine, { selected, focused }));
    else if (row !== undefined)
      lines.push(
        rowLine(look, width, planned, row as Exclude<R, HeadingLine>, {
          selected,
          focused,
          marked: list.marks.has(row.id),
          gone: list.gone?.id === row.id,
        }),
      );
    else lines.push(selected && list.total > 0 ? look.paint('selected', fit(` ${look.glyphs.ellipsis}`, width)) : '');
  }
  return lines;
}
