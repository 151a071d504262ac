import { z } from 'zod';
import { resumeClocks } from '../escalation/stop.ts';
import { command } from '../kernel/capability.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { each } from '../kernel/number.ts';
import { refusal } from '../kernel/outcome.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { unacknowledged } from './events.ts';
import { alertOf } from './records.ts';
import { type AlertRow, alertRow, COLUMNS, toRow } from './view.ts';

export const unacknowledge = command({
  name: 'alert.unacknowledge',
  summary: 'Takes acknowledgements back: the alerts are nobody’s again, and their clocks go on where they stood.',
  input: z.object({ alerts: z.array(z.string()).min(1).describe('Numbers such as A87, ids, or the beginnings of ids.') }),
  args: ['alerts'],
  output: z.array(z.union([alertRow, refusal])),
  columns: COLUMNS,
  permission: 'operator',
  run: (context, { alerts }) =>
    each(alerts, function* (text): Script<AlertRow | Refusal> {
      const alert = yield* alertOf(text);
      if (isRefusal(alert)) return alert;
      const subject = label('A', alert.number);
      if (alert.status !== 'acknowledged')
        return refuse({ kind: 'wrong-state', subject, state: alert.status, verb: 'unacknowledge', allowed: ['acknowledged'] });
      const working = yield* one<{ assignee: string | null }>(
        "select assignee from task where number = $1 and status = 'in_progress' and deleted_at is null",
        alert.task ?? 0,
      );
      if (working !== undefined)
        return refuse({
          kind: 'wrong-state',
          subject: label('T', alert.task ?? 0),
          state: `in progress${working.assignee === null ? '' : ` by ${working.assignee}`}`,
          verb: 'unacknowledge',
          allowed: ['a task that nobody works on'],
        });
      yield* all(
        "update alert set status = 'firing', acknowledged_by = null, acknowledged_at = null, version = version + 1 where number = $1",
        alert.number,
      );
      yield* record(context, [unacknowledged(subject, {})]);
      const stop = alert.task === null || alert.acknowledgedAt === null ? [] : [{ task: alert.task, at: alert.acknowledgedAt }];
      yield* resumeClocks(context, stop, `the acknowledgement was taken back by ${context.actor.name}`);
      return toRow({ ...alert, status: 'firing', acknowledgedBy: null, acknowledgedAt: null, version: alert.version + 1 });
    }),
});
