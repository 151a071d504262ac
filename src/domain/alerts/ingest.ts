/**
 * From reports to rows. Everything that one flush of the intake brought, of whatever sources, is decided and written here in one
 * transaction, set-based: one statement a table, not one a row, because a storm is when it matters.
 *
 * A flush may hold several reports of one alert. They are taken in waves, each holding a key at most once, so that fire–resolve–fire in one
 * body ends as two occurrences, the second open.
 *
 *   no open alert, firing    → alert, and unless it joins others (`gather.ts`) task, clock, first page
 *   open alert, firing       → its counter and last-seen move; a changed severity or title is an event, a raised one may page again
 *   open alert, acknowledged → acknowledged, unless it is; its clock stops
 *   open alert, resolved     → resolved; with the last of a task it closes, if untouched; whoever was told hears of it
 *   no open alert, otherwise → nothing to do, and said so in the result
 */

import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { type Acknowledging, acknowledgeAlerts } from './acknowledge.ts';
import { notEnded } from './authority.ts';
import { recognised } from './known.ts';
import type { Report } from './normalise.ts';
import { openAlerts } from './open.ts';
import { type OpenAlert, repeatAlerts } from './repeat.ts';
import { closeAlerts, type Resolving } from './resolve.ts';
import { untold } from './telling.ts';
import { notEchoed } from './write-back.ts';

export interface Ingested {
  readonly opened: number;
  readonly repeated: number;
  readonly acknowledged: number;
  readonly resolved: number;
  /** What changes nothing: resolved reports of alerts that are not open here, acknowledgements of those that nobody has to take. */
  readonly ignored: number;
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
      else taken.push({ ...alert, by: report.by, note: report.note });
    }
    const opening = yield* notEnded(context, fresh);
    yield* openAlerts(context, opening);
    yield* repeatAlerts(context, repeats);
    yield* acknowledgeAlerts(context, yield* notEchoed(context, taken));
    yield* closeAlerts(context, over);
    total.opened += opening.length;
    total.ignored += fresh.length - opening.length;
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
      `select source, fingerprint, number, status, severity, title, count, task, incident, muted, expires_at from alert
       where source = $1 and fingerprint in {values $2} and resolved_at is null`,
      source,
      JSON.stringify(reports.map((report) => report.fingerprint)),
    );
    for (const row of rows) open.set(keyOf(row), row);
  }
  return open;
}
