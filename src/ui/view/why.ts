import type { Why } from '../rows.ts';
import { cellsOf, fit, wrap } from '../terminal/width.ts';
import type { Token } from '../theme/theme.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { age, clockTime, countdown, dayOf, roundDuration } from './time.ts';

const TIME = 9;
const NAMES_MAX = 20;

const OUTCOMES: Readonly<Record<Why['told'][number]['outcome'], Token>> = {
  delivered: 'ok',
  'being sent': 'accent',
  waiting: 'due',
  'tried again later': 'warning',
  failed: 'critical',
  withdrawn: 'dim',
};

const WORDS: Readonly<Record<Why['told'][number]['kind'], string>> = {
  page: '',
  resolved: 'all-clear ',
  reminder: 'reminder ',
  notice: 'notice ',
  chat: 'chat message ',
  digest: 'digest ',
  test: 'test ',
};

/** The time, with its day where that is not today's. */
const stamp = (look: Look, at: number): string => (dayOf(at) === dayOf(look.now) ? clockTime(at) : dayOf(at).slice(5)).padEnd(TIME);

/** Text on as many lines as it takes, behind what stands first and under itself. */
function hanging(look: Look, width: number, lead: readonly Piece[], text: string, token?: Token): string[] {
  const indent = lead.reduce((sum, one) => sum + cellsOf(one.text), 0);
  return wrap(text, Math.max(12, width - indent)).map((part, at) =>
    line(look, width, [...(at === 0 ? lead : [piece(' '.repeat(indent))]), piece(part, token)]),
  );
}

/** Most tasks never page anybody, and need not say so. */
export const concernsPeople = ({ told, untold, next, comesBack }: Why): boolean =>
  told.length + untold.length > 0 || next !== null || comesBack !== null;

/** Who was told, by what, when and with what outcome; who was not, and why; who is next. To be read by somebody who was just woken. */
export function whyLines(look: Look, width: number, why: Why): string[] {
  const good = why.verdict.startsWith('Paged');
  const cells = Math.min(NAMES_MAX, Math.max(0, ...why.told.map(({ person, channel }) => cellsOf(`${person} by ${channel}`)))) + 1;
  const took = (one: Why['told'][number]): string =>
    one.outcome === 'delivered' && one.settledAt !== null && one.settledAt - one.at >= 1_000
      ? ` after ${roundDuration(Math.round((one.settledAt - one.at) / 1_000) * 1_000)}`
      : '';
  return [
    '',
    look.paint('heading', 'Who was told'),
    ...wrap(why.verdict, width).map((text) => line(look, width, [piece(text, good ? 'strong' : 'warning')])),
    ...(why.spokenFor === null ? [] : [line(look, width, [piece(`${why.spokenFor} was paged for it too.`, 'dim')])]),
    ...why.told.map((one) =>
      line(look, width, [
        piece(stamp(look, one.at), 'dim'),
        piece(fit(`${one.person} by ${one.channel}`, cells, 'left', look.glyphs.ellipsis), 'accent'),
        piece(`${WORDS[one.kind]}${one.outcome}`, OUTCOMES[one.outcome]),
        piece(`${took(one)}${one.attempts > 1 ? `, ${one.attempts} attempts` : ''}`, 'dim'),
        ...(one.outcome === 'delivered' || one.detail === null ? [] : [piece(`: ${one.detail}`)]),
      ]),
    ),
    ...(why.next === null
      ? []
      : [
          line(look, width, [
            piece(countdown(why.next.at, look.now).padEnd(TIME), 'due'),
            piece(`${why.next.targets.join(', ') || 'nobody'} `, 'accent'),
            piece(`next, by step ${why.next.step} of ${why.next.steps} of ${why.next.policy}`, 'dim'),
          ]),
        ]),
    ...(why.comesBack === null
      ? []
      : [
          line(look, width, [
            piece(countdown(why.comesBack.at, look.now).padEnd(TIME), 'due'),
            piece(`${why.comesBack.targets.join(', ') || 'nobody'} `, 'accent'),
            piece('again, if nothing comes of the answer', 'dim'),
          ]),
        ]),
    ...why.untold.flatMap((one) =>
      hanging(
        look,
        width,
        [piece(one.at === null ? 'not told '.padEnd(TIME) : stamp(look, one.at), 'dim'), piece(`${one.who}: `)],
        one.why,
        'warning',
      ),
    ),
  ];
}

/** What it was like the last times, and what ended that. */
export function similarLines(look: Look, width: number, why: Why): string[] {
  if (why.similar.length === 0) return [];
  return [
    '',
    look.paint('heading', 'Before'),
    ...why.similar.flatMap((past) => [
      line(look, width, [
        piece(`${past.number} `, 'strong'),
        piece(
          `${age(past.resolvedAt, look.now)} ago, for ${roundDuration(Math.max(1_000, Math.floor((past.resolvedAt - past.firstSeenAt) / 1_000) * 1_000))}`,
        ),
        piece(`  ${past.alike.join(', ')}`, 'dim'),
        piece(past.incident === null ? '' : `  ${past.incident}`, 'dim'),
      ]),
      ...hanging(look, width, [piece('  ')], past.ended),
    ]),
  ];
}
