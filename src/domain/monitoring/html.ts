/** The report as one page that needs nothing else: no script, no font, no picture from elsewhere, so that it can be mailed and kept. */
import { formatDuration } from '../kernel/duration.ts';
import { plain } from '../kernel/plain.ts';
import { formatInstant } from '../kernel/rfc3339.ts';
import type { Chart } from '../performance/graph.ts';
import { drawing } from './chart.ts';
import type { MonitoringReport } from './report.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const safe = (value: unknown): string =>
  value === null ? '–' : plain(String(value)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const STYLE = `
:root { color-scheme: light dark; --line: #1668b8; --faint: color-mix(in srgb, currentColor 18%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1060px; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--faint); }
.critical { color: #c8102e; font-weight: 600 } .warning { color: #b25e00; font-weight: 600 } .healthy { color: #1a7f37; font-weight: 600 }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 1.2rem; }
figure { margin: 0 } figcaption { display: flex; justify-content: space-between; gap: 1rem }
svg { width: 100%; height: 110px; background: linear-gradient(var(--faint), var(--faint)) bottom / 100% 1px no-repeat; }
path { fill: none; stroke: var(--line); stroke-width: 2; vector-effect: non-scaling-stroke; stroke-linecap: round; }
@media (prefers-color-scheme: dark) { :root { --line: #6cb0f5 } }
@media print { figure, tr { break-inside: avoid } }
`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? '<p>None.</p>'
    : `<table><thead><tr>${head.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead><tbody>${rows
        .map((row) => `<tr>${row.map((value) => `<td>${value}</td>`).join('')}</tr>`)
        .join('')}</tbody></table>`;

const mark = (word: string): string => `<span class="${safe(word)}">${safe(word).replace('_', ' ')}</span>`;

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
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Monitoring, ${formatInstant(session.end_time)}</title><style>${STYLE}</style></head><body>
<h1>Monitoring</h1>
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
<p>${upkeep.cleanup_frequency === null ? 'Nothing is scheduled.' : `${safe(upkeep.automated_tasks.join(', '))}: ${safe(upkeep.cleanup_frequency)}, next ${upkeep.next_cleanup === null ? '–' : formatInstant(upkeep.next_cleanup)}.`}</p>
</body></html>
`;
}
