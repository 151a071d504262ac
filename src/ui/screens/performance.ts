import type { ChartRow } from '../rows.ts';
import { piece } from '../view/look.ts';
import { areaLines, resampled } from '../view/performance.ts';
import type { Column } from '../view/table.ts';

const LINE = 24;

export const performanceColumns: readonly Column<ChartRow>[] = [
  { key: 'title', title: 'MEASURED', width: 24, grows: { wants: 30 }, keep: 0, cell: (row) => piece(row.title, 'strong') },
  { key: 'of', title: 'OF', width: 16, keep: 2, cell: (row) => piece(row.of, 'accent') },
  { key: 'last', title: 'NOW', width: 10, align: 'right', keep: 1, cell: (row) => piece(row.last) },
  { key: 'usual', title: 'AVERAGE', width: 10, align: 'right', keep: 5, cell: (row) => piece(row.usual, 'dim') },
  { key: 'highest', title: 'HIGHEST', width: 10, align: 'right', keep: 4, cell: (row) => piece(row.highest, 'dim') },
  { key: 'full', title: 'FULL IN', width: 7, align: 'right', keep: 6, cell: (row) => piece(row.full ?? '', 'warning') },
  {
    key: 'line',
    title: 'OVER TIME',
    width: LINE,
    keep: 3,
    cell: (row, look) => {
      return piece(areaLines(look, resampled(row.points, LINE), row.scale, 1)[0] ?? '', 'accent');
    },
  },
];
