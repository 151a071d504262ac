import type { z } from 'zod';
import { formatInstant } from '../../domain/kernel/instant.ts';
import { wallIn } from '../../domain/kernel/zone.ts';
import type { slots } from '../../domain/windows/slots.ts';
import type { CalendarAnswer, WindowDetail } from '../rows.ts';
import { dayOf, HERE } from '../state/calendar.ts';
import { wrap } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import { clockAt, dayText } from './bar.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { countdown, roundDuration } from './time.ts';
import { timelineLines } from './timeline.ts';

const LABEL = 12;

/** A moment by the clocks of a zone. */
const wall = (at: number, zone: string): string => formatInstant(wallIn(zone, at)).slice(0, 16).replace('T', ' ');

const STATES: Readonly<Record<string, Token>> = {
  draft: 'dim',
  proposed: 'info',
  approved: 'accent',
  announced: 'accent',
  active: 'ok',
  'over-running': 'critical',
};

/** A window: how it stands, its next times by both clocks, what it keeps quiet, and what became of it. */
export function windowLines(look: Look, width: number, detail: WindowDetail): string[] {
  const fact = (name: string, ...pieces: readonly Piece[]): string => line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces]);
  const here = detail.zone === HERE ? [] : [piece(`  ${detail.start === null ? '' : wall(detail.start, HERE)} ${HERE}`, 'dim')];
  return [
    ...wrap(`${detail.number} ${detail.title}`, width).map((one) => look.paint('heading', line(look, width, [piece(one)]))),
    '',
    fact('state', piece(detail.state, STATES[detail.state] ?? 'text')),
    ...(detail.start === null || detail.end === null
      ? []
      : [
          fact('begins', piece(wall(detail.start, detail.zone)), piece(` ${detail.zone}`, 'dim'), ...here),
          fact('ends', piece(wall(detail.end, detail.zone)), piece(`  ${roundDuration(detail.end - detail.start)}`, 'dim')),
          fact(
            '',
            piece(
              detail.start > look.now ? `in ${countdown(detail.start, look.now)}` : `over in ${countdown(detail.end, look.now)}`,
              'dim',
            ),
          ),
        ]),
    ...(detail.rule === null ? [] : [fact('again', piece(detail.rule))]),
    ...wrap(detail.targets.join(' ') || 'nothing', Math.max(12, width - LABEL)).map((part, at) =>
      fact(at === 0 ? 'on' : '', piece(part, 'strong')),
    ),
    fact('impact', piece(detail.impact), piece(`  risk ${detail.risk}`, 'dim')),
    fact('alerts', piece(detail.effect), piece(detail.dependants ? '  with what depends on it' : '', 'dim')),
    fact('owner', piece(detail.owner, 'accent'), piece(detail.crew.length === 0 ? '' : `  crew ${detail.crew.join(', ')}`)),
    ...(detail.runbook === null ? [] : [fact('runbook', piece(detail.runbook, 'accent'))]),
    ...(detail.approvedBy === null
      ? []
      : [fact('approved', piece(`by ${detail.approvedBy}`, 'accent'), piece(detail.reason === null ? '' : `  ${detail.reason}`))]),
    ...(detail.next.length < 2
      ? []
      : ['', look.paint('heading', 'Next'), ...detail.next.map(({ start }) => line(look, width, [piece(wall(start, detail.zone))]))]),
    ...(detail.clockChanges.length === 0
      ? []
      : [
          '',
          look.paint('heading', 'When the clocks change'),
          ...detail.clockChanges.flatMap(({ occurrence, note }) => wrap(`${occurrence}: ${note}`, width)),
        ]),
    '',
    look.paint('heading', 'Kept quiet') + look.paint('dim', `  ${detail.held.length}`),
    ...detail.held.map(({ alert, title, until }) =>
      line(look, width, [piece(`${alert} `, 'accent'), piece(title), piece(until === null ? '' : '  over', 'dim')]),
    ),
    '',
    look.paint('heading', 'Timeline'),
    ...timelineLines(look, width, detail.timeline),
  ];
}

const POLICIES: Readonly<Record<string, Token>> = { deny: 'error', override: 'warning', warn: 'info' };

export const conflictLines = (conflicts: CalendarAnswer['conflicts']): readonly (readonly Piece[])[] =>
  conflicts.flatMap(({ policy, class: kind, with: other, title, path, start, end, times }) => [
    [piece(`${policy.padEnd(9)}`, POLICIES[policy] ?? 'text'), piece(`${kind}  `), piece(`${other} ${title}`, 'strong')],
    [piece(`          ${path}`, 'dim')],
    [piece(`          ${wall(start, HERE)} to ${wall(end, HERE)}${times > 1 ? ` and ${times - 1} more times` : ''}`, 'dim')],
  ]);

export type FreeSlots = z.output<(typeof slots)['output']>;

/** `Tu 24 Nov 22:00-00:00  night`. */
export const slotText = ({ start, end, hours, beside }: FreeSlots['slots'][number]): string =>
  `${dayText(dayOf(start, HERE))} ${clockAt(start, HERE)}-${clockAt(end, HERE)}  ${hours}${beside.length === 0 ? '' : `, beside ${beside.join(', ')}`}`;

/** When it could be instead. */
export const slotLines = ({ slots: free }: FreeSlots): readonly (readonly Piece[])[] =>
  free.length === 0
    ? []
    : [[], [piece('Free instead', 'heading'), piece('  X moves it there', 'dim')], ...free.map((slot) => [piece(`  ${slotText(slot)}`)])];
