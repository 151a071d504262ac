import type { Carried } from '../state/calendar.ts';
import { dayOf, HERE } from '../state/calendar.ts';
import { clockAt, dayText } from './bar.ts';
import { type Piece, piece } from './look.ts';

/** What is carried: where it would be, and the worst that stands against it there. */
export function carriedPieces({ row, start, end, conflicts, refused }: Carried): readonly Piece[] {
  const [worst] = conflicts ?? [];
  const said =
    refused !== undefined
      ? piece(refused, 'warning')
      : conflicts === undefined
        ? piece('looking', 'dim')
        : worst === undefined
          ? piece('nothing stands against it', 'ok')
          : piece(
              `${worst.policy}: ${worst.with} ${worst.title} (${worst.path})${conflicts.length > 1 ? ` and ${conflicts.length - 1} more` : ''}`,
              worst.policy === 'warn' ? 'warning' : 'error',
            );
  return [
    piece(`${row.number} `, 'marked'),
    piece(`${dayText(dayOf(start, HERE))} ${clockAt(start, HERE)}-${clockAt(end, HERE)}  `, 'marked'),
    said,
  ];
}
