import { ROLES } from '../../domain/incidents/incident.ts';
import type { IncidentDetail, IncidentRow } from '../rows.ts';
import { untilPiece } from '../screens/columns.ts';
import { leadPiece, stagePiece } from '../screens/incidents.ts';
import { wrap } from '../terminal/width.ts';
import { type Look, line, type Piece, piece, severityPiece, statusPiece } from './look.ts';
import { age, clockTime, dayOf } from './time.ts';
import { timelineLines } from './timeline.ts';
import { similarLines, whyLines } from './why.ts';

const LABEL = 11;

/** How many of it are open, in words. */
export const membersText = ({ members, open }: Pick<IncidentRow, 'members' | 'open'>): string =>
  open === members ? `${members} alerts` : open === 0 ? `${members} alerts, all resolved` : `${open} of ${members} alerts open`;

/** An incident in one line of the list: how bad, how many, what. */
export const incidentPieces = (look: Look, incident: IncidentRow): readonly Piece[] => [
  piece(incident.number.padEnd(5), 'strong'),
  { ...severityPiece(look, incident.severity), text: severityPiece(look, incident.severity).text.padEnd(8) },
  ...(incident.kind === 'storm' ? [piece(' '), piece('STORM', 'banner')] : []),
  ...(incident.conducted ? [piece(' '), leadPiece(incident), piece(' '), stagePiece(look, incident)] : []),
  piece(` ${membersText(incident)}  `, incident.kind === 'storm' ? 'strong' : 'dim'),
  piece(incident.title),
  piece(`  ${incident.task ?? ''} ${age(incident.openedAt, look.now)}`, 'dim'),
];

/** Members that are listed; the list itself shows the others. */
const LISTED = 12;

function memberLines(look: Look, width: number, { alerts, members }: IncidentDetail): string[] {
  const more = members - Math.min(LISTED, alerts.length);
  return [
    '',
    look.paint('heading', 'Alerts') + look.paint('dim', `  ${members}`),
    ...alerts
      .slice(0, LISTED)
      .map(({ number, severity, status, title, component, count }) =>
        line(look, width, [
          piece(`${number.padEnd(6)} `, 'strong'),
          severityPiece(look, severity),
          piece(' '),
          status === 'firing' ? piece('') : statusPiece(look, status),
          piece(` ${title}`),
          piece(component === null ? '' : `  ${component}`, 'dim'),
          piece(count > 1 ? `  ${count}${look.ascii ? 'x' : '×'}` : '', 'dim'),
        ]),
      ),
    ...(more > 0 ? [line(look, width, [piece(`and ${more} more: z unfolds them in the list`, 'dim')])] : []),
  ];
}

/** Who leads stands first, and that nobody does is said. */
function peopleOf(look: Look, { roles, lead, acknowledgedBy, acknowledgedAt, status }: IncidentDetail): readonly (readonly Piece[])[] {
  const since = (at: number): Piece => piece(` since ${clockTime(at).slice(0, 5)}, ${age(at, look.now)}`, 'dim');
  return [
    ...(lead === null && status === 'open' ? [[piece('nobody leads it', 'warning')]] : []),
    ...[...roles]
      .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role))
      .map(({ role, person, since: at }) => [piece(`${role} `, 'dim'), piece(person, 'accent'), since(at)]),
    ...(acknowledgedBy === null || acknowledgedAt === null || acknowledgedBy === lead
      ? []
      : [[piece('answered ', 'dim'), piece(acknowledgedBy, 'accent'), since(acknowledgedAt)]]),
  ];
}

const owedPieces = (look: Look, at: number): readonly Piece[] =>
  at > look.now
    ? [piece('owed in ', 'dim'), untilPiece(look, at)]
    : [piece(`${look.glyphs.bad} owed for ${age(at, look.now)}`, 'late'), piece('  n tells those who wait', 'dim')];

/** Everything about an incident, what a woken person asks for first: how bad, who has it, why one, who was told, who is in it. */
export function incidentLines(look: Look, width: number, detail: IncidentDetail): string[] {
  const fact = (name: string, ...pieces: readonly Piece[]): string => line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces]);
  const when = (at: number): readonly Piece[] => [piece(`${dayOf(at)} ${clockTime(at)}`), piece(`  ${age(at, look.now)} ago`, 'dim')];
  return [
    ...wrap(`${detail.number} ${detail.title}`, width).map((one) => look.paint('heading', line(look, width, [piece(one)]))),
    '',
    fact('stage', stagePiece(look, detail), piece(`  ${detail.kind} incident`, 'dim')),
    ...(detail.mergedInto === null ? [] : [fact('part of', piece(detail.mergedInto, 'strong'))]),
    fact('severity', severityPiece(look, detail.severity)),
    ...peopleOf(look, detail).map((pieces, at) => fact(at === 0 ? 'who' : '', ...pieces)),
    ...(detail.updateDueAt === null ? [] : [fact('news', ...owedPieces(look, detail.updateDueAt))]),
    ...(detail.components.length === 0 ? [] : [fact('about', piece(detail.components.map(({ name }) => name).join(', ')))]),
    ...(detail.members === 0 ? [] : [fact('alerts', piece(membersText(detail)))]),
    ...(detail.task === null ? [] : [fact('task', piece(detail.task, 'strong'))]),
    ...wrap(detail.why, Math.max(12, width - LABEL)).map((text, at) => fact(at === 0 ? 'why' : '', piece(text))),
    fact('opened', ...when(detail.openedAt)),
    ...(detail.lastAt === detail.openedAt ? [] : [fact('last alert', ...when(detail.lastAt))]),
    ...(detail.resolvedAt === null ? [] : [fact('resolved', ...when(detail.resolvedAt))]),
    ...(detail.paging === undefined ? [] : whyLines(look, width, detail.paging)),
    ...(detail.members === 0 ? [] : memberLines(look, width, detail)),
    ...(detail.paging === undefined ? [] : similarLines(look, width, detail.paging)),
    '',
    look.paint('heading', 'Timeline'),
    ...(detail.timeline.length === 0 ? [look.paint('dim', 'nothing yet')] : timelineLines(look, width, detail.timeline)),
  ];
}
