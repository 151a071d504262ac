import type { Progress, Source } from '../escalation/facts.ts';
import { all } from '../kernel/script.ts';

/** What a clock needs to know of its task. */
export const taskFacts: Source = {
  *progress(tasks) {
    const rows = yield* all<{ number: number; status: string; ended: number; updated_at: number }>(
      `select number, status, case when closed_at is null and deleted_at is null then 0 else 1 end as ended, updated_at
       from task where number in {numbers $1}`,
      JSON.stringify(tasks),
    );
    return new Map(
      rows.map((row): [number, Progress] => [
        row.number,
        { over: row.ended === 1, working: row.status === 'in_progress', touchedAt: row.updated_at },
      ]),
    );
  },
};
