import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { opened } from './events.ts';
import { gather, joinGroups, keepGroups, worsening } from './gather.ts';
import type { Report } from './normalise.ts';
import { openAlertTasks, policyFor, startAlertClocks } from './task.ts';

interface Fresh extends Report {
  readonly number: number;
}

/** Opens alerts that nobody has seen before, at most one a key: their rows, and for those that stand for themselves task, clock and page. */
export function* openAlerts(context: Context, reports: readonly Report[]): Script<void> {
  if (reports.length === 0) return;
  const first = yield* takeNumbers('A', reports.length);
  const fresh = reports.map((report, index): Fresh => ({ ...report, number: first + index }));
  const grouped = yield* gather(context, fresh);
  const alone = grouped.size === 0 ? fresh : fresh.filter(({ number }) => (grouped.get(number)?.lead ?? number) === number);
  const groups = [...new Set(grouped.values())];

  const policy = policyFor(context);
  const chosen = new Map(alone.map((alert) => [alert.number, policy(alert)]));
  yield* record(
    context,
    fresh.map(({ number, severity, source, title }) => {
      const group = chosen.has(number) ? undefined : grouped.get(number);
      return opened(label('A', number), {
        severity,
        source,
        title,
        policy: chosen.get(number)?.name ?? null,
        ...(group === undefined ? {} : { with: label('A', group.lead), why: group.why }),
      });
    }),
  );

  const firstTask = yield* openAlertTasks(context, alone);
  const tasks = new Map(alone.map(({ number }, index) => [number, firstTask + index]));
  for (const group of groups) group.task ??= tasks.get(group.lead) ?? null;
  yield* joinGroups(context, groups);
  yield* insert(context, fresh, (number) => {
    const group = grouped.get(number);
    return { task: tasks.get(number) ?? group?.task ?? null, incident: group?.incident ?? null };
  });
  yield* keepGroups(context, groups);

  yield* startAlertClocks(
    context,
    alone.flatMap((subject) => {
      const task = tasks.get(subject.number);
      return task === undefined ? [] : [{ subject, task, policy: chosen.get(subject.number) }];
    }),
  );
  // Who took the incident took something smaller: its clock starts again, with the alert that made it worse.
  yield* startAlertClocks(
    context,
    groups.flatMap((group) => {
      const worse = worsening(group);
      const subject = fresh.find(({ number }) => number === worse?.number);
      return subject === undefined || group.task === null ? [] : [{ subject, task: group.task, policy: policy(subject) }];
    }),
  );
}

function* insert(
  context: Context,
  fresh: readonly Fresh[],
  place: (number: number) => { readonly task: number | null; readonly incident: number | null },
): Script<void> {
  yield* all(
    `insert into alert (number, id, source, fingerprint, status, severity, title, text, labels, annotations, component, url, sender_group, count, starts_at,
       first_seen_at, last_seen_at, task, incident, expires_at, version)
     select number, id, source, fingerprint, 'firing', severity, title, text, labels, annotations, component, url, sender_group, 1, starts_at,
       cast($2 as bigint), cast($2 as bigint), task, incident, expires_at, 1
     from {records $1 number:int id:text source:text fingerprint:text severity:int title:text text:text labels:text annotations:text component:text url:text
       sender_group:text starts_at:ms task:int incident:int expires_at:ms} as fresh where true`,
    fresh.map((alert) => ({
      number: alert.number,
      id: context.mint(),
      source: alert.source,
      fingerprint: alert.fingerprint,
      severity: severityRank(alert.severity),
      title: alert.title,
      text: alert.text,
      labels: JSON.stringify(alert.labels),
      annotations: JSON.stringify(alert.annotations),
      component: alert.component,
      url: alert.url,
      sender_group: alert.group,
      starts_at: alert.startsAt,
      expires_at: alert.expiresAt,
      ...place(alert.number),
    })),
    context.now,
  );
}
