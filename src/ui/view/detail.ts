import type {
  AlertDetail,
  ChartRow,
  ComponentDetail,
  DutyDetail,
  IncidentDetail,
  ListedSource,
  Rejection,
  Related,
  SilenceDetail,
  SyncRow,
  TaskDetail,
  UpkeepDetail,
  WindowDetail,
} from '../rows.ts';
import { duePiece, taskStatusPiece, untilPiece } from '../screens/columns.ts';
import type { Detail } from '../state/store.ts';
import { wrap } from '../terminal/width.ts';
import { componentLines } from './component.ts';
import { dutyLines } from './duty.ts';
import { incidentLines } from './incident.ts';
import { type Look, line, type Piece, piece, priorityPiece, severityPiece, statusPiece } from './look.ts';
import { chartLines } from './performance.ts';
import { rejectionLines, silenceLines, sourceLines } from './quiet.ts';
import { syncLines } from './sync.ts';
import { age, clockTime, dayOf, roundDuration } from './time.ts';
import { timelineLines } from './timeline.ts';
import { upkeepLines } from './upkeep.ts';
import { concernsPeople, similarLines, whyLines } from './why.ts';
import { windowLines } from './window.ts';

export const isTaskDetail = (detail: Detail): detail is TaskDetail => 'priority' in detail;
const isIncident = (detail: Detail): detail is IncidentDetail => 'members' in detail;
const isSilence = (detail: Detail): detail is SilenceDetail => 'matchers' in detail;
const isWindow = (detail: Detail): detail is WindowDetail => 'clockChanges' in detail;
const isSource = (detail: Detail): detail is ListedSource => 'minutes' in detail;
const isChart = (detail: Detail): detail is ChartRow => 'points' in detail;
const isRejection = (detail: Detail): detail is Rejection => 'sample' in detail;
const isDuty = (detail: Detail): detail is DutyDetail => 'watches' in detail;
const isUpkeep = (detail: Detail): detail is UpkeepDetail => 'runs' in detail;
const isSync = (detail: Detail): detail is SyncRow => 'report' in detail;
const isComponentDetail = (detail: Detail): detail is ComponentDetail => 'facts' in detail;

type Fact = readonly [name: string, pieces: readonly Piece[]];

const LABEL = 11;

const when = (look: Look, at: number): readonly Piece[] => [
  piece(`${dayOf(at)} ${clockTime(at)}`),
  piece(`  ${age(at, look.now)} ago`, 'dim'),
];

const zoned = (look: Look, at: number): readonly Piece[] => [piece(`${dayOf(at)} ${clockTime(at).slice(0, 5)}  `), untilPiece(look, at)];

const fact = (name: string, text: string | null): readonly Fact[] => (text === null || text === '' ? [] : [[name, [piece(text)]]]);

/** Tasks that this one is bound to, each on a line with its status: what is done no longer stands in the way. */
const relatedFacts = (look: Look, name: string, related: readonly Related[]): readonly Fact[] =>
  related.map(({ number, title, status }, at) => [
    at === 0 ? name : '',
    [
      piece(`${number} `, 'strong'),
      statusPiece(look, status),
      piece(`  ${title}`, status === 'done' || status === 'cancelled' ? 'dim' : 'text'),
    ],
  ]);

const planFacts = (look: Look, task: TaskDetail): readonly Fact[] => [
  ...(task.dueAt === null
    ? []
    : [['due', task.closedAt === null ? zoned(look, task.dueAt) : zoned(look, task.dueAt).slice(0, 1)] as const]),
  ...(task.scheduledAt === null ? [] : [['scheduled', zoned(look, task.scheduledAt)] as const]),
  ...fact('estimate', task.estimate === null ? null : roundDuration(task.estimate)),
  ...fact('team', task.team),
  ...fact('watchers', task.watchers.join(', ')),
  ...fact('part of', task.parent),
  ...relatedFacts(look, 'waits for', task.waits),
  ...relatedFacts(look, 'holds up', task.holds),
  ...relatedFacts(look, 'parts', task.children),
  ...task.links.map(({ kind, target }): Fact => [kind, [piece(target, 'accent')]]),
  ...Object.entries(task.attributes).map(([name, value]): Fact => [name, [piece(value)]]),
];

function checklistLines(look: Look, width: number, items: TaskDetail['checklist']): string[] {
  if (items.length === 0) return [];
  const done = items.filter(({ doneAt }) => doneAt !== null).length;
  return [
    '',
    line(look, width, [piece('Checklist', 'heading'), piece(`  ${done} of ${items.length}`, 'dim')]),
    ...items.map(({ text, doneAt, doneBy }) =>
      line(look, width, [
        piece(doneAt === null ? '[ ] ' : '[x] ', doneAt === null ? 'text' : 'ok'),
        piece(text, doneAt === null ? 'text' : 'dim'),
        piece(doneAt === null ? '' : `  ${doneBy ?? ''} ${age(doneAt, look.now)} ago`, 'dim'),
      ]),
    ),
  ];
}

const taskFacts = (look: Look, task: TaskDetail): readonly Fact[] => [
  ['status', [taskStatusPiece(task, look), ...(task.assignee === null ? [] : [piece(`  ${task.assignee}`, 'accent')])]],
  ['priority', [priorityPiece(look, task.priority), ...(task.severity === null ? [] : [piece('   '), severityPiece(look, task.severity)])]],
  ...(task.clock === null
    ? []
    : [
        [
          'escalates',
          [
            duePiece(look, task.clock.dueAt),
            piece(`  step ${task.clock.step} ${look.glyphs.arrow} ${task.clock.targets.join(', ') || 'nobody'}`),
          ],
        ] as const,
      ]),
  ...planFacts(look, task),
  ...fact('component', task.component),
  ...fact('source', task.source),
  ...(task.alerts.length === 0 ? [] : [['alerts', [piece(task.alerts.join(' '))]] as const]),
  ...(task.tags.length === 0 ? [] : [['tags', [piece(task.tags.join(' '))]] as const]),
  ['created', when(look, task.createdAt)],
  ...(task.startedAt === null ? [] : [['started', when(look, task.startedAt)] as const]),
];

const alertFacts = (look: Look, alert: AlertDetail): readonly Fact[] => [
  ['status', [statusPiece(look, alert.status), ...(alert.acknowledgedBy === null ? [] : [piece(` by ${alert.acknowledgedBy}`, 'accent')])]],
  ...(alert.muted === null ? [] : [['quiet', [piece(alert.muted, 'warning')]] as const]),
  ['severity', [severityPiece(look, alert.severity)]],
  ...(alert.task === null ? [] : [['task', [piece(alert.task, 'strong')]] as const]),
  ...(alert.incident === null ? [] : [['incident', [piece(alert.incident, 'strong')]] as const]),
  ...(alert.component === null ? [] : [['component', [piece(alert.component)]] as const]),
  ['source', [piece(alert.source)]],
  ...alert.said.map(
    ({ source, authority, number, status }, at): Fact => [
      at === 0 ? 'said by' : '',
      [
        piece(`${source} `, 'strong'),
        statusPiece(look, status),
        piece(`  ${number}`),
        piece(authority ? '  has the last word' : '', 'accent'),
      ],
    ],
  ),
  ['first seen', when(look, alert.firstSeenAt)],
  ['last seen', [...when(look, alert.lastSeenAt), piece(alert.count === 1 ? '  once' : `  ${alert.count} times`, 'dim')]],
  ...(alert.resolvedAt === null ? [] : [['resolved', when(look, alert.resolvedAt)] as const]),
  ...(alert.url === null ? [] : [['link', [piece(alert.url, 'accent')]] as const]),
];

/** What is quiet because of this alert: it is under it, and not gone. */
function underLines(look: Look, width: number, { under }: AlertDetail): string[] {
  if (under.length === 0) return [];
  return [
    '',
    line(look, width, [piece('Quiet under it', 'heading'), piece(`  ${under.length}`, 'dim')]),
    ...under.map(({ number, severity, title, component }) =>
      line(look, width, [
        piece(`${number.padEnd(6)} `, 'strong'),
        severityPiece(look, severity),
        piece(`  ${title}`),
        piece(`  ${component ?? ''}`, 'dim'),
      ]),
    ),
  ];
}

const paragraphs = (look: Look, width: number, text: string): string[] =>
  text === '' ? [] : ['', ...wrap(text, width).map((one) => line(look, width, [piece(one)]))];

function pairs(look: Look, width: number, title: string, values: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  return ['', look.paint('heading', title), ...entries.map(([key, value]) => line(look, width, [piece(`${key} `, 'dim'), piece(value)]))];
}

/** Everything known about one thing, as lines; the pane shows the part it is scrolled to. */
export function detailLines(look: Look, width: number, detail: Detail): string[] {
  if (isUpkeep(detail)) return upkeepLines(look, width, detail);
  if (isSync(detail)) return syncLines(look, width, detail);
  if (isIncident(detail)) return incidentLines(look, width, detail);
  if (isWindow(detail)) return windowLines(look, width, detail);
  if (isSilence(detail)) return silenceLines(look, width, detail);
  if (isSource(detail)) return sourceLines(look, width, detail);
  if (isDuty(detail)) return dutyLines(look, width, detail);
  if (isChart(detail)) return chartLines(look, width, detail);
  if (isRejection(detail)) return rejectionLines(look, width, detail);
  if (isComponentDetail(detail)) return componentLines(look, width, detail);
  const facts = isTaskDetail(detail) ? taskFacts(look, detail) : alertFacts(look, detail);
  const text = isTaskDetail(detail) ? detail.description : detail.text;
  const [titleLine = '', ...titleRest] = wrap(`${detail.number} ${detail.title}`, width);
  return [
    ...[titleLine, ...titleRest].map((one) => look.paint('heading', line(look, width, [piece(one)]))),
    '',
    ...facts.map(([name, pieces]) => line(look, width, [piece(name.padEnd(LABEL), 'dim'), ...pieces])),
    ...paragraphs(look, width, text),
    ...(isTaskDetail(detail) ? checklistLines(look, width, detail.checklist) : []),
    ...(isTaskDetail(detail) ? [] : underLines(look, width, detail)),
    ...(detail.paging === undefined || (isTaskDetail(detail) && !concernsPeople(detail.paging))
      ? []
      : [...whyLines(look, width, detail.paging), ...similarLines(look, width, detail.paging)]),
    '',
    look.paint('heading', 'Timeline'),
    ...(detail.timeline.length === 0 ? [look.paint('dim', 'nothing yet')] : timelineLines(look, width, detail.timeline)),
    ...pairs(look, width, 'Labels', detail.labels),
    ...(isTaskDetail(detail) ? [] : pairs(look, width, 'Annotations', detail.annotations)),
  ];
}

/** The lines shown, and how far the pane can scroll. */
export function scrolledLines(
  lines: readonly string[],
  top: number,
  height: number,
): { readonly shown: readonly string[]; readonly top: number; readonly last: number } {
  const last = Math.max(0, lines.length - height);
  const from = Math.min(top, last);
  return { shown: lines.slice(from, from + height), top: from, last };
}
