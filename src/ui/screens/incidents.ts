import type { IncidentRow } from '../rows.ts';
import { type Look, type Piece, piece, severityPiece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age } from '../view/time.ts';
import { untilPiece } from './columns.ts';

const STAGES: Readonly<Record<IncidentRow['stage'], (look: Look) => Piece>> = {
  investigating: (look) => piece(`${look.glyphs.unknown} investigating`, 'warning'),
  identified: (look) => piece(`${look.glyphs.arrow} identified`, 'accent'),
  monitoring: (look) => piece(`${look.glyphs.arrow} monitoring`, 'info'),
  resolved: (look) => piece(`${look.glyphs.ok} resolved`, 'ok'),
};

/** Of one that nobody conducts, no stage was said by anybody. */
export const stagePiece = (look: Look, { stage, conducted, status }: Pick<IncidentRow, 'stage' | 'conducted' | 'status'>): Piece =>
  conducted ? STAGES[stage](look) : piece(status, status === 'open' ? 'text' : 'dim');

/** When those who wait hear again; nothing where nobody was promised any. */
export const newsPiece = (look: Look, { updateDueAt }: Pick<IncidentRow, 'updateDueAt'>): Piece =>
  updateDueAt === null ? piece('') : untilPiece(look, updateDueAt);

/** Who leads; else who has answered; else that nobody has. */
export const leadPiece = ({ lead, acknowledgedBy, status }: Pick<IncidentRow, 'lead' | 'acknowledgedBy' | 'status'>): Piece =>
  lead !== null
    ? piece(lead, 'accent')
    : acknowledgedBy !== null
      ? piece(`(${acknowledgedBy})`, 'accent')
      : piece(status === 'open' ? 'nobody' : '', 'warning');

export const incidentColumns: readonly Column<IncidentRow>[] = [
  { key: 'number', title: 'NO', width: 5, keep: 0, cell: (row) => piece(row.number, row.status === 'open' ? 'strong' : 'dim') },
  { key: 'severity', title: 'SEVERITY', width: 8, keep: 2, cell: (row, look) => severityPiece(look, row.severity) },
  { key: 'stage', title: 'STAGE', width: 15, keep: 3, cell: (row, look) => stagePiece(look, row) },
  { key: 'lead', title: 'LEAD', width: 10, keep: 4, cell: leadPiece },
  { key: 'news', title: 'NEWS IN', width: 8, align: 'right', keep: 5, cell: (row, look) => newsPiece(look, row) },
  { key: 'title', title: 'TITLE', width: 16, grows: { wants: 20 }, keep: 1, cell: (row) => piece(row.title) },
  {
    key: 'age',
    title: 'AGE',
    width: 7,
    align: 'right',
    keep: 6,
    cell: (row, look) => piece(age(row.openedAt, row.resolvedAt ?? look.now), 'dim'),
  },
  {
    key: 'alerts',
    title: 'ALERTS',
    width: 6,
    align: 'right',
    keep: 7,
    cell: (row) => piece(row.members === 0 ? '' : `${row.open}/${row.members}`, row.open > 0 ? 'text' : 'dim'),
  },
  { key: 'kind', title: 'KIND', width: 11, keep: 8, cell: (row) => piece(row.kind, 'dim') },
  { key: 'task', title: 'TASK', width: 6, keep: 9, cell: (row) => piece(row.task ?? '', 'dim') },
];
