import type { Source } from '../escalation/facts.ts';
import { all } from '../kernel/script.ts';

/** What a clock needs to know of the incident behind its task: what people conduct is not quiet because its alerts are. */
export const incidentFacts: Source = {
  *progress(tasks) {
    const rows = yield* all<{ task: number }>(
      'select task from incident where task in {numbers $1} and resolved_at is null and conducted_at is not null',
      JSON.stringify(tasks),
    );
    return new Map(rows.map(({ task }) => [task, { quiet: false }]));
  },
};
