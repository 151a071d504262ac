import { z } from 'zod';
import { namesOf } from '../inventory/names.ts';
import { query } from '../kernel/capability.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all } from '../kernel/script.ts';
import { endingInUtc } from '../recurrence/ending.ts';
import { halves } from '../recurrence/series.ts';
import type { Portable } from './formats/portable.ts';
import { FORMAT_NAMES, FORMATS } from './formats/registry.ts';
import { compileAsked } from './query.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { seriesOf } from './recurrence.ts';
import type { Task } from './task.ts';

export const exportTasks = query({
  name: 'task.export',
  summary: 'Prints tasks in the form of another program.',
  input: z.object({
    format: z.enum(FORMAT_NAMES).describe('What is to read it.'),
    query: z.string().default('status:any').describe('Which tasks, in the query language of lists; all if not said.'),
  }),
  output: z.string().meta({ document: true }),
  permission: 'viewer',
  *run(context, { format, query: text }) {
    const compiled = yield* compileAsked(context, text);
    if (isRefusal(compiled)) return compiled;
    const order = (compiled.order ?? [['task.number', 'asc']]).map((key) => key.join(' ')).join(', ');
    const rows = yield* all<TaskRecord & { readonly external: string | null }>(
      `select ${TASK_COLUMNS}, task.external from task where ${compiled.where} order by ${order}`,
      ...compiled.params,
    );
    const related = [
      ...new Set(rows.flatMap((row) => [...(JSON.parse(row.needs) as number[]), ...(row.parent === null ? [] : [row.parent])])),
    ];
    const named = yield* all<Named>('select number, id, external from task where number in {numbers $1}', JSON.stringify(related));
    const uids = new Map([...named, ...rows].map((row) => [row.number, uidOf(row, format)]));
    const touched = yield* namesOf([...new Set(rows.flatMap((row) => JSON.parse(row.components) as number[]))]);
    const paths = new Map([...touched].map(([number, { path }]) => [number, path]));
    return FORMATS[format].write(rows.map((row) => portableFrom(row, uids, paths)));
  },
});

interface Named {
  readonly number: number;
  readonly id: string;
  readonly external: string | null;
}

/** A task keeps the name that the same program gave it; to every other it goes by its id. */
const uidOf = ({ id, external }: Named, format: string): string =>
  external?.startsWith(`${format}:`) === true ? external.slice(format.length + 1) : id;

function repeatsOf({ recurrence, occurrence }: Task): Portable['repeats'] {
  if (recurrence === null || occurrence === null) return null;
  const { rule, zone, except } = recurrence;
  const series = seriesOf(recurrence);
  const left = halves(series, rule, occurrence).after;
  return { rule: endingInUtc(left, zone), zone, at: occurrence, except: [...except] };
}

function portableFrom(row: TaskRecord, uids: ReadonlyMap<number, string>, paths: ReadonlyMap<number, string>): Portable {
  const task = fromRecord(row);
  return {
    uid: uids.get(task.number) ?? null,
    title: task.title,
    description: task.description,
    status: task.status,
    priority: task.priority,
    severity: task.severity,
    category: task.category,
    component: task.component,
    components: task.components.flatMap((number) => paths.get(number) ?? []),
    source: task.source,
    assignee: task.assignee,
    team: task.team,
    tags: [...task.tags],
    labels: { ...task.labels },
    createdAt: task.createdAt,
    dueAt: task.dueAt,
    dueZone: task.dueZone,
    scheduledAt: task.scheduledAt,
    scheduledZone: task.scheduledZone,
    startedAt: task.startedAt,
    closedAt: task.closedAt,
    repeats: repeatsOf(task),
    estimate: task.estimate,
    parent: task.parent === null ? null : (uids.get(task.parent) ?? null),
    needs: task.needs.flatMap((number) => uids.get(number) ?? []),
    watchers: [...task.watchers],
    checklist: task.checklist.map((item) => ({ ...item })),
    links: task.links.map((link) => ({ ...link })),
    attributes: { ...task.attributes },
  };
}
