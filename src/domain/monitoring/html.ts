import { formatDuration } from '../kernel/duration.ts';
import { mark, pageOf, safe, table } from '../kernel/html.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { Chart } from '../performance/graph.ts';
import { drawing } from './chart.ts';
import type { MonitoringReport } from './report.ts';

const STYLE = `
:root { --line: #1668b8 }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 1.2rem; }
figure { margin: 0 } figcaption { display: flex; justify-content: space-between; gap: 1rem }
svg { width: 100%; height: 110px; background: linear-gradient(var(--faint), var(--faint)) bottom / 100% 1px no-repeat; }
path { fill: none; stroke: var(--line); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linecap: round; }
@media (prefers-color-scheme: dark) { :root { --line: #6cb0f5 } }
@media print { figure { break-inside: avoid } }
`;

const figure = (chart: Chart): string => {
  const name = [chart.title, chart.subject].filter(Boolean).join(', ');
  const label = safe(`${name}: ${chart.last} now, ${chart.lowest} to ${chart.highest}`);
  const full = chart.full === null ? '' : ` full in ${safe(chart.full)}`;
  return `<figure><figcaption><span>${safe(name)}</span><strong>${safe(chart.last)}${full}</strong></figcaption>${drawing(chart, label)}<small>${safe(chart.lowest)} to ${safe(chart.highest)}</small></figure>`;
};

export function htmlOf(report: MonitoringReport, charts: readonly Chart[]): string {
  const { monitoring_session: session, health_status: health, performance_metrics: metrics, maintenance_schedule: upkeep } = report;
  const { resource_usage: usage, ...groups } = metrics;
  const { cpu_percent, memory_mb, disk_percent } = health.resource_utilization;
  const body = `<h1>Monitoring</h1>
<p>${formatInstant(session.start_time)} to ${formatInstant(session.end_time)}, ${formatDuration(session.duration_seconds * 1_000)}. Session ${safe(session.session_id)}.</p>
<h2>Health</h2>
${table(
  ['System', 'Repository', 'Processes', 'CPU %', 'Memory MB', 'Disk %'],
  [
    [
      mark(health.system_health),
      mark(health.repository_health),
      mark(health.process_health),
      safe(cpu_percent),
      safe(memory_mb),
      safe(disk_percent),
    ],
  ],
)}
<h2>Over time</h2>
<div class="charts">${charts.length === 0 ? '<p>Nothing was measured.</p>' : charts.map(figure).join('\n')}</div>
<h2>Operations</h2>
${table(
  ['Operation', 'Times', 'Average s', 'Min s', 'Max s', 'Success %'],
  Object.entries(groups).map(([name, group]) => [
    safe(name),
    safe(group.total_executed),
    safe(group.average_time_seconds),
    safe(group.min_time_seconds),
    safe(group.max_time_seconds),
    safe(Math.round(group.success_rate * 1_000) / 10),
  ]),
)}
<p>The host had ${safe(usage.peak_memory_mb)} MB of memory in use at its peak, ${safe(usage.average_cpu_percent)} % of its processors on average, and ${safe(usage.io_operations)} disk operations.</p>
<h2>Alerts</h2>
${table(
  ['Alert', 'Severity', 'Since', 'Status', 'Message'],
  report.alerts_generated.map(({ alert_id, severity, timestamp, status, message }) => [
    safe(alert_id),
    mark(severity),
    formatInstant(timestamp),
    safe(status),
    safe(message),
  ]),
)}
<h2>Upkeep</h2>
<p>${upkeep.cleanup_frequency === null ? 'Nothing is scheduled.' : `${safe(upkeep.automated_tasks.join(', '))}: ${safe(upkeep.cleanup_frequency)}, next ${upkeep.next_cleanup === null ? '–' : formatInstant(upkeep.next_cleanup)}.`}</p>`;
  return pageOf(`Monitoring, ${formatInstant(session.end_time)}`, body, STYLE);
}
