import type { ShiftRow } from '../rows.ts';
import type { Token } from '../theme/theme.ts';
import { piece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age, clockTime } from '../view/time.ts';
import { untilPiece } from './columns.ts';

const TOKENS: Readonly<Record<string, Token>> = {
  'hand-over': 'banner',
  shift: 'heading',
  open: 'critical',
  owed: 'warning',
  muted: 'dim',
};

export const shiftColumns: readonly Column<ShiftRow>[] = [
  { key: 'section', title: 'SHIFT', width: 12, keep: 0, cell: (row) => piece(row.section, TOKENS[row.section] ?? 'accent') },
  { key: 'subject', title: 'ABOUT', width: 8, keep: 1, cell: (row) => piece(row.subject, 'strong') },
  { key: 'text', title: 'WHAT', width: 20, grows: { wants: 80 }, keep: 0, cell: (row) => piece(row.text) },
  { key: 'who', title: 'WHO', width: 10, keep: 3, cell: (row) => piece(row.who ?? '', 'accent') },
  {
    key: 'at',
    title: 'AT',
    width: 9,
    align: 'right',
    keep: 4,
    cell: (row, look) => piece(row.at === null ? '' : row.at > look.now ? clockTime(row.at) : `${age(row.at, look.now)} ago`, 'dim'),
  },
  {
    key: 'until',
    title: 'UNTIL',
    width: 8,
    align: 'right',
    keep: 2,
    cell: (row, look) => (row.until === null ? piece('') : untilPiece(look, row.until)),
  },
];
