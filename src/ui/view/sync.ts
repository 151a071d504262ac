import type { SyncRow } from '../rows.ts';
import { syncPiece } from '../screens/inventory.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { age, clockTime, countdown, dayOf, roundDuration } from './time.ts';

const LABEL = 11;

/** One source: where it is, when it is read, what its last reading changed, and what of it was refused. */
export function syncLines(look: Look, width: number, row: SyncRow): string[] {
  const fact = (name: string, ...pieces: readonly Piece[]): string => line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces]);
  const when = (at: number): readonly Piece[] => [piece(`${dayOf(at)} ${clockTime(at)}`), piece(`  ${age(at, look.now)} ago`, 'dim')];
  const every =
    row.when === null ? 'when somebody imports it' : /^\d+$/.test(row.when) ? `every ${roundDuration(Number(row.when))}` : row.when;
  const { report } = row;
  return [
    look.paint('heading', line(look, width, [piece(row.name)])),
    '',
    fact('state', syncPiece(look, row)),
    ...(row.error === null
      ? []
      : wrap(row.error, Math.max(8, width - LABEL)).map((text, at) => fact(at === 0 ? 'error' : '', piece(text, 'warning')))),
    fact('format', piece(row.format ?? 'by hand')),
    ...(row.from === null ? [] : [fact('from', piece(row.from))]),
    fact('read', piece(every)),
    ...(row.lastSuccess === null ? [] : [fact('last read', ...when(row.lastSuccess))]),
    ...(row.lastTry === null || row.lastTry === row.lastSuccess ? [] : [fact('last try', ...when(row.lastTry))]),
    ...(row.nextTry === null ? [] : [fact('next try', piece(countdown(row.nextTry, look.now)))]),
    fact('knows', piece(`${row.components} components`)),
    ...(report === null
      ? []
      : [
          '',
          look.paint('heading', 'The last reading'),
          fact('at', ...when(report.at)),
          fact('added', piece(`${report.added}`, 'ok')),
          fact('changed', piece(`${report.changed}`, 'info')),
          fact('vanished', piece(`${report.vanished}`, 'warning')),
          fact('refused', piece(`${report.refused}`, report.refused > 0 ? 'error' : 'dim')),
          ...report.problems.flatMap(({ where, problem }) =>
            wrap(`${where}: ${problem}`, Math.max(8, width - 2)).map((text) => line(look, width, [piece(`  ${text}`)])),
          ),
          ...(report.refused > report.problems.length
            ? [line(look, width, [piece(`  and ${report.refused - report.problems.length} more`, 'dim')])]
            : []),
        ]),
  ];
}
