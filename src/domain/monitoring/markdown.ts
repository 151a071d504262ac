import { formatDuration } from '../kernel/duration.ts';
import { cell, table } from '../kernel/markdown.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { MonitoringReport } from './report.ts';

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

export function markdownOf(report: MonitoringReport): string {
  const { monitoring_session: session, health_status: health, performance_metrics: metrics, alerts_generated: alerts } = report;
  const { resource_usage: usage, ...groups } = metrics;
  const { cpu_percent, memory_mb, disk_percent } = health.resource_utilization;
  const { next_cleanup, cleanup_frequency, automated_tasks } = report.maintenance_schedule;
  return [
    '# Monitoring',
    '',
    `${formatInstant(session.start_time)} to ${formatInstant(session.end_time)}, ${formatDuration(session.duration_seconds * 1_000)}. Session ${session.session_id}.`,
    '',
    '## Health',
    '',
    ...table(
      ['System', 'Repository', 'Processes', 'CPU %', 'Memory MB', 'Disk %'],
      [[health.system_health, health.repository_health, health.process_health, cpu_percent, memory_mb, disk_percent]],
    ),
    '## Operations',
    '',
    ...table(
      ['Operation', 'Times', 'Average s', 'Min s', 'Max s', 'Success'],
      Object.entries(groups).map(([name, group]) => [
        name,
        group.total_executed,
        group.average_time_seconds,
        group.min_time_seconds,
        group.max_time_seconds,
        percent(group.success_rate),
      ]),
    ),
    `The host had ${cell(usage.peak_memory_mb)} MB of memory in use at its peak, ${cell(usage.average_cpu_percent)} % of its processors on average, and ${cell(usage.io_operations)} disk operations.`,
    '',
    '## Alerts',
    '',
    ...table(
      ['Alert', 'Severity', 'Since', 'Status', 'Message'],
      alerts.map((alert) => [alert.alert_id, alert.severity, formatInstant(alert.timestamp), alert.status, alert.message]),
    ),
    '## Upkeep',
    '',
    cleanup_frequency === null
      ? 'Nothing is scheduled.'
      : `${automated_tasks.join(', ')}: ${cell(cleanup_frequency)}, next ${next_cleanup === null ? '–' : formatInstant(next_cleanup)}.`,
    '',
  ].join('\n');
}
