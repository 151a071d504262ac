import { z } from 'zod';
import { stopClocks } from '../escalation/stop.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { priority } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { change, changed } from './change.ts';
import { deleted, edited, noted, transitions } from './events.ts';
import { alterInput, component, planInput, planned, reference, references, type Saying, tag, title } from './fields.ts';
import { openTasks, taskOf } from './records.ts';
import { editSeries } from './series.ts';
import { taskSettings } from './settings.ts';
import { isClosed, move, type Task, unwaited, type Verb } from './task.ts';
import { touchedBy } from './touching.ts';
import { COLUMNS, type TaskRow, taskRow, toRow } from './view.ts';

export const create = command({
  name: 'task.create',
  summary: 'Creates a task.',
  input: z.object({
    title: title.describe('What is to be done.'),
    description: z.string().max(1_000_000).default('').describe('More about it.'),
    priority: priority.default('normal'),
    category: z.string().min(1).max(60).default('task'),
    component: component.default([]),
    assignee: z.string().max(60).optional().describe('Who does it.'),
    tag: z.array(tag).default([]).describe('A tag; may be given several times.'),
    ...planInput,
  }),
  args: ['title'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, input) {
    const plan = yield* planned(input, undefined, sayingOf(context));
    if (isRefusal(plan)) return plan;
    const touched = yield* touchedBy(input.component);
    if (isRefusal(touched)) return touched;
    const number = yield* openTasks(context, [
      {
        title: input.title,
        description: input.description,
        priority: input.priority,
        category: input.category,
        ...touched,
        assignee: input.assignee ?? null,
        tags: [...new Set(input.tag)],
        ...plan,
      },
    ]);
    const task = yield* taskOf(String(number));
    return isRefusal(task) ? task : yield* toRow(task);
  },
});

export const edit = command({
  name: 'task.edit',
  summary: 'Changes fields of a task.',
  input: z.object({
    task: reference,
    title: title.optional(),
    description: z.string().max(1_000_000).optional(),
    priority: priority.optional(),
    category: z.string().min(1).max(60).optional(),
    assignee: z.string().max(60).optional().describe('Who does it; empty for nobody.'),
    status: z.enum(['open', 'blocked', 'waiting', 'cancelled']).optional().describe('The states that start, done and reopen do not reach.'),
    tag: z.array(tag).optional().describe('The tags from now on; may be given several times.'),
    component: component.nullable().optional(),
    ...planInput,
    ...alterInput,
    every: z.boolean().optional().describe('Also what else is open of its series, and all that is to come.'),
    version: z.int().optional().describe('Only when nobody changed the task since this version.'),
  }),
  args: ['task'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { task: text, version, every, ...said }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    const subject = label('T', task.number);
    if (version !== undefined && version !== task.version)
      return refuse({ kind: 'changed-meanwhile', subject, by: task.updatedBy, at: task.updatedAt, version: task.version });
    if (said.status !== undefined && isClosed(task.status))
      return refuse({ kind: 'wrong-state', subject, state: task.status, verb: 'edit --status', allowed: ['reopen first'] });
    const plan = yield* planned(said, task, sayingOf(context));
    if (isRefusal(plan)) return plan;
    const { title, description, priority, category, status, assignee, tag: tags } = said;
    const touched = said.component === undefined ? undefined : yield* touchedBy(said.component ?? []);
    if (isRefusal(touched)) return touched;
    const after = changed(task, {
      ...given({ title, description, priority, category, status }),
      ...touched,
      ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
      ...(assignee === undefined ? {} : { assignee: assignee === '' ? null : assignee }),
      ...(status === 'cancelled' ? { closedAt: context.now } : {}),
      ...(status === undefined ? {} : unwaited(task)),
      ...plan,
    });
    const refused = every === true ? yield* editSeries(context, task, after) : undefined;
    if (refused !== undefined) return refused;
    if (Object.keys(after).length === 0) return yield* toRow(task);
    const before = Object.fromEntries(Object.keys(after).map((key) => [key, task[key as keyof Task]]));
    const result = yield* change(context, task, after, edited(subject, { before, after }));
    if (status === 'cancelled') yield* stopClocks(context, [task.number], `${subject} cancelled by ${context.actor.name}`);
    return yield* toRow(yield* asItStands(result));
  },
});

/** What carried a series may have handed it on in the same moment. */
function* asItStands(task: Task): Script<Task> {
  const now = task.recurrence === null ? task : yield* taskOf(label('T', task.number));
  return isRefusal(now) ? task : now;
}

const sayingOf = ({ actor, now, settings }: Context): Saying => ({ by: actor.name, now, attributes: settings.of(taskSettings).attribute });

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the keys that nobody gave. */
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>;

/** A verb that ends or reopens, over several tasks, each done or refused on its own. */
const transition = (verb: Exclude<Verb, 'start'>, summary: string, reason: (by: string) => string) =>
  command({
    name: `task.${verb}`,
    summary,
    input: z.object({ tasks: references }),
    args: ['tasks'],
    output: z.array(z.union([taskRow, refusal])),
    columns: COLUMNS,
    permission: 'operator',
    run: (context, { tasks }) =>
      each(tasks, function* (text): Script<TaskRow | Refusal> {
        const task = yield* taskOf(text);
        if (isRefusal(task)) return task;
        const next = move(task, verb, context.actor.name, context.now);
        if (isRefusal(next)) return next;
        const subject = label('T', task.number);
        const result = yield* change(
          context,
          task,
          next,
          transitions[verb](subject, { before: task.status, after: next.status ?? task.status }, task.cause ?? undefined),
        );
        if (verb !== 'reopen') yield* stopClocks(context, [task.number], `${subject} ${reason(context.actor.name)}`);
        return yield* toRow(yield* asItStands(result));
      }),
  });

export const done = transition('done', 'Closes tasks as done.', (by) => `done by ${by}`);
export const reopen = transition('reopen', 'Opens closed tasks again.', (by) => `reopened by ${by}`);

const remove = command({
  name: 'task.delete',
  summary: 'Deletes tasks. Their history stays in the log.',
  input: z.object({ tasks: references }),
  args: ['tasks'],
  output: z.array(z.union([taskRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  danger: 'confirm',
  run: (context, { tasks }) =>
    each(tasks, function* (text): Script<TaskRow | Refusal> {
      const task = yield* taskOf(text);
      if (isRefusal(task)) return task;
      const subject = label('T', task.number);
      const result = yield* change(
        context,
        task,
        { deletedAt: context.now, closedAt: task.closedAt ?? context.now },
        deleted(subject, { title: task.title }),
      );
      yield* stopClocks(context, [task.number], `${subject} deleted by ${context.actor.name}`);
      return yield* toRow(result);
    }),
});

export { remove as delete };

export const note = command({
  name: 'task.note',
  summary: 'Adds a note to the timeline of a task.',
  input: z.object({ task: reference, text: z.string().trim().min(1).max(100_000).describe('The note.') }),
  args: ['task', 'text'],
  output: taskRow,
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { task: text, text: words }) {
    const task = yield* taskOf(text);
    if (isRefusal(task)) return task;
    return yield* toRow(yield* change(context, task, {}, noted(label('T', task.number), { text: words })));
  },
});
