/** Starting a task is one event, whatever was in its way; later nouns hang on it. */
import { z } from 'zod';
import { answerClocks } from '../escalation/answer.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import { change, type TaskChange } from './change.ts';
import { CHOICES, type Choice, type Conflict, choicesFor, conflictsOf, describeEvidence, type Evidence, MEANINGS } from './conflict.ts';
import { handedOver, joined, transitions, waits } from './events.ts';
import { references } from './fields.ts';
import { taskOf } from './records.ts';
import { move, type Task } from './task.ts';
import { COLUMNS, type TaskRow, taskRow, toRow } from './view.ts';

export const start = command({
  name: 'task.start',
  summary: 'Starts tasks: they are yours, and their clocks stop. Work of others in the way is shown first.',
  input: z.object({
    tasks: references,
    conflict: z
      .enum(CHOICES)
      .optional()
      .describe('What to do about work in the way: wait for it, join it, take it over, or go on beside it.'),
    reason: z.string().trim().min(1).max(1_000).optional().describe('Why it goes on beside other work.'),
  }),
  args: ['tasks'],
  output: z.array(z.union([taskRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { tasks, conflict, reason }) =>
    each(tasks, function* (text): Script<TaskRow | Refusal> {
      const task = yield* taskOf(text);
      if (isRefusal(task)) return task;
      const result = yield* begin(context, task, conflict, reason);
      return isRefusal(result) ? result : yield* toRow(result);
    }),
});

function* begin(context: Context, task: Task, choice: Choice | undefined, reason: string | undefined): Script<Task | Refusal> {
  const person = context.actor.name;
  const next = move(task, 'start', person, context.now);
  if (isRefusal(next)) return next;
  const found = yield* conflictsOf(context, task, person);
  if (found.evidence.length === 0) return yield* started(context, task, next);
  if (choice === undefined || !choicesFor(found.evidence).includes(choice))
    return inTheWay(task, found.evidence, choicesFor(found.evidence));
  return yield* RESOLUTIONS[choice](context, task, next, found, reason);
}

export const inTheWay = (task: Task, evidence: readonly Evidence[], choices: readonly Choice[]): Refusal =>
  refuse({
    kind: 'conflict',
    subject: label('T', task.number),
    evidence: evidence.map((one) => ({ ...one, text: describeEvidence(one) })),
    choices: choices.map((choice) => ({ choice, meaning: MEANINGS[choice] })),
  });

/** The one event of a start. */
export function* started(context: Context, task: Task, next: TaskChange, reason?: string): Script<Task> {
  const subject = label('T', task.number);
  const fact = transitions.start(
    subject,
    { before: task.status, after: 'in_progress', ...(reason === undefined ? {} : { reason }) },
    task.cause ?? undefined,
  );
  const result = yield* change(context, task, next, fact);
  yield* answerClocks(context, [task.number], `${subject} started by ${context.actor.name}`);
  return result;
}

type Resolution = (context: Context, task: Task, next: TaskChange, found: Conflict, reason: string | undefined) => Script<Task | Refusal>;

const RESOLUTIONS: Readonly<Record<Choice, Resolution>> = {
  *wait(context, task, _next, { evidence }) {
    const [subject, person] = [label('T', task.number), context.actor.name];
    if (task.waiter === person)
      return refuse({ kind: 'already', subject, state: 'waiting to be started', by: person, at: task.waitingSince ?? context.now });
    const until = evidence.map(describeEvidence).join('; ');
    return yield* change(
      context,
      task,
      { status: 'waiting', waiter: person, waitingSince: context.now },
      waits(subject, { person, until }),
    );
  },

  *join(context, task, next, { tasks }) {
    const [subject, person] = [label('T', task.number), context.actor.name];
    for (const other of tasks) {
      const participants = [...new Set([...other.participants, person])];
      yield* change(context, other, { participants }, joined(label('T', other.number), { person, task: subject }));
    }
    const owners = tasks.flatMap(({ assignee }) => assignee ?? []);
    const participants = [...new Set([...task.participants, ...owners])].filter((name) => name !== person);
    return yield* started(context, task, { ...next, participants, links: linkedWith(task, tasks) }, `with ${named(tasks)}`);
  },

  *'take-over'(context, task, next, { tasks }) {
    const [subject, to] = [label('T', task.number), context.actor.name];
    for (const other of tasks) {
      const from = other.assignee;
      const watchers = from === null ? other.watchers : [...new Set([...other.watchers, from])];
      yield* change(context, other, { assignee: to, watchers }, handedOver(label('T', other.number), { from, to, task: subject }));
    }
    return yield* started(context, task, { ...next, links: linkedWith(task, tasks) }, `took over ${named(tasks)}`);
  },

  *'go-on'(context, task, next, { evidence }, reason) {
    if (reason === undefined)
      return refuse({
        kind: 'invalid',
        where: label('T', task.number),
        problem: 'going on beside other work takes a reason',
        allowed: '--reason "…"',
      });
    return yield* started(context, task, next, `${reason} (${evidence.map(describeEvidence).join('; ')})`);
  },
};

const named = (tasks: readonly Task[]): string => tasks.map(({ number }) => label('T', number)).join(', ');

const linkedWith = (task: Task, others: readonly Task[]): Task['links'] => {
  const links = others.map(({ number }) => ({ kind: 'task', target: label('T', number) }));
  return [...task.links, ...links.filter(({ target }) => !task.links.some((link) => link.kind === 'task' && link.target === target))];
};
