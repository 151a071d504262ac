/** What was promised and has not come: clocks that were answered or snoozed and come back, and tasks that are overdue. */
import { heldClocks } from '../escalation/view.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { clocksDue } from './clocks.ts';
import { type Counted, countedRows, MOST, OURS } from './lines.ts';

export function* owed(context: Context, team: string | null): Script<Counted> {
  const overdue = yield* all<{ number: number; title: string; assignee: string | null; due_at: number; total: number }>(
    `select task.number, task.title, task.assignee, task.due_at, count(*) over () as total from task
     where task.closed_at is null and task.deleted_at is null and task.due_at <= $2 and ${OURS} order by task.due_at, task.number limit ${MOST}`,
    team ?? '',
    context.now,
  );
  const late = countedRows(overdue, (row) => ({
    subject: label('T', row.number),
    text: `overdue: ${row.title}`,
    who: row.assignee,
    at: row.due_at,
    until: null,
  }));
  const held = yield* clocksDue(context, team, heldClocks);
  return { total: late.total + held.total, lines: [...late.lines, ...held.lines].slice(0, MOST) };
}
