/**
 * Tasks that start themselves. Whatever can end a conflict (done, cancelled, deleted, handed over, taken back, linked elsewhere) is an event of
 * a task, and in its transaction those that wait are looked at, who has waited longest first: nothing has to be remembered over a restart, and
 * no start can be lost between two processes. Each is started in the name of who waits; of two that wait for the same component the second
 * then waits for the first.
 */
import type { Context } from '../kernel/context.ts';
import type { Reaction } from '../kernel/event.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { conflictsOf } from './conflict.ts';
import { deleted, edited, handedOver, joined, redone, skipped, transitions, undone } from './events.ts';
import { fromRecord, TASK_COLUMNS, type TaskRecord } from './records.ts';
import { started } from './start.ts';
import { move } from './task.ts';

/** Starts what waited and may begin now. A later noun calls it when what it offered is over. */
export function* startWaiting(context: Context): Script<void> {
  const rows = yield* all<TaskRecord>(
    `select ${TASK_COLUMNS} from task where waiter is not null and closed_at is null order by waiting_since, number {lock}`,
  );
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

const ending = (to: string): Reaction => ({ to, run: (context) => startWaiting(context) });

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
