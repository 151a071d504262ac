import { tellResolved } from '../escalation/resolved.ts';
import { stopClocks } from '../escalation/stop.ts';
import { leaveIncidents, settle, settleLater } from '../incidents/records.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { closeResolved } from '../tasks/records.ts';
import { taskSettings } from '../tasks/settings.ts';
import { resolved } from './events.ts';
import { calmAt, over } from './flapping.ts';
import { endMutes } from './quieten.ts';
import { alertSettings } from './settings.ts';

export interface Resolving {
  readonly number: number;
  readonly count: number;
  readonly task: number | null;
  readonly incident: number | null;
  readonly muted: string | null;
  /** Why, in somebody's words. */
  readonly note?: string | null;
}

/**
 * Resolves open alerts: their clocks stop, their tasks close as the settings say, and whoever was told hears that it is over. The task of
 * an incident waits for the last of its alerts.
 */
export function* closeAlerts(context: Context, alerts: readonly Resolving[]): Script<void> {
  if (alerts.length === 0) return;
  const by = context.actor.name;
  const rows = yield* all<{ source: string; fingerprint: string; first_seen_at: number; incident: number | null }>(
    `update alert set status = 'resolved', resolved_by = $3, resolved_at = cast($2 as bigint), version = version + 1
     where number in {numbers $1} returning source, fingerprint, first_seen_at, incident`,
    JSON.stringify(alerts.map((alert) => alert.number)),
    context.now,
    by,
  );
  yield* record(
    context,
    alerts.map(({ number, count, note }) => resolved(label('A', number), { by, count, ...(note ? { note } : {}) })),
  );
  yield* endMutes(context, alerts);
  const { flap } = context.settings.of(alertSettings);
  const states = yield* over(
    context,
    rows.map((row) => ({ ...row, openedAt: row.first_seen_at })),
  );
  yield* settleLater(
    [...states].flatMap(([{ incident }, history]) =>
      incident === null || !history.flapping ? [] : [{ incident, at: calmAt(history, flap.sample, flap.stop) }],
    ),
  );
  const alone = alerts.filter(({ incident }) => incident === null);
  const ended = yield* leaveIncidents(context, counted(alerts.flatMap(({ incident }) => (incident === null ? [] : [incident]))));
  yield* finish(
    context,
    [...alone, ...ended].flatMap(({ task }) => (task === null ? [] : [task])),
  );
}

const counted = (incidents: readonly number[]): ReadonlyMap<number, number> => {
  const counts = new Map<number, number>();
  for (const incident of incidents) counts.set(incident, (counts.get(incident) ?? 0) + 1);
  return counts;
};

/** Ends the incidents of alerts that have stopped flapping, if they stopped for the better. */
export function* settleIncidents(context: Context): Script<void> {
  const ended = yield* settle(context);
  yield* finish(
    context,
    ended.flatMap(({ task }) => (task === null ? [] : [task])),
  );
}

/** Ends what was done about alerts that are over. */
function* finish(context: Context, tasks: readonly number[]): Script<void> {
  if (tasks.length === 0) return;
  const by = context.actor.name;
  yield* stopClocks(context, tasks, `resolved by ${by}`);
  yield* tellResolved(context, tasks, by);
  const { close_on_resolve } = context.settings.of(taskSettings);
  if (close_on_resolve !== 'never') yield* closeResolved(context, tasks, close_on_resolve, `its alert was resolved by ${by}`);
}
