import { z } from 'zod';
import { type NextRecord, nextStepOf } from '../escalation/view.ts';
import { type Name, namesOf } from '../inventory/names.ts';
import type { Column } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { duration } from '../kernel/fields.ts';
import { label } from '../kernel/id.ts';
import { instant } from '../kernel/instant.ts';
import { priority, severity } from '../kernel/rank.ts';
import type { Script } from '../kernel/script.ts';
import { type Counts, countsOf } from './graph.ts';
import { fromRecord, type TaskRecord } from './records.ts';
import { AFTER } from './recurrence.ts';
import { taskSettings } from './settings.ts';
import { isClosed, STATUSES, type Task } from './task.ts';
import { type Pressing, urgencyOf } from './urgency.ts';

/** A task as lists, the command line's JSON and the dashboard show it. */
export const taskRow = z.object({
  id: z.string(),
  number: z.string().describe('T and the number, such as T142.'),
  title: z.string(),
  status: z.enum(STATUSES),
  priority,
  severity: severity.nullable(),
  source: z.string().nullable(),
  component: z.string().nullable(),
  category: z.string(),
  assignee: z.string().nullable(),
  tags: z.array(z.string()),
  createdAt: instant,
  updatedAt: instant,
  dueAt: instant.nullable(),
  startedAt: instant.nullable(),
  closedAt: instant.nullable(),
  alerts: z.array(z.string()),
  clock: z.object({ dueAt: instant, step: z.int(), targets: z.array(z.string()) }).nullable(),
  version: z.int(),
  dueZone: z.string().nullable().describe('The zone in which the due time was said.'),
  scheduledAt: instant.nullable(),
  scheduledZone: z.string().nullable(),
  estimate: duration.nullable(),
  team: z.string().nullable(),
  parent: z.string().nullable(),
  needs: z.array(z.string()).describe('The tasks that it waits for.'),
  blocked: z.boolean().describe('Whether somebody called it blocked, or something that it waits for is open.'),
  waitsFor: z.int().describe('How many open tasks it waits for.'),
  blocks: z.int().describe('How many open tasks wait for it.'),
  watchers: z.array(z.string()),
  checklist: z.array(z.object({ text: z.string(), doneAt: instant.nullable(), doneBy: z.string().nullable() })),
  links: z.array(z.object({ kind: z.string(), target: z.string() })),
  attributes: z.record(z.string(), z.string()),
  components: z
    .array(z.object({ number: z.string(), name: z.string(), path: z.string() }))
    .describe('What it touches, as the inventory has it.'),
  waiting: z.object({ by: z.string(), since: instant }).nullable().describe('Who starts it as soon as nothing is in its way.'),
  participants: z.array(z.string()).describe('Who works on it beside its owner.'),
  series: z.string().nullable().describe('The first of its series.'),
  repeats: z
    .object({ rule: z.string(), zone: z.string(), after: z.enum(AFTER) })
    .nullable()
    .describe('How it comes round again; only the newest of a series says it.'),
});
export type TaskRow = z.output<typeof taskRow>;

export const COLUMNS: readonly Column[] = [
  { key: 'number', title: 'No' },
  { key: 'priority', title: 'Priority' },
  { key: 'status', title: 'Status' },
  { key: 'createdAt', title: 'Age', format: 'age', align: 'right' },
  { key: 'assignee', title: 'Owner' },
  { key: 'component', title: 'Component' },
  { key: 'title', title: 'Title' },
  { key: 'tags', title: 'Tags', format: 'list' },
];

const NONE: Counts = { waitsFor: 0, blocks: 0 };

type Names = ReadonlyMap<number, Name>;

const rowFrom = (task: Task, clock: TaskRow['clock'], { waitsFor, blocks }: Counts, names: Names): TaskRow => ({
  id: task.id,
  number: label('T', task.number),
  title: task.title,
  status: task.status,
  priority: task.priority,
  severity: task.severity,
  source: task.source,
  component: task.component,
  category: task.category,
  assignee: task.assignee,
  tags: [...task.tags],
  createdAt: task.createdAt,
  updatedAt: task.updatedAt,
  dueAt: task.dueAt,
  startedAt: task.startedAt,
  closedAt: task.closedAt,
  alerts: task.cause === null ? [] : [task.cause],
  clock,
  version: task.version,
  dueZone: task.dueZone,
  scheduledAt: task.scheduledAt,
  scheduledZone: task.scheduledZone,
  estimate: task.estimate,
  team: task.team,
  parent: task.parent === null ? null : label('T', task.parent),
  needs: task.needs.map((number) => label('T', number)),
  blocked: !isClosed(task.status) && (task.status === 'blocked' || waitsFor > 0),
  waitsFor,
  blocks,
  watchers: [...task.watchers],
  checklist: task.checklist.map((item) => ({ ...item })),
  links: task.links.map((link) => ({ ...link })),
  attributes: { ...task.attributes },
  components: task.components.map((number) => {
    const { name = '?', path = '?' } = names.get(number) ?? {};
    return { number: label('C', number), name, path };
  }),
  waiting: task.waiter === null ? null : { by: task.waiter, since: task.waitingSince ?? task.updatedAt },
  participants: [...task.participants],
  series: task.series === null ? null : label('T', task.series),
  repeats: task.recurrence === null ? null : { rule: task.recurrence.rule, zone: task.recurrence.zone, after: task.recurrence.after },
});

/** One task as a row. */
export function* toRow(task: Task, clock: TaskRow['clock'] = null): Script<TaskRow> {
  const counts = yield* countsOf([task.number]);
  return rowFrom(task, clock, counts.get(task.number) ?? NONE, yield* namesOf(task.components));
}

/** A task joined with its running clock, if one runs; the columns of `taskListing`. */
export type ListedTask = TaskRecord & NextRecord;

/** In lists a task says how urgent it is, too. */
export const listedRow = taskRow.extend({ urgency: z.number().describe('In points; task urgency shows the terms.') });

export const pressingOf = (task: Task, { waitsFor, blocks }: Counts = NONE, escalating: boolean): Pressing => {
  const open = !isClosed(task.status) && task.deletedAt === null;
  const blocked = open && (task.status === 'blocked' || waitsFor > 0);
  return { ...task, blocking: open && blocks > 0, blocked, escalating };
};

/** Listed tasks as rows. */
export function* toRows({ now, settings }: Context, listed: readonly ListedTask[]): Script<z.output<typeof listedRow>[]> {
  const counts = yield* countsOf(listed.map(({ number }) => number));
  const { urgency: weights } = settings.of(taskSettings);
  const tasks = listed.map(fromRecord);
  const names = yield* namesOf([...new Set(tasks.flatMap(({ components }) => components))]);
  return listed.map((row, index) => {
    const [task, clock, counted] = [tasks[index] ?? fromRecord(row), nextStepOf(row), counts.get(row.number) ?? NONE];
    return { ...rowFrom(task, clock, counted, names), urgency: urgencyOf(pressingOf(task, counted, clock !== null), weights, now).urgency };
  });
}
