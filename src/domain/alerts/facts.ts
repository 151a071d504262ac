import type { Source } from '../escalation/facts.ts';
import { all, one } from '../kernel/script.ts';

/** What a clock needs to know of the alerts behind its task. */
export const alertFacts: Source = {
  *progress(tasks) {
    const rows = yield* all<{ task: number; loud: number }>(
      `select task, count(case when muted is null then 1 end) as loud from alert
       where task in {numbers $1} and resolved_at is null group by task`,
      JSON.stringify(tasks),
    );
    return new Map(rows.map(({ task, loud }) => [task, { quiet: Number(loud) === 0 }]));
  },
  *taskOf(text) {
    const [, kind = '', number = ''] = /^([ai])(\d{1,15})$/i.exec(text.trim()) ?? [];
    if (number === '') return undefined;
    const table = kind.toLowerCase() === 'a' ? 'alert' : 'incident';
    return (yield* one<{ task: number | null }>(`select task from ${table} where number = $1`, Number(number)))?.task ?? undefined;
  },
  *alertsSince(asked) {
    const rows = yield* all<{ task: number; total: number }>(
      `select alert.task, count(*) as total from {records $1 task:int since:ms} as asked
       join alert on alert.task = asked.task and alert.first_seen_at >= asked.since group by alert.task`,
      asked,
    );
    return new Map(rows.map(({ task, total }) => [task, Number(total)]));
  },
};
