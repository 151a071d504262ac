/** What tasks touch follows the components: merged into one, or parted again. */
import { absorbed, parted } from '../inventory/events.ts';
import type { Context } from '../kernel/context.ts';
import { type Reaction, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { relinked } from './events.ts';

interface Touching {
  readonly number: number;
  readonly components: string;
}

const touchingTasks = (component: number): Script<readonly Touching[]> =>
  all<Touching>('select number, components from task where number in (select task from task_touch where component = $1)', component);

/** Each task with what it touched and touches now. */
type Relinking = readonly { readonly task: number; readonly before: readonly number[]; readonly after: readonly number[] }[];

function* relink(context: Context, relinking: Relinking, cause: string): Script<void> {
  if (relinking.length === 0) return;
  yield* all('delete from task_touch where task in {numbers $1}', JSON.stringify(relinking.map(({ task }) => task)));
  yield* all(
    'insert into task_touch (component, task) select component, task from {records $1 component:int task:int} as fresh where true',
    JSON.stringify(relinking.flatMap(({ task, after }) => after.map((component) => ({ component, task })))),
  );
  yield* all(
    `update task set components = fresh.components, version = version + 1, updated_at = $2, updated_by = $3
     from {records $1 task:int components:text} as fresh where task.number = fresh.task`,
    JSON.stringify(relinking.map(({ task, after }) => ({ task, components: JSON.stringify(after) }))),
    context.now,
    context.actor.name,
  );
  yield* record(
    context,
    relinking.map(({ task, before, after }) => relinked(label('T', task), { before, after }, cause)),
  );
}

const numberIn = (text: string): number => Number(text.slice(1));

const following: Reaction = {
  to: absorbed.kind,
  *run(context, facts) {
    for (const { subject, data } of facts) {
      const { from } = data as { readonly from: string };
      const [into, gone] = [numberIn(subject), numberIn(from)];
      const relinking = (yield* touchingTasks(gone)).map(({ number, components }) => {
        const before = JSON.parse(components) as number[];
        return { task: number, before, after: [...new Set(before.map((component) => (component === gone ? into : component)))] };
      });
      yield* relink(context, relinking, from);
    }
  },
};

/** Only what followed goes back, and only where nobody has said since what the task touches. */
const returning: Reaction = {
  to: parted.kind,
  *run(context, facts) {
    for (const { subject, data } of facts) {
      const { back } = data as { readonly back: string };
      const tasks = new Map(
        (yield* touchingTasks(numberIn(subject))).map(({ number, components }) => [label('T', number), { number, components }]),
      );
      const rows = yield* all<{ subject: string; data: string }>(
        "select subject, data from event where subject in {values $1} and kind = 'task.relinked' and cause = $2 order by seq",
        JSON.stringify([...tasks.keys()]),
        back,
      );
      const last = new Map(rows.map((row) => [row.subject, JSON.parse(row.data) as { before: number[]; after: number[] }]));
      const relinking = [...last].flatMap(([task, { before, after }]) => {
        const now = tasks.get(task);
        return now === undefined || now.components !== JSON.stringify(after) ? [] : [{ task: now.number, before: after, after: before }];
      });
      yield* relink(context, relinking, back);
    }
  },
};

export const followingReactions: readonly Reaction[] = [following, returning];
