/**
 * Groups of a task list. A group is a value of one or two SQL expressions that sort before everything else, so that the rows of one group
 * lie together and a screen that knows the counts knows every heading's place without reading the rows. A task stands in one group only: of
 * several tags, the first by the alphabet.
 */
import { type Here, parseMoment } from '../kernel/moment.ts';
import type { Order } from '../kernel/page.ts';
import { PRIORITIES } from '../kernel/rank.ts';
import { STATUSES } from './task.ts';

export const GROUPS = ['priority', 'owner', 'component', 'tag', 'status', 'due'] as const;
export type GroupName = (typeof GROUPS)[number];

export interface Grouping {
  /** Its expressions take their parameters as `?`, in this order. */
  readonly columns: readonly string[];
  readonly params: readonly number[];
  /** What the group of these values is called; empty for the one of tasks that have no such thing. */
  name(values: readonly unknown[]): string;
  /** The values of a group; undefined for a name that none has. */
  values(name: string): readonly unknown[] | undefined;
}

export const DUE_GROUPS = ['overdue', 'today', 'tomorrow', 'this week', 'later', ''] as const;

const ranked = (column: string, names: readonly string[], params: readonly number[] = []): Grouping => ({
  columns: [column],
  params,
  name: ([rank]) => names[Number(rank)] ?? '',
  values: (name) => (names.includes(name) ? [names.indexOf(name)] : undefined),
});

/** By the word itself, and those without one last. */
const wordly = (column: string): Grouping => ({
  columns: [`case when ${column} is null then 1 else 0 end`, `coalesce(${column}, '')`],
  params: [],
  name: ([, word]) => String(word),
  values: (name) => [name === '' ? 1 : 0, name],
});

const DAY = 86_400_000;

/** The days are those of the zone; a week is the seven that begin today. */
function byDue(here: Here): Grouping {
  const { now } = here;
  const ends = (day: string): number => parseMoment(day, here, 'ahead')?.to ?? now;
  const column = `case when task.due_at is null then 5 when task.due_at < ? then 0 when task.due_at < ? then 1 when task.due_at < ? then 2
    when task.due_at < ? then 3 else 4 end`;
  return ranked(column, DUE_GROUPS, [now, ends('today'), ends('tomorrow'), ends('today') + 6 * DAY]);
}

const MADE: Readonly<Record<GroupName, (here: Here) => Grouping>> = {
  priority: () => ranked('task.priority', PRIORITIES),
  owner: () => wordly('task.assignee'),
  component: () => wordly('task.component'),
  tag: () => wordly('(select min(task_tag.tag) from task_tag where task_tag.task = task.number)'),
  status: () => ranked(`case task.status ${STATUSES.map((status, at) => `when '${status}' then ${at}`).join(' ')} end`, STATUSES),
  due: byDue,
};

export const groupingOf = (name: GroupName, here: Here): Grouping => MADE[name](here);

/** A grouping whose parameters have numbers from `$first` on. */
export function numbered({ columns, params }: Grouping, first: number): { readonly columns: readonly string[]; readonly used: string } {
  const holes = params.map((_value, at) => `cast($${first + at} as bigint)`);
  let at = 0;
  return {
    columns: columns.map((column) => column.replace(/\?/g, () => holes[at++] ?? '?')),
    // A parameter that a statement does not use is refused by both engines, and a count needs no order.
    used: holes.map((hole) => `${hole} >= 0`).join(' and ') || '1 = 1',
  };
}

export const ascending = (columns: readonly string[]): Order => columns.map((column) => [column, 'asc']);
