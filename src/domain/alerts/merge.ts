/** Putting together by hand what no rule gathered, and taking apart what should not have been: each is the other's way back. */
import { z } from 'zod';
import { stopClocks } from '../escalation/stop.ts';
import { left } from '../incidents/events.ts';
import { joinIncidents, leaveIncidents, openIncidents } from '../incidents/records.ts';
import { command } from '../kernel/capability.ts';
import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { type Severity, severityAt, severityRank } from '../kernel/rank.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { closeResolved } from '../tasks/records.ts';
import { widen } from '../tasks/widen.ts';
import type { Alert } from './alert.ts';
import { merged, split as splitOff } from './events.ts';
import { ALERT_COLUMNS, type AlertRecord, alertOf, fromRecord } from './records.ts';
import { openAlertTasks, policyFor, startAlertClocks, subjectOf } from './task.ts';
import { type AlertRow, alertRow, COLUMNS, toRow } from './view.ts';

const worst = (alerts: readonly Alert[]): Severity => severityAt(Math.min(...alerts.map(({ severity }) => severityRank(severity))));

/** Open alerts, each once; the first that is not open is refused. */
function* openOnes(references: readonly string[], verb: string): Script<readonly Alert[] | Refusal> {
  const found = new Map<number, Alert>();
  for (const reference of references) {
    const alert = yield* alertOf(reference);
    if (isRefusal(alert)) return alert;
    if (alert.status === 'resolved') {
      return refuse({
        kind: 'wrong-state',
        subject: label('A', alert.number),
        state: alert.status,
        verb,
        allowed: ['firing', 'acknowledged'],
      });
    }
    found.set(alert.number, alert);
  }
  return [...found.values()];
}

function* reread(alerts: readonly Alert[]): Script<AlertRow[]> {
  const rows = yield* all<AlertRecord>(
    `select ${ALERT_COLUMNS} from alert where number in {numbers $1} order by number`,
    JSON.stringify(alerts.map(({ number }) => number)),
  );
  return rows.map((row) => toRow(fromRecord(row)));
}

export const merge = command({
  name: 'alert.merge',
  summary: 'Makes one incident of several alerts: one task and one clock, those of the first. Taken back with alert split.',
  input: z.object({ alerts: z.array(z.string()).min(2).describe('The alert that the others join, then the others: A12 A15 A19.') }),
  args: ['alerts'],
  output: z.array(alertRow),
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { alerts: references }) {
    const alerts = yield* openOnes(references, 'merge');
    if (isRefusal(alerts)) return alerts;
    const [lead, ...others] = alerts;
    const joining = others.filter(({ incident }) => incident === null || incident !== lead?.incident);
    if (lead === undefined || joining.length === 0)
      return refuse({ kind: 'invalid', where: 'alerts', problem: 'are one already', allowed: 'two different alerts or more' });
    if (lead.task === null) {
      const problem = `is quiet (${lead.muted ?? 'muted'}) and has no task that the others could share`;
      return refuse({ kind: 'invalid', where: label('A', lead.number), problem, allowed: 'one with a task first' });
    }
    const why = `merged by ${context.actor.name}`;
    const severity = worst(joining);
    let { incident } = lead;
    if (incident === null) {
      const members = joining.length + 1;
      incident = yield* openIncidents(context, [
        { kind: 'merged', title: lead.title, why, severity: worst([lead, ...joining]), task: lead.task, members, settleAt: null },
      ]);
    } else yield* joinIncidents(context, [{ incident, count: joining.length, severity, why, settleAt: null }]);
    yield* leave(context, joining, `merged into ${label('I', incident)}`);
    yield* all(
      'update alert set incident = $2, task = $3, version = version + 1 where number in {numbers $1}',
      JSON.stringify([lead, ...joining].map(({ number }) => number)),
      incident,
      lead.task,
    );
    yield* widen(context, [{ task: lead.task, components: joining.flatMap(({ about }) => about ?? []) }]);
    const into = label('I', incident);
    yield* record(
      context,
      joining.map(({ number, task }) => merged(label('A', number), { into, task: task === null ? null : label('T', task) })),
    );
    return yield* reread([lead, ...joining]);
  },
});

export const split = command({
  name: 'alert.split',
  summary: 'Takes alerts out of their incident: each gets a task and a clock of its own.',
  input: z.object({ alerts: z.array(z.string()).min(1).describe('Numbers such as A15.') }),
  args: ['alerts'],
  output: z.array(alertRow),
  columns: COLUMNS,
  permission: 'operator',
  *run(context, { alerts: references }) {
    const alerts = yield* openOnes(references, 'split');
    if (isRefusal(alerts)) return alerts;
    const whole = alerts.find(({ incident }) => incident === null);
    if (whole !== undefined) {
      return refuse({ kind: 'invalid', where: label('A', whole.number), problem: 'belongs to no incident', allowed: 'a member of one' });
    }
    const subjects = alerts.map(subjectOf);
    const first = yield* openAlertTasks(context, subjects);
    yield* leaveIncidents(context, counts(alerts));
    yield* all(
      `update alert set incident = null, task = apart.task, version = alert.version + 1
       from {records $1 number:int task:int} as apart where alert.number = apart.number`,
      alerts.map(({ number }, index) => ({ number, task: first + index })),
    );
    yield* record(context, [
      ...alerts.map(({ number, incident }, index) =>
        splitOff(label('A', number), { from: label('I', incident ?? 0), task: label('T', first + index) }),
      ),
      ...[...Map.groupBy(alerts, ({ incident }) => incident ?? 0)].map(([incident, gone]) =>
        left(label('I', incident), { alerts: gone.map(({ number }) => label('A', number)) }),
      ),
    ]);
    const policy = policyFor(context);
    yield* startAlertClocks(
      context,
      subjects.flatMap((subject, index) =>
        subject.status === 'firing' && subject.muted === null ? [{ subject, task: first + index, policy: policy(subject) }] : [],
      ),
    );
    return yield* reread(alerts);
  },
});

const counts = (alerts: readonly Alert[]): ReadonlyMap<number, number> => {
  const by = Map.groupBy(alerts, ({ incident }) => incident);
  return new Map([...by].flatMap(([incident, members]) => (incident === null ? [] : [[incident, members.length]])));
};

/** Ends what stood for alerts that now stand with others: their own tasks, and incidents that lost their last open member. */
function* leave(context: Context, alerts: readonly Alert[], reason: string): Script<void> {
  const ended = yield* leaveIncidents(context, counts(alerts));
  const tasks = [...alerts.filter(({ incident }) => incident === null), ...ended].flatMap(({ task }) => (task === null ? [] : [task]));
  yield* stopClocks(context, tasks, reason);
  yield* closeResolved(context, tasks, 'always', reason);
}
