import { departed, type Views, viewsIn } from '../state/views.ts';
import { cellsOf } from '../terminal/width.ts';
import { type Look, line, type Piece, piece } from './look.ts';

const GAP = 2;

/** The views over the queue with their counts; the shown one is always in sight. A star: the list is no longer as its view says. */
export function tabsLine(look: Look, width: number, views: Views, list: Parameters<typeof departed>[1]): string {
  const tabs = viewsIn(views).map(({ name }) => {
    const shown = name === views.shown;
    const count = views.counts[name];
    const star = shown && departed(views, list) ? '*' : '';
    const title = shown ? ` ${name}${star}` : name;
    const number = count === undefined ? '' : ` ${count ?? look.glyphs.unknown}`;
    const pieces: readonly Piece[] = shown
      ? [piece(`${title}${number} `, 'selectedQuiet')]
      : [piece(title), piece(number, count === 0 ? 'dim' : name === 'Overdue' ? 'warning' : 'accent')];
    return { shown, pieces, cells: cellsOf(`${title}${number}`) + (shown ? 1 : 0) + GAP };
  });
  const at = tabs.findIndex(({ shown }) => shown);
  let from = 0;
  while (from < at && tabs.slice(from, at + 1).reduce((sum, { cells }) => sum + cells, 2) > width) from++;
  const fitting = tabs.slice(from);
  const before = from > 0 ? [piece(`${look.glyphs.ellipsis} `, 'dim')] : [piece(' ')];
  return line(look, width, [...before, ...fitting.flatMap(({ pieces }) => [...pieces, piece(' '.repeat(GAP))])]);
}
