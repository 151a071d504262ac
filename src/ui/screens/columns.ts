import { formatDuration } from '../../domain/kernel/duration.ts';
import type { AlertRow, TaskRow } from '../rows.ts';
import type { ListedClock } from '../state/store.ts';
import { type Look, type Piece, piece, priorityPiece, severityPiece, statusPiece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age, countdown } from '../view/time.ts';

/** A countdown, told from a distance: the last minute stands out, and so does being late. */
export const duePiece = (look: Look, dueAt: number): Piece =>
  piece(countdown(dueAt, look.now), dueAt <= look.now ? 'late' : dueAt - look.now < 60_000 ? 'due' : 'text');

/** Who the next step tells at this moment; what it names, where that reaches nobody. */
const tellsPiece = (look: Look, { tells, targets }: ListedClock): Piece =>
  tells.length === 0
    ? piece(`${look.glyphs.arrow} nobody${targets.length === 0 ? '' : ` for ${targets.join(', ')}`}`, 'warning')
    : piece(`${look.glyphs.arrow} ${tells.join(', ')}`);

/** A clock that runs says nothing of it; one that was answered says by whom, because it will come back. */
const holdPiece = (row: ListedClock): Piece =>
  row.state === 'running' ? piece(row.changed ? 'policy changed' : '', 'warning') : piece(`${row.state} ${row.by ?? ''}`.trim(), 'accent');

const DAY = 86_400_000;

/** How long until a day's work is due: `2d04h`, late ones with a minus. It is planned in hours, so no seconds run. */
export function untilPiece(look: Look, at: number): Piece {
  const left = at - look.now;
  const text = formatDuration(Math.max(60_000, Math.floor(Math.abs(left) / 60_000) * 60_000)).replace(/(?<=m)00s$/, '');
  return piece(left < 0 ? `-${text}` : text, left < 0 ? 'late' : left < DAY ? 'due' : 'text');
}

/** An open task that waits for others says so; everything else is what somebody set. */
export const taskStatusPiece = (row: Pick<TaskRow, 'status' | 'waitsFor'>, look: Look): Piece =>
  row.waitsFor > 0 && row.status === 'open'
    ? piece(`${look.glyphs.status['blocked']} waits for ${row.waitsFor}`, 'error')
    : statusPiece(look, row.status);

export const taskColumns: readonly Column<TaskRow>[] = [
  { key: 'number', title: 'TASK', width: 6, keep: 0, cell: (row) => piece(row.number, 'strong') },
  { key: 'priority', title: 'PRIORITY', width: 8, keep: 2, cell: (row, look) => priorityPiece(look, row.priority) },
  { key: 'status', title: 'STATUS', width: 13, keep: 4, cell: taskStatusPiece },
  {
    key: 'clock',
    title: 'ESCALATES',
    width: 9,
    align: 'right',
    keep: 3,
    cell: (row, look) => (row.clock === null ? piece('') : duePiece(look, row.clock.dueAt)),
  },
  {
    key: 'due',
    title: 'DUE',
    width: 7,
    align: 'right',
    keep: 6,
    cell: (row, look) => (row.dueAt === null || row.closedAt !== null ? piece('') : untilPiece(look, row.dueAt)),
  },
  { key: 'title', title: 'TITLE', width: 16, grows: { wants: 34 }, keep: 1, cell: (row) => piece(row.title) },
  { key: 'component', title: 'COMPONENT', width: 18, keep: 8, cell: (row) => piece(row.component ?? '') },
  { key: 'assignee', title: 'WHO', width: 10, keep: 7, cell: (row) => piece(row.assignee ?? '', 'accent') },
  { key: 'tags', title: 'TAGS', width: 16, keep: 10, cell: (row) => piece(row.tags.join(' '), 'dim') },
  { key: 'source', title: 'SOURCE', width: 12, keep: 9, cell: (row) => piece(row.source ?? '', 'dim') },
  { key: 'age', title: 'AGE', width: 6, align: 'right', keep: 5, cell: (row, look) => piece(age(row.createdAt, look.now), 'dim') },
];

export const alertColumns: readonly Column<AlertRow>[] = [
  { key: 'number', title: 'ALERT', width: 6, keep: 0, cell: (row) => piece(row.number, 'strong') },
  {
    key: 'severity',
    title: 'SEVERITY',
    width: 8,
    keep: 2,
    cell: (row, look) => (row.muted === null ? severityPiece(look, row.severity) : piece(severityPiece(look, row.severity).text, 'dim')),
  },
  { key: 'status', title: 'STATUS', width: 14, keep: 4, cell: (row, look) => statusPiece(look, row.status) },
  {
    key: 'title',
    title: 'TITLE',
    width: 16,
    grows: { wants: 34 },
    keep: 1,
    // What nobody is told of steps back, and says why where it is read anyway.
    cell: (row) => (row.muted === null ? piece(row.title) : piece(`(${row.muted}) ${row.title}`, 'dim')),
  },
  { key: 'component', title: 'COMPONENT', width: 18, keep: 6, cell: (row) => piece(row.component ?? '') },
  { key: 'source', title: 'SOURCE', width: 12, keep: 8, cell: (row) => piece(row.source, 'dim') },
  { key: 'who', title: 'WHO', width: 10, keep: 7, cell: (row) => piece(row.acknowledgedBy ?? '', 'accent') },
  { key: 'task', title: 'TASK', width: 6, keep: 5, cell: (row) => piece(row.task ?? '') },
  { key: 'incident', title: 'INC', width: 5, keep: 9, cell: (row) => piece(row.incident ?? '', 'dim') },
  {
    key: 'count',
    title: 'SEEN',
    width: 6,
    align: 'right',
    keep: 9,
    cell: (row, look) => piece(`${row.count}${look.ascii ? 'x' : '×'}`, 'dim'),
  },
  { key: 'age', title: 'AGE', width: 6, align: 'right', keep: 3, cell: (row, look) => piece(age(row.firstSeenAt, look.now), 'dim') },
];

/** The overview lists what nobody has: who has it goes without saying. */
export const overviewColumns = alertColumns.filter(({ key }) => key !== 'status' && key !== 'who');

export const clockColumns: readonly Column<ListedClock>[] = [
  { key: 'due', title: 'FIRES IN', width: 9, align: 'right', keep: 0, cell: (row, look) => duePiece(look, row.dueAt) },
  { key: 'task', title: 'TASK', width: 6, keep: 1, cell: (row) => piece(row.task, 'strong') },
  { key: 'priority', title: 'PRIORITY', width: 8, keep: 6, cell: (row, look) => priorityPiece(look, row.priority) },
  { key: 'title', title: 'TITLE', width: 16, grows: { wants: 34 }, keep: 2, cell: (row) => piece(row.title) },
  { key: 'targets', title: 'TELLS', width: 18, keep: 3, cell: (row, look) => tellsPiece(look, row) },
  { key: 'hold', title: 'STATE', width: 15, keep: 4, cell: holdPiece },
  { key: 'step', title: 'STEP', width: 6, keep: 5, cell: (row) => piece(`${row.step} of ${row.steps}`) },
  { key: 'round', title: 'ROUND', width: 5, align: 'right', keep: 9, cell: (row) => piece(`${row.round}`, 'dim') },
  { key: 'policy', title: 'POLICY', width: 14, keep: 7, cell: (row) => piece(row.policy, 'dim') },
  { key: 'subject', title: 'FOR', width: 6, keep: 8, cell: (row) => piece(row.subject, 'dim') },
];
