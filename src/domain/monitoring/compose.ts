/** Puts the report together from what the nouns know. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { type Severity, severityAt } from '../kernel/rank.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import { figuresIn, linesIn, type SeriesFigures } from '../performance/reading.ts';
import { plus } from '../performance/series.ts';
import { monitoringSettings } from '../performance/settings.ts';
import * as processes from '../processes/capabilities.ts';
import * as repositories from '../repositories/capabilities.ts';
import { OURSELVES } from '../sources/settings.ts';
import { dueRows, tasksOf } from '../upkeep/records.ts';
import { upkeepSettings } from '../upkeep/settings.ts';
import { slotAfter } from '../upkeep/upkeep.ts';
import { healthOf } from './health.ts';
import type { Group, Health, MonitoringReport, REPORTED_SEVERITIES } from './report.ts';

const MB = 1_048_576;
/** What is over longer is not the present. */
const LATELY = 300_000;
const MOST_ALERTS = 1_000;

/** Groups of operations that Watchbill measures of itself. */
const GROUPS = { 'watchbill.delivery': 'message_delivery', 'probe.latency': 'probe' } as const;

const SEVERITY: Readonly<Record<Severity, (typeof REPORTED_SEVERITIES)[number]>> = {
  critical: 'critical',
  error: 'critical',
  warning: 'warning',
  info: 'info',
};

export function* compose(context: Context, length: number): Script<MonitoringReport> {
  const { now } = context;
  const from = now - length;
  return {
    monitoring_session: { session_id: context.mint(), start_time: from, end_time: now, duration_seconds: length / 1_000 },
    health_status: {
      system_health: yield* systemHealth(context),
      repository_health: yield* lastHealth(context, repositories),
      process_health: yield* lastHealth(context, processes),
      resource_utilization: yield* utilization(context),
    },
    // TypeScript has no type for an object of groups with one key that is none.
    performance_metrics: {
      ...(yield* groups(context, from)),
      resource_usage: yield* resourceUsage(context, from),
    } as MonitoringReport['performance_metrics'],
    alerts_generated: yield* alertsSince(from),
    maintenance_schedule: yield* maintenance(context),
  };
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** As it was the last time that somebody looked. */
function* lastHealth(context: Context, { list }: typeof repositories | typeof processes): Script<Health> {
  const rows = yield* list.run(context, {});
  return isRefusal(rows) ? 'not_checked' : healthOf(rows);
}

/** By the alerts of this host and of Watchbill itself; not checked while nothing is measured. */
export function* systemHealth(context: Context): Script<Health> {
  const lately = yield* latest(context, ['host.cpu']);
  const open = yield* all<{ severity: number }>(
    'select severity from alert where source = $1 and resolved_at is null order by severity limit 1',
    OURSELVES,
  );
  const [worst] = open.map(({ severity }) => SEVERITY[severityAt(severity)]);
  if (worst === 'critical' || worst === 'warning') return worst;
  return lately.length === 0 ? 'not_checked' : 'healthy';
}

const latest = ({ now, settings }: Context, metrics: Parameters<typeof figuresIn>[0]): Script<readonly SeriesFigures[]> =>
  figuresIn(metrics, { from: now - LATELY, to: now + 1 }, { now, retention: settings.of(monitoringSettings).retention });

function* utilization(context: Context): Script<MonitoringReport['health_status']['resource_utilization']> {
  const found = yield* latest(context, ['host.cpu', 'host.memory-used', 'host.disk']);
  const average = (metric: SeriesFigures['metric'], scale = 1): number | null => {
    const values = found.filter((one) => one.metric === metric).map((one) => one.average);
    // Of several disks the fullest.
    return values.length === 0 ? null : rounded(Math.max(...values) / scale);
  };
  return { cpu_percent: average('host.cpu'), memory_mb: average('host.memory-used', MB), disk_percent: average('host.disk') };
}

function* groups({ now, settings }: Context, from: Instant): Script<Readonly<Record<string, Group>>> {
  const { retention } = settings.of(monitoringSettings);
  const found = yield* figuresIn(['operation.duration', 'watchbill.delivery', 'probe.latency'], { from, to: now + 1 }, { now, retention });
  return Object.fromEntries(
    found.map(({ metric, subject, count, average, min, max, successRate }) => [
      // The one name that the shape has taken already.
      metric === 'operation.duration'
        ? subject.replace(/^resource_usage$/, 'resource_usage_')
        : [GROUPS[metric as keyof typeof GROUPS], subject].filter(Boolean).join(' '),
      {
        total_executed: count,
        average_time_seconds: rounded(average / 1_000, 3),
        min_time_seconds: rounded(min / 1_000, 3),
        max_time_seconds: rounded(max / 1_000, 3),
        success_rate: rounded(successRate, 4),
      },
    ]),
  );
}

const MOST_POINTS = 2_000;

function* resourceUsage({ now, settings }: Context, from: Instant): Script<MonitoringReport['performance_metrics']['resource_usage']> {
  const { retention } = settings.of(monitoringSettings);
  const lines = yield* linesIn(
    ['host.memory-used', 'host.cpu', 'host.io'],
    undefined,
    { from, to: now + 1 },
    { now, retention, mostPoints: MOST_POINTS },
  );
  const of = (metric: SeriesFigures['metric']) => lines.filter((line) => line.metric === metric).flatMap(({ sums }) => sums);
  const [memory, cpu, io] = [of('host.memory-used'), of('host.cpu'), of('host.io')];
  const total = io.length === 0 ? undefined : io.reduce(plus);
  // A rate over the time in which it was measured.
  const seconds = total === undefined ? 0 : ((io.at(-1)?.at ?? from) - total.at) / 1_000;
  return {
    peak_memory_mb: memory.length === 0 ? null : rounded(memory.reduce(plus).max / MB),
    average_cpu_percent: cpu.length === 0 ? null : rounded(cpu.reduce(plus).sum / cpu.reduce(plus).count),
    io_operations: total === undefined ? null : Math.round((total.sum / total.count) * seconds),
  };
}

interface AlertRow {
  readonly number: number;
  readonly severity: number;
  readonly title: string;
  readonly first_seen_at: number;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
}

/** What was raised in the session, or was still open in it, by Watchbill's own watching. Newest first. */
function* alertsSince(from: Instant): Script<MonitoringReport['alerts_generated']> {
  const rows = yield* all<AlertRow>(
    `select number, severity, title, first_seen_at, status from alert
     where source in {values $1} and (resolved_at is null or resolved_at >= $2) order by number desc limit ${MOST_ALERTS}`,
    JSON.stringify([OURSELVES, 'probe', 'heartbeat']),
    from,
  );
  return rows.map(({ number, severity, title, first_seen_at, status }) => ({
    alert_id: label('A', number),
    severity: SEVERITY[severityAt(severity)],
    message: title,
    timestamp: first_seen_at,
    status,
  }));
}

function* maintenance(context: Context): Script<MonitoringReport['maintenance_schedule']> {
  const due = new Map((yield* dueRows()).map((row) => [row.name, row]));
  const tasks = tasksOf(context);
  // Before an engine has seen the settings there is no row.
  const next = tasks.map((task) => (due.get(task.name) ?? slotAfter(task, context.now)).at);
  return {
    next_cleanup: next.length === 0 ? null : Math.min(...next),
    cleanup_frequency: tasks.length === 0 ? null : context.settings.of(upkeepSettings).schedule,
    automated_tasks: tasks.map(({ name }) => name),
  };
}
