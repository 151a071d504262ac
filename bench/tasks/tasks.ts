/** Tasks by the hundred thousand and by the million, in this process and as cold commands beside Taskwarrior over the same tasks. */
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { besideTaskwarrior } from './beside.ts';
import { backlogFigures } from './work.ts';

const PARTS: readonly ((run: Run) => Promise<readonly Figure[]>)[] = [
  besideTaskwarrior,
  (run) => backlogFigures(run, { count: 100_000, rounds: run.quick ? 20 : 100, limits: { query: 20, verb: 5, batch: 1_000 } }),
  async (run) => (run.quick ? [] : backlogFigures(run, { count: 1_000_000, rounds: 20, limits: { query: 1_000, verb: 50, batch: 5_000 } })),
];

export const tasks: Benchmark = {
  name: 'tasks',
  summary: 'verbs, queries, batches and imports of tasks, beside Taskwarrior (in turn, medians)',
  needs: {},
  async run(run) {
    const figures: Figure[] = [];
    for (const part of PARTS) figures.push(...(await part(run)));
    return figures;
  },
};
