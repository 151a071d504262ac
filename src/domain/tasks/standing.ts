import type { StandingOf } from '../inventory/standing.ts';
import { all } from '../kernel/script.ts';

/** How many open tasks touch each component. */
export const taskStanding: StandingOf = function* () {
  const rows = yield* all<{ component: number; total: number }>(
    `select touched.component, count(*) as total from task_touch as touched join task on task.number = touched.task
     where task.closed_at is null group by touched.component`,
  );
  return rows.map(({ component, total }) => ({ component, tasks: Number(total) }));
};
