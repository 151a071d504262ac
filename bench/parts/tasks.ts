import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { type NewTask, openTasks } from '../../src/domain/tasks/records.ts';
import { indexTexts as catchUp } from '../../src/domain/tasks/text.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';

const A_SLICE = 5_000;

export async function openOrThrow(db: string): Promise<Watchbill> {
  const opened = await openWatchbill({ db });
  if (isRefusal(opened)) throw new Error(explain(opened).text);
  return opened;
}

export const taskTitle = (index: number): string => `Replace the fan of host-${String(index).padStart(6, '0')}`;

const plainTask = (index: number): NewTask => ({ title: taskTitle(index), category: 'incident', priority: 'normal' });

/** Fills an empty database with open tasks. */
export async function fillWithTasks(db: string, count: number, task: (index: number, now: number) => NewTask = plainTask): Promise<void> {
  const watchbill = await openOrThrow(db);
  const { surroundings } = watchbill;
  const now = surroundings.clock.now();
  for (let from = 0; from < count; from += A_SLICE) {
    const context = contextFor(surroundings, { name: 'bench', role: 'operator' });
    const tasks = Array.from({ length: Math.min(A_SLICE, count - from) }, (_, index) => task(from + index, now));
    await surroundings.ports.store.write(() => openTasks(context(), tasks));
  }
  await watchbill.close();
}

/** Lets the index of texts catch up, as an engine does beside everything else. */
export async function indexTexts({ surroundings: { clock, ports } }: Watchbill): Promise<void> {
  while (!(await ports.store.write(() => catchUp(clock.now(), 1_000))));
}
