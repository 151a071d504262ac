import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { openTasks } from '../../src/domain/tasks/records.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';

const A_SLICE = 5_000;

export async function openOrThrow(db: string): Promise<Watchbill> {
  const opened = await openWatchbill({ db });
  if (isRefusal(opened)) throw new Error(`${db} could not be opened`);
  return opened;
}

/** Fills a database with open tasks. */
export async function fillWithTasks(db: string, count: number): Promise<void> {
  const watchbill = await openOrThrow(db);
  const { surroundings } = watchbill;
  for (let from = 0; from < count; from += A_SLICE) {
    const context = contextFor(surroundings, { name: 'bench', role: 'operator' });
    const tasks = Array.from({ length: Math.min(A_SLICE, count - from) }, (_, index) => ({
      title: taskTitle(from + index),
      category: 'incident',
      priority: 'normal' as const,
    }));
    await surroundings.ports.store.write(() => openTasks(context(), tasks));
  }
  await watchbill.close();
}

export const taskTitle = (index: number): string => `Replace the fan of host-${String(index).padStart(6, '0')}`;
