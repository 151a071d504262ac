import { answerClocks, countAnswer } from '../escalation/answer.ts';
import { acknowledged as incidentAcknowledged } from '../incidents/events.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { acknowledged } from './events.ts';

export interface Acknowledging {
  readonly number: number;
  readonly task: number | null;
  readonly incident: number | null;
  /** Who took it, where that is not the actor: somebody at the source. */
  readonly by: string | null;
  readonly note: string | null;
}

/**
 * Marks firing alerts as taken: their clocks stop, and nobody further is told. One clock stands for a whole incident, so all of it is taken.
 * Where a policy wants several people to, the alert stays as it is until the last of them; answers those that are taken.
 */
export function* acknowledgeAlerts<A extends Acknowledging>(context: Context, given: readonly A[]): Script<readonly A[]> {
  const { name } = context.actor;
  const waiting = new Set<number | null>();
  for (const [person, taken] of Map.groupBy(given, ({ by }) => by ?? name))
    for (const { task } of yield* countAnswer(context, tasksOf(taken), person)) waiting.add(task);
  const alerts = given.filter(({ task }) => !waiting.has(task));
  if (alerts.length === 0) return alerts;
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
  const whole = alerts.filter(({ incident }) => incident !== null).map(({ incident, by }) => ({ incident, person: by ?? name }));
  // The rest of an incident is taken with it (`reactions.ts`).
  yield* record(
    context,
    whole.map(({ incident, person }) => incidentAcknowledged(label('I', incident ?? 0), { by: person })),
  );
  for (const [person, taken] of Map.groupBy(alerts, ({ by }) => by ?? name)) {
    const tasks = tasksOf(taken);
    if (tasks.length > 0) yield* answerClocks(context, tasks, `acknowledged by ${person}`);
  }
  return alerts;
}

const tasksOf = (alerts: readonly Acknowledging[]): readonly number[] => alerts.flatMap(({ task }) => (task === null ? [] : [task]));
