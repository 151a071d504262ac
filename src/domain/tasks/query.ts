import { CLOCK_COLUMNS } from '../escalation/view.ts';
import { type Compiled, compileFilter, equals, type Keys, oneOf, ranked, textIn } from '../kernel/filter.ts';
import type { Listing } from '../kernel/page.ts';
import { PRIORITIES, SEVERITIES } from '../kernel/rank.ts';
import { isRefusal, type Refusal } from '../kernel/refusal.ts';
import { TASK_COLUMNS } from './records.ts';
import { STATUSES } from './task.ts';

/** What may be asked of tasks. A bare word is searched in title, description and component. */
export const TASK_KEYS: Keys = {
  '': textIn('task.title', 'task.description', 'task.component'),
  text: textIn('task.title', 'task.description', 'task.component'),
  status: (value) =>
    value === 'closed' ? { sql: 'task.closed_at is not null', params: [] } : value === 'any' ? { sql: '1 = 1', params: [] } : status(value),
  pri: ranked('task.priority', PRIORITIES),
  sev: ranked('task.severity', SEVERITIES),
  src: equals('task.source'),
  comp: textIn('task.component'),
  owner: (value) => (value === 'none' ? { sql: 'task.assignee is null', params: [] } : { sql: 'task.assignee = ?', params: [value] }),
  tag: (value) => ({ sql: 'task.number in (select task_tag.task from task_tag where task_tag.tag = ?)', params: [value] }),
  cat: equals('task.category'),
};

const status = oneOf('task.status', STATUSES);

/** Only open tasks unless the query says which statuses. */
export function compileTasks(text: string): Compiled | Refusal {
  const compiled = compileFilter(text, TASK_KEYS, 1);
  if (isRefusal(compiled)) return compiled;
  // Deleting closes, so "open" alone leaves the deleted out, and an index answers it.
  return {
    ...compiled,
    where: `${compiled.used.has('status') ? 'task.deleted_at is null' : 'task.closed_at is null'} and ${compiled.where}`,
  };
}

/** The open by urgency, then age; with a status named, the newest first. */
export const taskListing = (compiled: Compiled): Listing => ({
  table: 'task',
  columns: `${TASK_COLUMNS}, ${CLOCK_COLUMNS.replace('clock.task', 'clock.task as clock_task')}`,
  joins: `left join clock on clock.task = task.number and clock.state = 'running' left join policy on policy.hash = clock.policy`,
  where: compiled.where,
  params: compiled.params,
  order: compiled.used.has('status')
    ? [['task.number', 'desc']]
    : [
        ['task.priority', 'asc'],
        ['task.number', 'asc'],
      ],
  orders: {
    newest: [['task.number', 'desc']],
    oldest: [['task.number', 'asc']],
    changed: [
      ['task.updated_at', 'desc'],
      ['task.number', 'desc'],
    ],
  },
});
