import { z } from 'zod';
import { stopClocks } from '../escalation/stop.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { type Event, type EventRow, eventFromRow } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { find } from '../kernel/number.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { describe } from '../kernel/timeline.ts';
import { change, changed, isChangeable, type TaskChange } from './change.ts';
import { conflictsOf } from './conflict.ts';
import { redone, undone } from './events.ts';
import { reference } from './fields.ts';
import { circleOf } from './graph.ts';
import { type Change, commandOf, laterThan, standing, undos, valuesBefore } from './journal.ts';
import { fromRecord, TASK, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { inTheWay } from './start.ts';
import { isClosed, STATUSES, type Task } from './task.ts';

const input = z.object({
  task: reference.optional().describe('The task whose last change is meant; without it, your last command whatever it touched.'),
  steps: z.int().min(1).max(100).default(1).describe('How many, the newest first.'),
});
const output = z.array(
  z.object({
    number: z.string(),
    title: z.string(),
    status: z.enum(STATUSES),
    what: z.string().describe('What was taken back.'),
  }),
);
type Done = z.output<typeof output>;
const COLUMNS = [
  { key: 'number', title: 'No' },
  { key: 'status', title: 'Status' },
  { key: 'title', title: 'Title' },
  { key: 'what', title: 'What' },
] as const;

/** What is to happen to one task: the fields it gets, and what the event says. */
interface Step {
  readonly task: Task;
  readonly fields: TaskChange;
  readonly seqs: readonly number[];
  readonly what: string;
}

const reversing = (
  verb: 'undo' | 'redo',
  summary: string,
  next: (context: Context, number: number | undefined) => Script<readonly Step[] | Refusal>,
) =>
  command({
    name: `task.${verb}`,
    summary,
    input,
    args: ['task'],
    output,
    columns: COLUMNS,
    permission: 'operator',
    *run(context, { task: text, steps }) {
      const number = text === undefined ? undefined : yield* find(TASK, text);
      if (isRefusal(number)) return number;
      const results: Done = [];
      for (let step = 0; step < steps; step++) {
        const taken = yield* next(context, number);
        // Fewer than were asked for is done; a refusal of the first is the answer.
        if (isRefusal(taken) && !(results.length > 0 && isNothing(taken))) return taken;
        if (isRefusal(taken)) break;
        const twice = yield* carriedTwice(taken);
        if (twice !== undefined) return twice;
        for (const one of taken) {
          const applied = yield* apply(context, one, verb);
          if (isRefusal(applied)) return applied;
          results.push(applied);
        }
      }
      return results;
    },
  });

const nothing = (context: Context, verb: string): Refusal =>
  refuse({ kind: 'invalid', where: `task ${verb}`, problem: `there is nothing of ${context.actor.name} to ${verb}` });
const isNothing = ({ refusal }: Refusal): boolean => refusal.kind === 'invalid' && refusal.problem.startsWith('there is nothing of');

function* apply(context: Context, { task, fields, seqs, what }: Step, verb: 'undo' | 'redo'): Script<Done[number] | Refusal> {
  const subject = label('T', task.number);
  const allowed = yield* standingNow(context, task, fields);
  if (isRefusal(allowed)) return allowed;
  const after = changed(task, allowed);
  const before = Object.fromEntries(Object.keys(after).map((key) => [key, task[key as keyof Task]]));
  const fact = (verb === 'undo' ? undone : redone)(subject, { seqs, what, before, after });
  const result = yield* change(context, task, after, fact);
  if (isClosed(result.status) || result.deletedAt !== null || (verb === 'redo' && result.status === 'in_progress'))
    yield* stopClocks(
      context,
      [task.number],
      `${subject}: ${what} was ${verb === 'undo' ? 'undone' : 'done again'} by ${context.actor.name}`,
    );
  return { number: subject, title: result.title, status: result.status, what };
}

/** A series goes on from one task: what would bring its rule back to a second is refused. */
function* carriedTwice(steps: readonly Step[]): Script<Refusal | undefined> {
  const carrying = steps.filter(({ task, fields }) => fields.recurrence != null && task.recurrence === null && task.series !== null);
  const touched = JSON.stringify(steps.map(({ task }) => task.number));
  for (const { task } of carrying) {
    const [other] = yield* all<{ number: number }>(
      'select number from task where series = $1 and recurrence is not null and not (number in {numbers $2})',
      task.series,
      touched,
    );
    if (other !== undefined)
      return refuse({
        kind: 'wrong-state',
        subject: label('T', task.number),
        state: 'an earlier one of its series',
        verb: 'this',
        allowed: [`undoing ${label('T', other.number)} first`],
      });
  }
  return undefined;
}

/** What may come back: work that nobody else began meanwhile on the same component, and a wait that has something to wait for. */
function* standingNow(context: Context, task: Task, fields: TaskChange): Script<TaskChange | Refusal> {
  const back = { ...task, ...fields };
  if (fields.status === 'in_progress' && task.status !== 'in_progress') {
    const { evidence } = yield* conflictsOf(context, back, back.assignee ?? context.actor.name);
    const meanwhile = evidence.filter(({ since }) => (since ?? 0) >= (task.closedAt ?? task.updatedAt));
    return meanwhile.length === 0 ? fields : inTheWay(task, meanwhile, []);
  }
  if (fields.waiter == null) return fields;
  const { evidence } = yield* conflictsOf(context, back, fields.waiter);
  return evidence.length > 0 ? fields : { ...fields, status: 'open', waiter: null, waitingSince: null };
}

/** The changes that may be taken back, first in the words of the index that finds them. */
const UNDOABLE = `(kind > 'task.d' and kind < 'task/' or kind = 'task.created' and cause is null)
    and kind in ('task.created', 'task.edited', 'task.started', 'task.waits', 'task.joined', 'task.handed-over', 'task.done', 'task.reopened',
      'task.deleted', 'task.repeated', 'task.recurred', 'task.skipped', 'task.undone', 'task.redone')`;
/** Most commands are a few events, a batch is thousands. */
const FIRST_PAGE = 32;
const LAST_PAGE = 4_096;

/**
 * What the actor did to tasks, oldest first, back to before the command that is meant: in pages, because a batch is one command and its
 * events are many.
 */
function* ownEvents(context: Context, meant: (events: readonly Event[]) => string | undefined): Script<readonly Event[]> {
  let events: readonly Event[] = [];
  for (let page = FIRST_PAGE; ; page = Math.min(page * 8, LAST_PAGE)) {
    const rows = yield* all<EventRow>(
      `select seq, at, kind, subject, cause, actor, data from event where actor = $1 and seq < $2 and ${UNDOABLE} order by seq desc limit $3`,
      context.actor.name,
      events[0]?.seq ?? Number.MAX_SAFE_INTEGER,
      page,
    );
    events = [...rows.map(eventFromRow).reverse(), ...events];
    const [oldest] = events;
    if (rows.length < page || oldest === undefined) return events;
    const op = meant(events);
    if (op !== undefined && commandOf(oldest) !== op) return events;
  }
}

function* eventsOf(subjects: readonly string[]): Script<ReadonlyMap<string, readonly Event[]>> {
  const rows = yield* all<EventRow>(
    "select seq, at, kind, subject, cause, actor, data from event where subject in {values $1} and kind >= 'task.' and kind < 'task/' order by seq",
    JSON.stringify(subjects),
  );
  const events = new Map<string, Event[]>();
  for (const event of rows.map(eventFromRow)) events.set(event.subject, [...(events.get(event.subject) ?? []), event]);
  return events;
}

function* tasksOf(subjects: readonly string[]): Script<ReadonlyMap<string, Task>> {
  const rows = yield* all<TaskRecord>(
    `select ${TASK_COLUMNS} from task where number in {numbers $1} order by number {lock}`,
    JSON.stringify(subjects.map((subject) => Number(subject.slice(1)))),
  );
  return new Map(rows.map((row) => [label('T', row.number), fromRecord(row)]));
}

const changedMeanwhile = (task: Task, { actor, at }: { readonly actor: string; readonly at: number }): Refusal =>
  refuse({ kind: 'changed-meanwhile', subject: label('T', task.number), by: actor, at, version: task.version });

const lastStanding = (events: readonly Event[]): string | undefined => standing(events).findLast(({ op }) => op !== undefined)?.op;

/** The command that made the last change of a task, if it was the actor's. */
function* lastOn(context: Context, number: number): Script<string | undefined | Refusal> {
  const subject = label('T', number);
  const last = standing((yield* eventsOf([subject])).get(subject) ?? []).at(-1);
  const task = (yield* tasksOf([subject])).get(subject);
  return last === undefined || task === undefined || last.event.actor === context.actor.name
    ? last?.op
    : changedMeanwhile(task, last.event);
}

function* lastCommand(context: Context, number: number | undefined): Script<readonly Step[] | Refusal> {
  const known = number === undefined ? undefined : yield* lastOn(context, number);
  if (isRefusal(known)) return known;
  if (number !== undefined && known === undefined) return nothing(context, 'undo');
  const events = yield* ownEvents(context, (loaded) => known ?? lastStanding(loaded));
  const op = known ?? lastStanding(events);
  if (op === undefined) return nothing(context, 'undo');
  const touched = standing(events).filter((one) => one.op === op && (number === undefined || one.event.subject === label('T', number)));
  const subjects = [...new Set(touched.map(({ event }) => event.subject))];
  const [tasks, histories] = [yield* tasksOf(subjects), yield* eventsOf(subjects)];
  const steps: Step[] = [];
  for (const subject of subjects) {
    const task = tasks.get(subject);
    const changes = touched.filter(({ event }) => event.subject === subject);
    const last = changes.at(-1);
    if (task === undefined || last === undefined) continue;
    const later = laterThan(standing(histories.get(subject) ?? []), last.event.seq, op);
    if (later !== undefined) return changedMeanwhile(task, later);
    const step = yield* stepBack(context, task, changes);
    if (isRefusal(step)) return step;
    steps.push(step);
  }
  return steps;
}

function* stepBack(context: Context, task: Task, changes: readonly Change[]): Script<Step | Refusal> {
  const before = valuesBefore(changes);
  const fields =
    before === undefined
      ? { deletedAt: context.now, closedAt: task.closedAt ?? context.now, recurrence: null, recursAt: null }
      : onlyFields(before);
  return (
    (yield* circleIn(task, fields)) ?? {
      task,
      fields,
      seqs: changes.map(({ event }) => event.seq),
      what: changes.map(({ event }) => describe(event)).join('; '),
    }
  );
}

const onlyFields = (values: Readonly<Record<string, unknown>>): TaskChange =>
  Object.fromEntries(Object.entries(values).filter(([field]) => isChangeable(field)));

/** What was no circle then may be one by now. */
function* circleIn(task: Task, fields: TaskChange): Script<Refusal | undefined> {
  return (
    (yield* circleOf('needs', task.number, fields.needs ?? [])) ??
    (yield* circleOf('parent', task.number, fields.parent == null ? [] : [fields.parent]))
  );
}

function* lastUndo(context: Context, number: number | undefined): Script<readonly Step[] | Refusal> {
  const among = (events: readonly Event[]) => undos(events).filter(({ subject }) => number === undefined || subject === label('T', number));
  const events = yield* ownEvents(context, (loaded) => among(loaded).at(-1)?.data.op);
  const op = among(events).at(-1)?.data.op;
  const meant = among(events).filter(({ data }) => data.op === op);
  const subjects = [...new Set(meant.map(({ subject }) => subject))];
  const [tasks, histories] = [yield* tasksOf(subjects), yield* eventsOf(subjects)];
  const steps: Step[] = [];
  for (const subject of subjects) {
    const task = tasks.get(subject);
    const taken = meant.filter((event) => event.subject === subject);
    const [first] = taken;
    if (task === undefined || first === undefined) continue;
    const later = laterThan(standing(histories.get(subject) ?? []), first.seq, '');
    if (later !== undefined) return changedMeanwhile(task, later);
    // What was there before the first of them was undone.
    const fields = onlyFields(Object.assign({}, ...taken.map(({ data }) => data.before).reverse()));
    const circle = yield* circleIn(task, fields);
    if (circle !== undefined) return circle;
    steps.push({
      task,
      fields,
      seqs: taken.flatMap(({ data }) => data.seqs),
      what: taken
        .map(({ data }) => data.what)
        .reverse()
        .join('; '),
    });
  }
  return steps.length === 0 ? nothing(context, 'redo') : steps;
}

export const undo = reversing(
  'undo',
  'Takes back your last command over tasks, or the last change of one task; what others changed since stays.',
  lastCommand,
);
export const redo = reversing('redo', 'Does again what was undone last.', lastUndo);
