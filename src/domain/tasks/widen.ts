/** What a task touches besides, because what led to it has grown. */
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { relinked } from './events.ts';

/** A storm is about everything: a task touches so many at most, and the rest stands with its alerts. */
export const MOST_TOUCHED = 100;

export interface Widening {
  readonly task: number;
  /** Components of the inventory. */
  readonly components: readonly number[];
}

/** Nobody has edited these tasks, so their version stays: they still close with the last of their alerts. */
export function* widen(context: Context, widenings: readonly Widening[]): Script<void> {
  const wanted = new Map<number, Set<number>>();
  for (const { task, components } of widenings) {
    if (components.length > 0) wanted.set(task, new Set([...(wanted.get(task) ?? []), ...components]));
  }
  if (wanted.size === 0) return;
  const rows = yield* all<{ number: number; components: string }>(
    'select number, components from task where number in {numbers $1} and closed_at is null order by number {lock}',
    JSON.stringify([...wanted.keys()]),
  );
  const widened = rows.flatMap(({ number, components }) => {
    const before = JSON.parse(components) as number[];
    const after = [...new Set([...before, ...(wanted.get(number) ?? [])])].slice(0, Math.max(MOST_TOUCHED, before.length));
    return after.length > before.length ? [{ number, before, after }] : [];
  });
  if (widened.length === 0) return;
  yield* all(
    `update task set components = fresh.components from {records $1 number:int components:text} as fresh where task.number = fresh.number`,
    widened.map(({ number, after }) => ({ number, components: JSON.stringify(after) })),
  );
  yield* all(
    'insert into task_touch (component, task) select component, task from {records $1 component:int task:int} as fresh where true',
    widened.flatMap(({ number, before, after }) => after.slice(before.length).map((component) => ({ component, task: number }))),
  );
  yield* record(
    context,
    widened.map(({ number, before, after }) => relinked(label('T', number), { before, after })),
  );
}
