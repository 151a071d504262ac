import type { Context } from '../kernel/context.ts';
import { record } from '../kernel/event.ts';
import { label } from '../kernel/id.ts';
import { severityAt, severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { changed, raised } from './events.ts';
import type { Report } from './normalise.ts';
import { reconsider } from './quieten.ts';
import { policyFor, startAlertClocks } from './task.ts';

/** An open alert as far as reports of it are concerned. */
export interface OpenAlert {
  readonly source: string;
  readonly fingerprint: string;
  readonly number: number;
  readonly status: string;
  readonly severity: number;
  readonly title: string;
  readonly count: number;
  readonly task: number | null;
  readonly incident: number | null;
  readonly muted: string | null;
  readonly expires_at: number | null;
}

type Repeat = readonly [Report, OpenAlert];

/** Counts reports of alerts that are open, and takes over what they say differently. */
export function* repeatAlerts(context: Context, repeats: readonly Repeat[]): Script<void> {
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
    different.map(([report, alert]) => {
      const before = { severity: severityAt(alert.severity), title: alert.title };
      const after = { severity: report.severity, title: report.title };
      return changed(label('A', alert.number), { before, after });
    }),
  );
  yield* raise(context, different);
  const otherwise = different.filter(([report, alert]) => severityRank(report.severity) !== alert.severity);
  if (otherwise.length > 0) {
    yield* reconsider(
      context,
      otherwise.map(([, { number }]) => number),
    );
  }
}

/** Whoever took a warning has not taken the outage that it became: a raised alert fires again, and its clock starts anew. */
function* raise(context: Context, different: readonly Repeat[]): Script<void> {
  const worse = different.filter(
    ([report, alert]) => alert.status === 'acknowledged' && alert.muted === null && severityRank(report.severity) < alert.severity,
  );
  if (worse.length === 0) return;
  const rows = yield* all<{ number: number; acknowledged_by: string | null }>(
    'select number, acknowledged_by from alert where number in {numbers $1}',
    JSON.stringify(worse.map(([, { number }]) => number)),
  );
  const takers = new Map(rows.map((row) => [row.number, row.acknowledged_by ?? 'somebody']));
  yield* all(
    "update alert set status = 'firing', acknowledged_by = null, acknowledged_at = null where number in {numbers $1}",
    JSON.stringify([...takers.keys()]),
  );
  yield* record(
    context,
    worse.map(([report, { number, severity }]) =>
      raised(label('A', number), { acknowledgedBy: takers.get(number) ?? 'somebody', from: severityAt(severity), to: report.severity }),
    ),
  );
  const policy = policyFor(context);
  yield* startAlertClocks(
    context,
    worse.flatMap(([report, { number, task }]) =>
      task === null ? [] : [{ subject: { ...report, number }, task, policy: policy(report) }],
    ),
  );
}
