import type { Instant } from '../kernel/clock.ts';
import { one, type Script } from '../kernel/script.ts';
import type { Overdue } from './service.ts';

/** What an engine does when its time has come, and how the rows that wait for it are found. Each condition is that of an index. */
const DUTIES: readonly { readonly what: string; readonly due: string; readonly from: string }[] = [
  { what: 'escalation step', due: 'due_at', from: "clock where state = 'running'" },
  { what: 'page', due: 'due_at', from: 'outbox where finished_at is null' },
  { what: 'heartbeat', due: 'due_at', from: 'heartbeat where late = 0 and due_at is not null' },
  { what: 'reading of a source', due: 'due_at', from: 'source_poll where until is null' },
  { what: 'write-back', due: 'due_at', from: 'write_back where due_at is not null' },
];

export function* overdue(now: Instant): Script<readonly Overdue[]> {
  const found: Overdue[] = [];
  for (const { what, due, from } of DUTIES) {
    const row = yield* one<{ count: number; oldest: number | null }>(
      `select count(*) as count, min(${due}) as oldest from ${from} and ${due} <= $1`,
      now,
    );
    found.push({ what, count: Number(row?.count ?? 0), oldest: row?.oldest ?? null });
  }
  return found;
}
