import { type Lister, touching } from '../inventory/work.ts';
import { label } from '../kernel/id.ts';
import { priorityAt } from '../kernel/rank.ts';
import type { TaskRecord } from './records.ts';

type Row = Pick<TaskRecord, 'number' | 'title' | 'status' | 'priority' | 'assignee'>;

/** The open tasks that touch a component, or what lies in it, the most important first. */
export const tasksTouching: Lister<'tasks'> = function* (path) {
  const { count, rows } = yield* touching<Row>(path, {
    table: 'task',
    joined: 'task.number = touched.task',
    open: 'task.closed_at is null',
    columns: ['number', 'title', 'status', 'priority', 'assignee'],
    order: 'task.priority, task.number',
  });
  return {
    count,
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
