import { clip } from '../../domain/kernel/plain.ts';
import type { UpkeepDetail } from '../rows.ts';
import { outcomePiece } from '../screens/upkeep.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { age, clockTime, dayOf, roundDuration } from './time.ts';

const LABEL = 11;
/** Of what a run wrote, the end says most. */
const MOST_OUTPUT = 100;

/** One task of upkeep: when it runs, its last runs, and what the last one wrote. */
export function upkeepLines(look: Look, width: number, row: UpkeepDetail): string[] {
  const fact = (name: string, ...pieces: readonly Piece[]): string => line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces]);
  const folded = (name: string, text: string, token: Piece['token']): readonly string[] =>
    wrap(text, Math.max(8, width - LABEL)).map((part, at) => fact(at === 0 ? name : '', piece(part, token)));
  const at = (instant: number): Piece => piece(`${dayOf(instant)} ${clockTime(instant)}`);
  const output = (row.output ?? '').trimEnd();
  return [
    look.paint('heading', line(look, width, [piece(row.name)])),
    '',
    fact('does', piece(row.chore === 'command' ? row.command.join(' ') : row.chore.replaceAll('_', ' '))),
    fact('schedule', piece(row.schedule), piece(`  within ${row.window} (${row.zone})`, 'dim')),
    fact('next', at(row.nextAt)),
    ...(row.moved === null ? [] : folded('moved', row.moved, 'info')),
    '',
    look.paint('heading', 'Runs'),
    ...(row.runs.length === 0 ? [look.paint('dim', 'none yet')] : []),
    ...row.runs.flatMap((run) => [
      line(look, width, [
        piece(`${run.number.padEnd(6)} `, 'strong'),
        outcomePiece(look, run.state),
        piece(`  ${age(run.startedAt, look.now)} ago`, 'dim'),
        piece(run.took === null ? '' : `  took ${run.took < 1_000 ? 'under 1s' : roundDuration(run.took)}`, 'dim'),
        piece(`  ${run.startedBy}`, 'accent'),
        piece(run.task === null ? '' : `  ${run.task}`),
      ]),
      ...wrap(run.problem ?? run.report ?? '', Math.max(8, width - 2))
        .slice(0, 3)
        .map((text) => line(look, width, [piece(`  ${text}`, run.state === 'failed' || run.state === 'lost' ? 'warning' : 'text')])),
    ]),
    ...(output === ''
      ? []
      : [
          '',
          look.paint('heading', 'What the last one wrote'),
          ...output
            .split('\n')
            .slice(-MOST_OUTPUT)
            .map((text) => line(look, width, [piece(clip(text, width))])),
        ]),
  ];
}
