import type { Measure } from './cells.ts';

export interface Heading {
  readonly title: string;
  readonly align?: 'right';
}

const GAP = 2;
/** Below this a column says nothing, so the table is allowed to be wider than the terminal. */
const NARROWEST = 4;

/** Lines of aligned columns; `room` is the terminal's width, and without one nothing is cut. */
export function tableLines(headings: readonly Heading[], rows: readonly (readonly string[])[], measure: Measure, room?: number): string[] {
  const all = [headings.map((heading) => heading.title), ...rows];
  const natural = headings.map((_, column) => Math.max(...all.map((cells) => measure.widthOf(cells[column] ?? ''))));
  const widths = room === undefined ? natural : squeezed(natural, room - GAP * (headings.length - 1));
  return all.map((cells) =>
    headings
      .map((heading, column) => {
        const width = widths[column] ?? 0;
        const text = measure.cut(cells[column] ?? '', width);
        const pad = ' '.repeat(width - measure.widthOf(text));
        return heading.align === 'right' ? pad + text : text + pad;
      })
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}

/** Takes what is missing from the widest columns, so that short ones (numbers, states, ages) stay whole. */
export function squeezed(widths: readonly number[], room: number): readonly number[] {
  const fits = (limit: number): boolean => widths.reduce((sum, width) => sum + Math.min(width, limit), 0) <= room;
  let limit = Math.max(...widths, 0);
  while (limit > NARROWEST && !fits(limit)) limit -= 1;
  const cut = widths.map((width) => Math.min(width, limit));
  // The limit is the same for all, so a few cells may be over: the last of the cut columns takes them.
  const over = room - cut.reduce((sum, width) => sum + width, 0);
  const widest = widths.findLastIndex((width) => width > limit);
  return over > 0 ? cut.map((width, column) => (column === widest ? Math.min(widths[column] ?? width, width + over) : width)) : cut;
}
