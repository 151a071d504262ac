/**
 * When a figure is an alert. Judged is the average over `sustained`, and an alert ends only some way below its threshold, so that a figure that
 * hovers there does not open and close a task each minute:
 *
 *   ──average ≥ threshold──▶ breached ──average < 95 % of it──▶ over
 */
import type { IncomingAlert } from '../alerts/incoming.ts';
import type { Severity } from '../kernel/rank.ts';
import type { Baseline } from './baseline.ts';
import { formatValue, METRICS, type MetricName, type SeriesName } from './metric.ts';
import type { MonitoringSettings } from './settings.ts';

type Thresholds = MonitoringSettings['alert_thresholds'];

interface Rule {
  readonly metric: MetricName;
  readonly key: 'cpu_percent' | 'memory_percent' | 'disk_percent';
  readonly alertname: string;
  /** From there on somebody is woken. A busy processor can wait for the morning. */
  readonly critical?: number;
}

export const RULES: readonly Rule[] = [
  { metric: 'host.cpu', key: 'cpu_percent', alertname: 'HighCpu' },
  { metric: 'host.memory', key: 'memory_percent', alertname: 'HighMemory', critical: 97 },
  { metric: 'host.disk', key: 'disk_percent', alertname: 'DiskFilling', critical: 97 },
];

const CALM = 0.95;

/** A figure that was averaged, and what is usual for it at this hour. */
export interface Judged extends SeriesName {
  readonly average: number;
  readonly usual?: Baseline | undefined;
}

export interface Breach extends SeriesName {
  /** What tells it from the others of this series. */
  readonly alertname: string;
  readonly severity: Severity;
  /** The same each time it is told: another title would be news. */
  readonly summary: string;
  readonly description: string;
}

export const fingerprintOf = ({ alertname, metric, subject }: Pick<Breach, 'alertname' | 'metric' | 'subject'>): string =>
  `performance:${alertname}:${metric}:${subject}`;

/** What is breached, and what is neither breached nor over: open alerts of that stay as they are. */
export interface Verdict {
  readonly breached: readonly Breach[];
  readonly undecided: readonly string[];
}

export function judge(figures: readonly Judged[], thresholds: Thresholds): Verdict {
  const breached: Breach[] = [];
  const undecided: string[] = [];
  for (const figure of figures) {
    const limits = [limitOf(figure, thresholds), unusualFrom(figure)];
    for (const limit of limits) {
      if (limit === undefined) continue;
      if (figure.average >= limit.from) breached.push(limit.breach);
      else if (figure.average >= limit.from * CALM) undecided.push(fingerprintOf(limit.breach));
    }
  }
  return { breached, undecided };
}

interface Limit {
  readonly from: number;
  readonly breach: Breach;
}

function limitOf({ metric, subject, average }: Judged, thresholds: Thresholds): Limit | undefined {
  const rule = RULES.find((known) => known.metric === metric);
  if (rule === undefined) return undefined;
  const from = thresholds[rule.key];
  const { title, unit } = METRICS[metric];
  return {
    from,
    breach: {
      metric,
      subject,
      alertname: rule.alertname,
      severity: rule.critical !== undefined && average >= Math.max(rule.critical, from) ? 'critical' : 'warning',
      summary: `${title} above ${formatValue(from, unit)} on ${subject}`,
      description: `It is ${formatValue(average, unit)} on average; the threshold is monitoring.alert_thresholds.${rule.key}.`,
    },
  };
}

/** So many standard deviations above the usual, and at least so many percentage points. */
const FAR = 4;
const LEAST_POINTS = 25;

function unusualFrom({ metric, subject, average, usual }: Judged): Limit | undefined {
  if (usual === undefined) return undefined;
  const from = usual.usual + Math.max(FAR * usual.width, LEAST_POINTS);
  const { title, unit } = METRICS[metric];
  return {
    from,
    breach: {
      metric,
      subject,
      alertname: 'Unusual',
      severity: 'info',
      summary: `${title} on ${subject} is unusual for this hour`,
      description: `It is ${formatValue(average, unit)} on average; usual is ${formatValue(usual.usual, unit)}, over ${usual.days} days, and unusual from ${formatValue(from, unit)} on.`,
    },
  };
}

/** An operation that took longer than it may. */
export function slowOperation(
  subject: string,
  milliseconds: number,
  { operations, alert_thresholds }: Pick<MonitoringSettings, 'operations' | 'alert_thresholds'>,
): Breach | undefined {
  const own = Object.hasOwn(operations, subject) ? operations[subject] : undefined;
  const limit = (own ?? alert_thresholds.operation_time_seconds) * 1_000;
  if (milliseconds <= limit) return undefined;
  const key = own === undefined ? 'alert_thresholds.operation_time_seconds' : `operations."${subject}"`;
  return {
    metric: 'operation.duration',
    subject,
    alertname: SLOW,
    severity: 'warning',
    summary: `Operation ${subject} took more than ${formatValue(limit, 'milliseconds')}`,
    description: `It took ${formatValue(milliseconds, 'milliseconds')}; the threshold is monitoring.${key}.`,
  };
}

export const SLOW = 'SlowOperation';

/** As the intake would be told. */
export const tellingOf = (breach: Breach): IncomingAlert => ({
  fingerprint: fingerprintOf(breach),
  status: 'firing',
  labels: { alertname: breach.alertname, metric: breach.metric, subject: breach.subject, category: 'performance' },
  annotations: { summary: breach.summary, description: breach.description },
  startsAt: null,
  endsAt: null,
  url: null,
  group: null,
  severity: breach.severity,
  // A disk is its host's: `noc1:/var`. What a job measures of itself has no component.
  ...(breach.metric.startsWith('host.') ? { component: breach.subject.split(':')[0] ?? '' } : {}),
});
