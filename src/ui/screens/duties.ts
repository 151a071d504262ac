import type { DutyRow } from '../rows.ts';
import { type Look, type Piece, piece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { shortWall } from '../view/time.ts';
import { untilPiece } from './columns.ts';

const whoPiece = (look: Look, row: DutyRow): Piece => {
  if ('author' in row)
    return piece(
      `${row.person}${row.kind === 'swap' ? ` ${look.ascii ? '<>' : '⇄'} ` : row.instead === null ? '' : ' for '}${row.instead ?? ''}`,
    );
  return row.person === null ? piece(`${look.glyphs.bad} ${row.name}`, 'critical') : piece(row.name, 'strong');
};

/** What made it so: of a plan, its layer or an override; of an override, why, and from when where that is to come. */
function becauseOf(row: DutyRow, look: Look): string {
  if (!('author' in row)) return row.override ?? (row.layer === row.plan ? '' : (row.layer ?? ''));
  const why = row.reason || `by ${row.author}`;
  return row.startsAt > look.now ? `from ${shortWall(row.startsAt)}: ${why}` : why;
}

/** Plans, and under each what changes it for a while. */
export const dutyColumns: readonly Column<DutyRow>[] = [
  { key: 'team', title: 'TEAM', width: 12, keep: 4, cell: (row) => piece('author' in row ? '' : (row.team ?? ''), 'dim') },
  { key: 'plan', title: 'PLAN', width: 14, keep: 1, cell: (row) => ('author' in row ? piece(`  ${row.number}`, 'dim') : piece(row.plan)) },
  { key: 'who', title: 'ON CALL', width: 20, keep: 0, cell: (row, look) => whoPiece(look, row) },
  {
    key: 'until',
    title: 'UNTIL',
    width: 11,
    keep: 2,
    cell: (row) => {
      const until = 'author' in row ? row.endsAt : row.until;
      return piece(until === null ? '' : shortWall(until), 'author' in row ? 'dim' : 'text');
    },
  },
  {
    key: 'left',
    title: 'FOR',
    width: 7,
    align: 'right',
    keep: 5,
    cell: (row, look) => ('author' in row || row.until === null ? piece('') : untilPiece(look, row.until)),
  },
  {
    key: 'next',
    title: 'THEN',
    width: 12,
    keep: 3,
    cell: (row) => piece('author' in row ? '' : row.until === null ? '' : (row.next ?? 'nobody'), 'accent'),
  },
  {
    key: 'why',
    title: 'BY',
    width: 8,
    grows: { wants: 18 },
    keep: 3,
    cell: (row, look) => piece(becauseOf(row, look), 'dim'),
  },
];
