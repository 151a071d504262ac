import type { UpkeepRow } from '../rows.ts';
import { type Look, type Piece, piece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age } from '../view/time.ts';
import { untilPiece } from './columns.ts';

type Outcome = NonNullable<UpkeepRow['lastState']>;

const OUTCOMES: Readonly<Record<Outcome, (look: Look) => Piece>> = {
  running: (look) => piece(`${look.glyphs.arrow} running`, 'accent'),
  done: (look) => piece(`${look.glyphs.ok} done`, 'ok'),
  failed: (look) => piece(`${look.glyphs.bad} failed`, 'critical'),
  lost: (look) => piece(`${look.glyphs.bad} lost`, 'critical'),
  skipped: (look) => piece(`${look.glyphs.unknown} skipped`, 'dim'),
};

export const outcomePiece = (look: Look, state: Outcome | null): Piece =>
  state === null ? piece('never ran', 'dim') : OUTCOMES[state](look);

/** What went wrong the last time, else why it is not due when its schedule says, else what it reported. */
const saidOf = ({ last, moved }: UpkeepRow): Piece => {
  if (last?.problem != null) return piece(last.problem, last.state === 'skipped' ? 'dim' : 'warning');
  return moved === null ? piece(last?.report ?? '', 'dim') : piece(`moved: ${moved}`, 'info');
};

export const upkeepColumns: readonly Column<UpkeepRow>[] = [
  { key: 'name', title: 'UPKEEP', width: 20, keep: 0, cell: (row) => piece(row.name, 'strong') },
  { key: 'last', title: 'LAST', width: 10, keep: 1, cell: (row, look) => outcomePiece(look, row.lastState) },
  {
    key: 'when',
    title: 'AGO',
    width: 6,
    align: 'right',
    keep: 3,
    cell: (row, look) => piece(row.lastAt === null ? '' : age(row.lastAt, look.now), 'dim'),
  },
  { key: 'next', title: 'NEXT IN', width: 8, align: 'right', keep: 2, cell: (row, look) => untilPiece(look, row.nextAt) },
  { key: 'hours', title: 'HOURS', width: 14, keep: 5, cell: (row) => piece(row.window) },
  { key: 'schedule', title: 'SCHEDULE', width: 14, keep: 6, cell: (row) => piece(row.schedule, 'dim') },
  { key: 'zone', title: 'ZONE', width: 16, keep: 7, cell: (row) => piece(row.zone, 'dim') },
  { key: 'said', title: 'SAID', width: 12, grows: { wants: 40 }, keep: 4, cell: saidOf },
];
