import { stopClocks } from '../escalation/records.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { acknowledged } from './events.ts';

export interface Acknowledging {
  readonly number: number;
  readonly task: number | null;
  /** Who took it, where that is not the actor: somebody at the source. */
  readonly by: string | null;
  readonly note: string | null;
}

/** Marks firing alerts as taken: their clocks stop, and nobody further is told. */
export function* acknowledgeAlerts(context: Context, alerts: readonly Acknowledging[]): Script<void> {
  if (alerts.length === 0) return;
  const { name } = context.actor;
  yield* all(
    `update alert set status = 'acknowledged', acknowledged_by = taken.person, acknowledged_at = cast($2 as bigint), version = alert.version + 1
     from {records $1 number:int person:text} as taken where alert.number = taken.number`,
    alerts.map(({ number, by }) => ({ number, person: by ?? name })),
    context.now,
  );
  yield* record(
    context,
    alerts.map(({ number, by, note }) =>
      acknowledged(label('A', number), { ...(by === null ? {} : { by }), ...(note === null ? {} : { note }) }),
    ),
  );
  for (const [person, taken] of Map.groupBy(alerts, ({ by }) => by ?? name)) {
    const tasks = taken.flatMap(({ task }) => (task === null ? [] : [task]));
    if (tasks.length > 0) yield* stopClocks(context, tasks, `acknowledged by ${person}`);
  }
}
