/**
 * Tasks that start themselves. Whatever can end a conflict (done, cancelled, deleted, handed over, taken back, linked elsewhere) is an event of
 * a task, and in its transaction those that wait are looked at, who has waited longest first: nothing has to be remembered over a restart, and
 * no start can be lost between two processes. Each is started in the name of who waits; of two that wait for the same component the second
 * then waits for the first.
 */
import type { Context } from '../kernel/context.ts';
import type { Fact, Reaction } from '../kernel/event.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { conflictsOf } from './conflict.ts';
import { deleted, edited, handedOver, joined, redone, skipped, transitions, undone } from './events.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { started } from './start.ts';
import { move } from './task.ts';

const WAITING = `select ${TASK_COLUMNS} from task where waiter is not null and closed_at is null`;
const IN_ORDER = 'order by waiting_since, number {lock}';

/** Those that touch what these tasks touch. */
const BESIDE = `${WAITING} and (
    number in (select other.task from task_touch as other join task_touch as mine on mine.component = other.component where mine.task in {numbers $1})
    or (components = '[]' and component in (select mine.component from task as mine where mine.number in {numbers $1}))) ${IN_ORDER}`;

/** Starts what waited and may begin now: all of it, or what touches the same as these tasks. A later noun calls it when what it offered is over. */
export function* startWaiting(context: Context, tasks?: readonly number[]): Script<void> {
  const rows =
    tasks === undefined ? yield* all<TaskRecord>(`${WAITING} ${IN_ORDER}`) : yield* all<TaskRecord>(BESIDE, JSON.stringify(tasks));
  for (const task of rows.map(fromRecord)) {
    const person = task.waiter ?? '';
    const { evidence } = yield* conflictsOf(context, task, person);
    const next = move(task, 'start', person, context.now);
    if (evidence.length > 0 || isRefusal(next)) continue;
    yield* started({ ...context, actor: { name: person, role: 'operator' } }, task, next, 'nothing is in its way any more');
  }
}

/** Fields whose change can end a conflict that is not seen from what the task touches afterwards. */
const MOVING: ReadonlySet<string> = new Set(['status', 'deletedAt', 'assignee', 'participants', 'component', 'components']);

const numberOf = ({ subject }: Fact): number => Number(subject.slice(1));

const ending = (to: string): Reaction => ({ to, run: (context, facts) => startWaiting(context, facts.map(numberOf)) });

const moving = (to: string): Reaction => ({
  to,
  *run(context, facts) {
    const after = facts.flatMap((fact) => Object.keys((fact.data as { readonly after?: object }).after ?? {}));
    if (after.some((field) => MOVING.has(field))) yield* startWaiting(context);
  },
});

export const waitingReactions: readonly Reaction[] = [
  ...[transitions.done, deleted, skipped, handedOver, joined].map(({ kind }) => ending(kind)),
  ...[edited, undone, redone].map(({ kind }) => moving(kind)),
];
