import type { ListedSource, Rejection, SilenceRow } from '../rows.ts';
import { type Look, type Piece, piece } from '../view/look.ts';
import type { Column } from '../view/table.ts';
import { age, roundDuration } from '../view/time.ts';
import { untilPiece } from './columns.ts';

const SILENCE: Readonly<Record<SilenceRow['state'], (look: Look) => Piece>> = {
  active: (look) => piece(`${look.glyphs.ok} active`, 'accent'),
  pending: (look) => piece(`${look.glyphs.status['open'] ?? ''} upcoming`, 'info'),
  expired: (look) => piece(`${look.glyphs.status['resolved'] ?? ''} ended`, 'dim'),
};

export const silencePiece = (look: Look, { state }: Pick<SilenceRow, 'state'>): Piece => SILENCE[state](look);

/** How long it still lasts, or how long until it begins; what is over says how long ago. */
export function lastsPiece(look: Look, { state, startsAt, endsAt, endedAt }: SilenceRow): Piece {
  if (state === 'expired') return piece(`${age(endedAt ?? endsAt, look.now)} ago`, 'dim');
  return state === 'pending' ? piece(`in ${untilPiece(look, startsAt).text}`, 'info') : untilPiece(look, endsAt);
}

const quiet = (row: SilenceRow, text: string): Piece => piece(text, row.state === 'expired' ? 'dim' : 'text');

export const silenceColumns: readonly Column<SilenceRow>[] = [
  { key: 'number', title: 'NO', width: 5, keep: 0, cell: (row) => piece(row.number, row.state === 'expired' ? 'dim' : 'strong') },
  { key: 'state', title: 'STATE', width: 10, keep: 2, cell: (row, look) => silencePiece(look, row) },
  { key: 'lasts', title: 'FOR', width: 9, align: 'right', keep: 3, cell: (row, look) => lastsPiece(look, row) },
  {
    key: 'holds',
    title: 'HOLDS',
    width: 5,
    align: 'right',
    keep: 4,
    cell: (row) => (row.state === 'active' ? piece(`${row.holds}`, row.holds > 0 ? 'strong' : 'dim') : piece('')),
  },
  { key: 'matchers', title: 'ALERTS WITH', width: 16, grows: { wants: 34 }, keep: 1, cell: (row) => quiet(row, row.matchers.join(' ')) },
  { key: 'comment', title: 'WHY', width: 24, keep: 5, cell: (row) => quiet(row, row.comment) },
  { key: 'author', title: 'WHO', width: 10, keep: 6, cell: (row) => piece(row.author, 'accent') },
];

export function healthPieceOf(look: Look, { silent, lastSeenAt, lastError, poll, writeBack }: ListedSource): Piece {
  if (poll?.stale === true) return piece(`${look.glyphs.bad} stale`, 'critical');
  if (silent) return piece(`${look.glyphs.bad} silent`, 'critical');
  if (lastSeenAt === null && poll?.lastSuccess == null) return piece(`${look.glyphs.unknown} unheard`, 'dim');
  const failing = (poll?.failures ?? 0) + (writeBack?.failing ?? 0) > 0 || (lastError !== null && lastError.at >= (lastSeenAt ?? 0));
  return failing ? piece(`${look.glyphs.severity['warning'] ?? ''} errors`, 'warning') : piece(`${look.glyphs.ok} ok`, 'ok');
}

/** Why asking or telling it failed, else what it last sent that was not taken in. */
export const errorOf = ({ error }: ListedSource): string => error ?? '';

/** How late it is where somebody said how often it is to be heard. */
export function heardPiece(look: Look, { lastSeenAt, silent, poll }: ListedSource): Piece {
  const heard = Math.max(lastSeenAt ?? 0, poll?.lastSuccess ?? 0);
  return piece(heard === 0 ? 'never' : age(heard, look.now), silent || poll?.stale === true ? 'critical' : heard === 0 ? 'dim' : 'text');
}

/** One sign a value, as high as it is beside the highest; nothing is a gap, so that a quiet minute looks quiet. */
export function sparkline(look: Look, values: readonly number[]): string {
  const most = Math.max(0, ...values);
  const { bars } = look.glyphs;
  return values
    .map((value) => (value <= 0 ? ' ' : (bars[Math.min(bars.length, Math.ceil((value / most) * bars.length)) - 1] ?? ' ')))
    .join('');
}

const BARS = 20;

export const sourceColumns: readonly Column<ListedSource>[] = [
  { key: 'name', title: 'SOURCE', width: 16, keep: 0, cell: (row) => piece(row.name, 'strong') },
  { key: 'health', title: 'HEALTH', width: 9, keep: 1, cell: (row, look) => healthPieceOf(look, row) },
  { key: 'heard', title: 'HEARD', width: 7, align: 'right', keep: 2, cell: (row, look) => heardPiece(look, row) },
  {
    key: 'expected',
    title: 'EVERY',
    width: 6,
    align: 'right',
    keep: 6,
    cell: (row) => piece(row.expectEvery === null ? '' : roundDuration(row.expectEvery), 'dim'),
  },
  {
    key: 'rate',
    title: 'REPORTS A MINUTE',
    width: BARS,
    keep: 4,
    cell: (row, look) => piece(sparkline(look, row.minutes.slice(-BARS)), 'accent'),
  },
  { key: 'received', title: 'REPORTS', width: 8, align: 'right', keep: 5, cell: (row) => piece(`${row.received}`) },
  {
    key: 'rejected',
    title: 'REFUSED',
    width: 7,
    align: 'right',
    keep: 3,
    cell: (row) => piece(`${row.rejected}`, row.rejected > 0 ? 'warning' : 'dim'),
  },
  { key: 'kind', title: 'KIND', width: 12, keep: 7, cell: (row) => piece(row.kind, 'dim') },
  {
    key: 'error',
    title: 'LAST ERROR',
    width: 12,
    grows: { wants: 30 },
    keep: 3,
    cell: (row) => piece(errorOf(row), 'warning'),
  },
];

export const rejectionColumns: readonly Column<Rejection>[] = [
  { key: 'last', title: 'LAST', width: 7, align: 'right', keep: 1, cell: (row, look) => piece(age(row.lastAt, look.now)) },
  { key: 'source', title: 'SOURCE', width: 16, keep: 0, cell: (row) => piece(row.source === '' ? 'a stranger' : row.source, 'strong') },
  { key: 'reason', title: 'REASON', width: 12, keep: 2, cell: (row) => piece(row.reason, 'warning') },
  { key: 'count', title: 'TIMES', width: 6, align: 'right', keep: 3, cell: (row) => piece(`${row.count}`) },
  { key: 'problem', title: 'PROBLEM', width: 16, grows: { wants: 34 }, keep: 1, cell: (row) => piece(row.problem) },
];
