/** The board as text: what needs a person now, worst first. */
import type { z } from 'zod';
import { COLUMNS as ALERT_COLUMNS } from '../domain/alerts/view.ts';
import { show } from '../domain/board/capabilities.ts';
import type { Column } from '../domain/kernel/capability.ts';
import { plain } from '../domain/kernel/plain.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import { list as sourceList } from '../domain/sources/capabilities.ts';
import { type Screen, table } from './render.ts';
import { localTime } from './when.ts';

type Board = z.output<typeof show.output>;

const CLOCK_COLUMNS: readonly Column[] = [
  { key: 'dueAt', title: 'Fires', format: 'age' },
  { key: 'task', title: 'Task' },
  { key: 'step', title: 'Step', align: 'right' },
  { key: 'targets', title: 'Tells', format: 'list' },
  { key: 'title', title: 'Title' },
];

export async function boardLines(value: unknown, screen: Screen): Promise<string[]> {
  const board = value as Board;
  const { shape } = show.output;
  const unanswered = board.unacknowledged.filter(({ status }) => status === 'firing');
  const silent = board.sources.filter((source) => source.silent);
  const time = screen.tty ? localTime(board.now, screen.now, screen.offsetAt) : formatInstant(board.now);
  return [
    screen.bold(`Watchbill ${time}: ${headline(board)}`),
    ...board.warnings.map(({ text, hint }) => `! ${plain(text)} → ${plain(hint)}`),
    ...(await part(
      'Unanswered',
      unanswered,
      shape.unacknowledged,
      ALERT_COLUMNS.filter(({ key }) => key !== 'status' && key !== 'acknowledgedBy'),
      screen,
    )),
    ...(await part(`Clocks${more(board.clocks.length, board.clockCount)}`, board.clocks, shape.clocks, CLOCK_COLUMNS, screen)),
    ...(await part('Silent sources', silent, shape.sources, sourceList.columns, screen)),
  ];
}

const more = (shown: number, all: number): string => (all > shown ? ` (the next ${shown} of ${all})` : '');

function headline({ counts, openTasks, notifications, clockCount }: Board): string {
  const alerts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  const tasks = Object.values(openTasks).reduce((sum, count) => sum + count, 0);
  return [
    alerts.length === 0 ? 'nothing unanswered' : `unanswered ${alerts.join(', ')}`,
    `${tasks} open task${tasks === 1 ? '' : 's'}`,
    `${clockCount} running clock${clockCount === 1 ? '' : 's'}`,
    ...(notifications.queued + notifications.sending > 0 ? [`${notifications.queued + notifications.sending} pages on their way`] : []),
  ].join('; ');
}

async function part(
  title: string,
  rows: readonly unknown[],
  list: z.ZodArray,
  columns: readonly Column[] | undefined,
  screen: Screen,
): Promise<string[]> {
  if (rows.length === 0) return [];
  return ['', screen.bold(title), ...(await table(rows, list.element, columns, screen))];
}
