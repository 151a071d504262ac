import type { ListedSource, Rejection, SilenceDetail } from '../rows.ts';
import { healthPieceOf, lastsPiece, silencePiece, sparkline } from '../screens/alerting.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, type Piece, piece } from './look.ts';
import { age, clockTime, countdown, dayOf, roundDuration } from './time.ts';
import { timelineLines } from './timeline.ts';

const LABEL = 12;

type Line = (name: string, ...pieces: readonly Piece[]) => string;

const factsIn =
  (look: Look, width: number): Line =>
  (name, ...pieces) =>
    line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces]);

const wall = (at: number): string => `${dayOf(at)} ${clockTime(at)}`;

const wrapped = (look: Look, width: number, name: string, text: string): string[] =>
  wrap(text, Math.max(12, width - LABEL)).map((part, at) => factsIn(look, width)(at === 0 ? name : '', piece(part)));

/** A silence: which alerts, until when, why, and which it holds now. */
export function silenceLines(look: Look, width: number, detail: SilenceDetail): string[] {
  const fact = factsIn(look, width);
  return [
    look.paint('heading', line(look, width, [piece(`${detail.number} ${detail.comment}`)])),
    '',
    fact('state', silencePiece(look, detail), piece('  '), lastsPiece(look, detail)),
    ...detail.matchers.map((matcher, at) => fact(at === 0 ? 'alerts with' : '', piece(matcher, 'strong'))),
    fact('from', piece(wall(detail.startsAt))),
    fact('until', piece(wall(detail.endsAt)), piece(detail.endsOnResolve ? '  or when the last of them resolves' : '', 'dim')),
    ...(detail.remindAt === null ? [] : [fact('reminds', piece(detail.author, 'accent'), piece(` at ${wall(detail.remindAt)}`))]),
    fact('at its end', piece(detail.repage ? 'what still fires is paged' : 'nobody is paged')),
    fact('by', piece(detail.author, 'accent'), piece(`  ${age(detail.createdAt, look.now)} ago`, 'dim')),
    ...(detail.endedAt === null
      ? []
      : [fact('ended', piece(wall(detail.endedAt)), piece(detail.endedBy === null ? '' : ` by ${detail.endedBy}`, 'accent'))]),
    '',
    look.paint('heading', 'Holds') + look.paint('dim', `  ${detail.holds}`),
    ...(detail.alerts.length === 0
      ? [look.paint('dim', 'no open alert')]
      : wrap(detail.alerts.join(' '), width).map((text) => line(look, width, [piece(text)]))),
    '',
    look.paint('heading', 'Timeline'),
    ...(detail.timeline.length === 0 ? [look.paint('dim', 'nothing yet')] : timelineLines(look, width, detail.timeline)),
  ];
}

/** How asking it goes, where it is asked. */
function pollLines(look: Look, width: number, { poll }: ListedSource): string[] {
  if (poll == null) return [];
  const fact = factsIn(look, width);
  return [
    '',
    look.paint('heading', 'Asked by Watchbill'),
    fact(
      'answered',
      piece(
        poll.lastSuccess === null ? 'never' : `${wall(poll.lastSuccess)}  ${age(poll.lastSuccess, look.now)} ago`,
        poll.stale ? 'critical' : 'text',
      ),
    ),
    ...(poll.failures === 0 ? [] : [fact('failed', piece(`${poll.failures} times in a row`, 'warning'))]),
    fact('next', piece(poll.asking ? 'being asked' : countdown(poll.nextTry, look.now))),
    ...(poll.doubted === 0
      ? []
      : [fact('doubted', piece(`${poll.doubted} alerts were gone at once; they stay until it has said so three times`, 'warning'))]),
    ...(poll.error === null ? [] : wrapped(look, width, 'error', poll.error)),
  ];
}

/** A source: whether it is heard as it should be, how much comes, and what of it was not taken in. */
function writeBackLines(look: Look, width: number, { writeBack }: ListedSource): string[] {
  if (writeBack == null) return [];
  return [
    '',
    ...wrapped(
      look,
      width,
      'told',
      writeBack.waiting === 0 ? 'all of what is done here' : `all but ${writeBack.waiting} of what is done here`,
    ),
    ...(writeBack.error === null ? [] : wrapped(look, width, 'error', writeBack.error)),
  ];
}

export function sourceLines(look: Look, width: number, source: ListedSource): string[] {
  const fact = factsIn(look, width);
  const most = Math.max(0, ...source.minutes);
  const hour = source.minutes.reduce((sum, count) => sum + count, 0);
  return [
    look.paint('heading', line(look, width, [piece(source.name)])),
    '',
    fact('health', healthPieceOf(look, source)),
    fact('kind', piece(source.kind)),
    fact(
      'heard',
      source.lastSeenAt === null ? piece('never', 'warning') : piece(`${wall(source.lastSeenAt)}  ${age(source.lastSeenAt, look.now)} ago`),
    ),
    fact(
      'expected',
      piece(
        source.expectEvery === null ? 'nobody said how often: its silence goes unnoticed' : `every ${roundDuration(source.expectEvery)}`,
        source.expectEvery === null ? 'dim' : 'text',
      ),
    ),
    fact(
      'reports',
      piece(`${source.received}`),
      piece(`  ${hour} in the last ${source.minutes.length} minutes, ${most} in the busiest`, 'dim'),
    ),
    fact('', piece(sparkline(look, source.minutes), 'accent')),
    fact('refused', piece(`${source.rejected}`, source.rejected > 0 ? 'warning' : 'dim')),
    ...pollLines(look, width, source),
    ...writeBackLines(look, width, source),
    ...(source.lastError === null
      ? []
      : [
          fact('last error', piece(source.lastError.reason, 'warning'), piece(`  ${age(source.lastError.at, look.now)} ago`, 'dim')),
          ...wrapped(look, width, '', source.lastError.problem),
        ]),
  ];
}

/** What was not taken in: why, how often, and the beginning of what was sent. */
export function rejectionLines(look: Look, width: number, rejection: Rejection): string[] {
  const fact = factsIn(look, width);
  return [
    look.paint(
      'heading',
      line(look, width, [piece(`${rejection.reason} from ${rejection.source === '' ? 'a stranger' : rejection.source}`)]),
    ),
    '',
    ...wrapped(look, width, 'problem', rejection.problem),
    fact('minute', piece(wall(rejection.minute)), piece(`  ${rejection.count} times`, 'dim')),
    fact('last', piece(wall(rejection.lastAt)), piece(`  ${age(rejection.lastAt, look.now)} ago`, 'dim')),
    fact('size', piece(`${rejection.bytes} bytes`)),
    '',
    look.paint('heading', 'What was sent'),
    ...(rejection.sample === ''
      ? [look.paint('dim', 'Nothing is kept of it.')]
      : rejection.sample
          .split('\n')
          .flatMap((text) => (text === '' ? [''] : wrap(text, width)).map((part) => line(look, width, [piece(part)])))),
  ];
}
