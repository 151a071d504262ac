import { LISTED, type Lister, LYING_IN } from '../inventory/work.ts';
import { label } from '../kernel/id.ts';
import { priorityAt } from '../kernel/rank.ts';
import { all } from '../kernel/script.ts';
import type { Status } from './task.ts';

interface Row {
  readonly number: number;
  readonly title: string;
  readonly status: Status;
  readonly priority: number;
  readonly assignee: string | null;
  readonly path: string;
  readonly total: number;
}

/** The open tasks that touch a component, or what lies in it, the most important first. */
export const tasksTouching: Lister<'tasks'> = function* (path) {
  const rows = yield* all<Row>(
    `select task.number, task.title, task.status, task.priority, task.assignee, min(component.path) as path, count(*) over () as total
     from task_touch as touched join component on component.number = touched.component join task on task.number = touched.task
     where touched.component in (${LYING_IN}) and task.closed_at is null
     group by task.number, task.title, task.status, task.priority, task.assignee
     order by task.priority, task.number limit ${LISTED}`,
    path,
  );
  return {
    count: Number(rows[0]?.total ?? 0),
    rows: rows.map(({ number, title, status, priority, assignee, path: component }) => ({
      number: label('T', number),
      title,
      status,
      component,
      priority: priorityAt(priority),
      assignee,
    })),
  };
};
