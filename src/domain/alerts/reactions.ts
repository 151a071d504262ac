import type { Reaction } from '../kernel/event.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all } from '../kernel/script.ts';
import { transitions } from '../tasks/events.ts';
import { acknowledged } from './events.ts';

/** Whoever starts a task has answered its alerts: they count as acknowledged by them, and nobody has to press two keys. */
const answeredByStarting: Reaction = {
  to: transitions.start.kind,
  *run(context, facts) {
    const rows = yield* all<{ number: number }>(
      `update alert set status = 'acknowledged', acknowledged_by = $2, acknowledged_at = cast($3 as bigint), version = version + 1
       where task in {numbers $1} and status = 'firing' returning number`,
      JSON.stringify(facts.map((fact) => Number(fact.subject.slice(1)))),
      context.actor.name,
      context.now,
    );
    yield* record(
      context,
      rows.map(({ number }) => acknowledged(label('A', number), { note: 'its task was started' })),
    );
  },
};

export const alertReactions = [answeredByStarting] as const;
