import { join } from 'node:path';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Figure, Run } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { fillWithTasks, openOrThrow } from '../parts/tasks.ts';

const OPEN = 10_000;
const LIMIT_MS = 50;

/** Every task operation, in this process, over ten thousand open tasks on the disk. */
export async function taskFigures({ quick, progress }: Run): Promise<readonly Figure[]> {
  progress('task operations');
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  await fillWithTasks(db, OPEN);
  const watchbill = await openOrThrow(db);
  const { task } = watchbill;
  const operations: Readonly<Record<string, (reference: string) => Promise<unknown>>> = {
    create: () => task.create({ title: 'Look at the fan' }),
    list: () => task.list({}),
    show: (reference) => task.show({ task: reference }),
    edit: (reference) => task.edit({ task: reference, title: 'Look at the fan again' }),
    start: (reference) => task.start({ tasks: [reference] }),
    done: (reference) => task.done({ tasks: [reference] }),
  };
  const times = new Map<string, number[]>(Object.keys(operations).map((name) => [name, []]));
  for (let turn = 1; turn <= (quick ? 100 : 300); turn++) {
    for (const [name, operate] of Object.entries(operations)) {
      const started = performance.now();
      const outcome = await operate(`T${turn}`);
      times.get(name)?.push(performance.now() - started);
      if (isRefusal(outcome)) throw new Error(`task ${name} was refused: ${JSON.stringify(outcome)}`);
    }
  }
  await watchbill.close();
  folder.remove();
  return [...times].map(([name, sample]) => {
    const value = quantile(sample, 0.99);
    return {
      what: `task ${name} among ${OPEN.toLocaleString('en-US')}, p99`,
      ours: show(value, 'ms'),
      value,
      goal: { is: 'at most', limit: LIMIT_MS, unit: 'ms' },
    };
  });
}
