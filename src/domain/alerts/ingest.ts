/**
 * From reports to rows. Everything that one flush of the intake brought, of whatever sources, is decided and written here in one
 * transaction, set-based: one statement a table, not one a row, because a storm is when it matters.
 *
 * A flush may hold several reports of one alert. They are taken in waves, each holding a key at most once, so that fire–resolve–fire in one
 * body ends as two occurrences, the second open.
 *
 *   no open alert, firing    → alert, task, clock, first page
 *   open alert, firing       → its counter and last-seen move; a changed severity or title is an event
 *   open alert, acknowledged → acknowledged, unless it is; its clock stops
 *   open alert, resolved     → resolved; an untouched task closes; whoever was told hears of it
 *   no open alert, otherwise → nothing to do, and said so in the result
 */

import { choose } from '../escalation/clock.ts';
import { type Start, startClocks } from '../escalation/records.ts';
import { type Policy, policies } from '../escalation/settings.ts';
import { componentsNamed } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { takeNumbers } from '../kernel/number.ts';
import { severityAt, severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { openTasks } from '../tasks/records.ts';
import { taskSettings } from '../tasks/settings.ts';
import { type Acknowledging, acknowledgeAlerts } from './acknowledge.ts';
import { changed, opened } from './events.ts';
import { recognised } from './known.ts';
import type { Report } from './normalise.ts';
import { closeAlerts, type Resolving } from './resolve.ts';
import { alertSettings } from './settings.ts';
import { untold } from './telling.ts';

export interface Ingested {
  readonly opened: number;
  readonly repeated: number;
  readonly acknowledged: number;
  readonly resolved: number;
  /** What changes nothing: resolved reports of alerts that are not open here, acknowledgements of those that nobody has to take. */
  readonly ignored: number;
}

interface OpenAlert {
  readonly source: string;
  readonly fingerprint: string;
  readonly number: number;
  readonly status: string;
  readonly severity: number;
  readonly title: string;
  readonly count: number;
  readonly task: number | null;
  readonly expires_at: number | null;
}

export function* ingest(context: Context, reports: readonly Report[]): Script<Ingested> {
  const total = { opened: 0, repeated: 0, acknowledged: 0, resolved: 0, ignored: 0 };
  for (const wave of waves(yield* recognised(yield* untold(reports, context.now)))) {
    const open = yield* openAmong(wave);
    const fresh: Report[] = [];
    const repeats: (readonly [Report, OpenAlert])[] = [];
    const taken: Acknowledging[] = [];
    const over: Resolving[] = [];
    for (const report of wave) {
      const alert = open.get(keyOf(report));
      if (report.status === 'firing') {
        if (alert === undefined) fresh.push(report);
        else repeats.push([report, alert]);
      } else if (alert === undefined) total.ignored++;
      else if (report.status === 'resolved') over.push({ ...alert, note: report.note });
      else if (alert.status === 'acknowledged') total.ignored++;
      else taken.push({ number: alert.number, task: alert.task, by: report.by, note: report.note });
    }
    yield* openAlerts(context, fresh);
    yield* repeatAlerts(context, repeats);
    yield* acknowledgeAlerts(context, taken);
    yield* closeAlerts(context, over);
    total.opened += fresh.length;
    total.repeated += repeats.length;
    total.acknowledged += taken.length;
    total.resolved += over.length;
  }
  return total;
}

const keyOf = (about: { readonly source: string; readonly fingerprint: string }): string => `${about.source}\n${about.fingerprint}`;

/** Splits reports so that no wave holds a key twice, in order. */
export function waves(reports: readonly Report[]): readonly (readonly Report[])[] {
  const seen = new Map<string, number>();
  const result: Report[][] = [];
  for (const report of reports) {
    const key = keyOf(report);
    const wave = seen.get(key) ?? 0;
    seen.set(key, wave + 1);
    const members = result[wave];
    if (members === undefined) result.push([report]);
    else members.push(report);
  }
  return result;
}

function* openAmong(wave: readonly Report[]): Script<ReadonlyMap<string, OpenAlert>> {
  const open = new Map<string, OpenAlert>();
  for (const [source, reports] of Map.groupBy(wave, (report) => report.source)) {
    const rows = yield* all<OpenAlert>(
      `select source, fingerprint, number, status, severity, title, count, task, expires_at from alert
       where source = $1 and fingerprint in {values $2} and resolved_at is null`,
      source,
      JSON.stringify(reports.map((report) => report.fingerprint)),
    );
    for (const row of rows) open.set(keyOf(row), row);
  }
  return open;
}

function* openAlerts(context: Context, reports: readonly Report[]): Script<void> {
  if (reports.length === 0) return;
  const { category } = context.settings.of(alertSettings);
  const { priority } = context.settings.of(taskSettings);
  const known = context.settings.of(policies);
  const first = yield* takeNumbers('A', reports.length);
  const chosen = reports.map((report) => choose(known, { ...report.labels, severity: report.severity, source: report.source }));

  yield* record(
    context,
    reports.map((report, index) =>
      opened(label('A', first + index), {
        severity: report.severity,
        source: report.source,
        title: report.title,
        policy: chosen[index]?.name ?? null,
      }),
    ),
  );
  const components = yield* componentsNamed(reports.map((report) => report.component));
  const firstTask = yield* openTasks(
    context,
    reports.map((report, index) => ({
      title: report.title,
      description: report.text,
      category: report.category ?? category,
      priority: priority[report.severity],
      severity: report.severity,
      source: report.source,
      component: report.component,
      components: [components.get(report.component ?? '') ?? []].flat(),
      labels: componentLabels(report.labels),
      cause: label('A', first + index),
    })),
  );
  yield* all(
    `insert into alert (number, id, source, fingerprint, status, severity, title, text, labels, annotations, component, url, sender_group, count, starts_at,
       first_seen_at, last_seen_at, task, expires_at, version)
     select number, id, source, fingerprint, 'firing', severity, title, text, labels, annotations, component, url, sender_group, 1, starts_at,
       cast($2 as bigint), cast($2 as bigint), task, expires_at, 1
     from {records $1 number:int id:text source:text fingerprint:text severity:int title:text text:text labels:text annotations:text component:text url:text
       sender_group:text starts_at:ms task:int expires_at:ms} as fresh where true`,
    reports.map((report, index) => ({
      number: first + index,
      id: context.mint(),
      source: report.source,
      fingerprint: report.fingerprint,
      severity: severityRank(report.severity),
      title: report.title,
      text: report.text,
      labels: JSON.stringify(report.labels),
      annotations: JSON.stringify(report.annotations),
      component: report.component,
      url: report.url,
      sender_group: report.group,
      starts_at: report.startsAt,
      task: firstTask + index,
      expires_at: report.expiresAt,
    })),
    context.now,
  );
  yield* startClocks(
    context,
    reports.flatMap((report, index) => startOf(report, chosen[index], first + index, firstTask + index, priority[report.severity])),
  );
}

const startOf = (report: Report, policy: Policy | undefined, alert: number, task: number, priority: string): readonly Start[] =>
  policy === undefined
    ? []
    : [
        {
          task,
          policy,
          brief: {
            task: label('T', task),
            subject: label('A', alert),
            title: report.title,
            text: report.text,
            severity: report.severity,
            priority,
            source: report.source,
            component: report.component,
            url: report.url,
          },
        },
      ];

const LONGEST_LABEL = 500;

/** The labels that say where; the rest stays with the alert. Values of a megabyte exist and have no place on a task. */
function componentLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { severity: _, ...kept } = labels as Record<string, string>;
  for (const key in kept) if ((kept[key] ?? '').length > LONGEST_LABEL) delete kept[key];
  return kept;
}

function* repeatAlerts(context: Context, repeats: readonly (readonly [Report, OpenAlert])[]): Script<void> {
  if (repeats.length === 0) return;
  yield* all(
    `update alert set count = alert.count + 1, last_seen_at = cast($2 as bigint)
     from {records $1 number:int} as report where alert.number = report.number`,
    repeats.map(([, alert]) => alert),
    context.now,
  );
  const moved = repeats.filter(([report, alert]) => report.expiresAt !== alert.expires_at);
  if (moved.length > 0) {
    yield* all(
      `update alert set expires_at = report.expires_at
       from {records $1 number:int expires_at:ms} as report where alert.number = report.number`,
      moved.map(([report, alert]) => ({ number: alert.number, expires_at: report.expiresAt })),
    );
  }
  const different = repeats.filter(([report, alert]) => severityRank(report.severity) !== alert.severity || report.title !== alert.title);
  if (different.length === 0) return;
  yield* all(
    `update alert set severity = report.severity, title = report.title, text = report.text, annotations = report.annotations, version = alert.version + 1
     from {records $1 number:int severity:int title:text text:text annotations:text} as report where alert.number = report.number`,
    different.map(([report, alert]) => ({
      number: alert.number,
      severity: severityRank(report.severity),
      title: report.title,
      text: report.text,
      annotations: JSON.stringify(report.annotations),
    })),
  );
  yield* record(
    context,
    different.map(([report, alert]): Fact => {
      const before = { severity: severityAt(alert.severity), title: alert.title };
      const after = { severity: report.severity, title: report.title };
      return changed(label('A', alert.number), { before, after });
    }),
  );
}
