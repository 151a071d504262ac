import { ingest } from '../alerts/ingest.ts';
import { normalise } from '../alerts/normalise.ts';
import { closeAlerts, type Resolving } from '../alerts/resolve.ts';
import { alertSettings } from '../alerts/settings.ts';
import type { Context } from '../kernel/context.ts';
import { all, type Script } from '../kernel/script.ts';
import { OURSELVES } from '../sources/settings.ts';
import { taskSettings } from '../tasks/settings.ts';
import { type Baseline, baselineOf } from './baseline.ts';
import { type SeriesRow, seriesOf, sumsOf } from './records.ts';
import { DAY, RESOLUTIONS, type Resolution } from './resolution.ts';
import { averageOf, plus, type Sum } from './series.ts';
import { monitoringSettings } from './settings.ts';
import { type Breach, fingerprintOf, type Judged, judge, RULES, SLOW, slowOperation, tellingOf } from './thresholds.ts';

/** What is compared with the usual of its hour: what follows the day. */
const SEASONAL: readonly string[] = ['host.cpu', 'host.memory'];
const SEASON = 28 * DAY;

const named = (name: Resolution['name']): Resolution => RESOLUTIONS.find((known) => known.name === name) as Resolution;

/** Raises alerts for what is breached and ends those of what no longer is; answers how many are breached. */
export function* judgeHost(context: Context): Script<number> {
  const { alert_thresholds, performance_tracking } = context.settings.of(monitoringSettings);
  const figures = performance_tracking ? yield* figuresNow(context) : [];
  const { breached, undecided } = judge(figures, alert_thresholds);
  yield* tell(context, breached);
  const staying = new Set([...breached.map(fingerprintOf), ...undecided]);
  const open = yield* openOf('performance:%');
  yield* end(
    context,
    open.filter(({ fingerprint }) => !staying.has(fingerprint) && !fingerprint.startsWith(`performance:${SLOW}:`)),
  );
  return breached.length;
}

/** The same of an operation that was just measured: the next time it is quick enough ends the alert. */
export function* judgeOperation(context: Context, name: string, milliseconds: number): Script<void> {
  const breach = slowOperation(name, milliseconds, context.settings.of(monitoringSettings));
  if (breach !== undefined) return yield* tell(context, [breach]);
  const fingerprint = fingerprintOf({ alertname: SLOW, metric: 'operation.duration', subject: name });
  yield* end(
    context,
    (yield* openOf(`performance:${SLOW}:%`)).filter((alert) => alert.fingerprint === fingerprint),
  );
}

/** Averages over `sustained` of what was measured throughout. */
function* figuresNow({ now, settings }: Context): Script<readonly Judged[]> {
  const { sustained, baselines, health_check_interval_sec } = settings.of(monitoringSettings);
  const range = { from: now - sustained, to: now + 1 };
  const series = yield* seriesOf(RULES.map(({ metric }) => metric));
  const sums = yield* sumsOf(series, range, named('raw'));
  const throughout = series.filter(({ number }) => (sums.get(number)?.[0]?.at ?? now) <= range.from + health_check_interval_sec * 1_000);
  const usual = baselines ? yield* usualOf(throughout, { now, zone: settings.of(taskSettings).zone }) : undefined;
  return throughout.map(({ number, metric, subject }) => ({
    metric,
    subject,
    average: averageOf((sums.get(number) as readonly [Sum]).reduce(plus)),
    usual: usual?.get(number),
  }));
}

function* usualOf(
  series: readonly SeriesRow[],
  { now, zone }: { readonly now: number; readonly zone: string },
): Script<ReadonlyMap<number, Baseline | undefined>> {
  const seasonal = series.filter(({ metric }) => SEASONAL.includes(metric));
  const hours = yield* sumsOf(seasonal, { from: now - SEASON, to: now }, named('hour'));
  return new Map(seasonal.map(({ number }) => [number, baselineOf(hours.get(number) ?? [], now, zone)]));
}

const ourselves = (context: Context): Context => ({ ...context, actor: { name: OURSELVES, role: 'operator' } });

function* tell(context: Context, breaches: readonly Breach[]): Script<void> {
  const words = context.settings.of(alertSettings);
  yield* ingest(
    ourselves(context),
    breaches.map((breach) => normalise(OURSELVES, tellingOf(breach), words)),
  );
}

interface OpenRow extends Resolving {
  readonly fingerprint: string;
}

const openOf = (pattern: string): Script<readonly OpenRow[]> =>
  all<OpenRow>(
    `select number, count, task, incident, muted, fingerprint from alert
     where source = $1 and fingerprint like $2 and resolved_at is null {lock}`,
    OURSELVES,
    pattern,
  );

const end = (context: Context, alerts: readonly OpenRow[]): Script<void> =>
  closeAlerts(
    ourselves(context),
    alerts.map((row) => ({ ...row, note: 'it is below its threshold again' })),
  );
