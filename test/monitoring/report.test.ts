import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pathsOf } from '../../src/domain/monitoring/chart.ts';
import { markdownOf } from '../../src/domain/monitoring/markdown.ts';
import { type MonitoringReport, monitoringReport, reportSchema, worst } from '../../src/domain/monitoring/report.ts';
import { store as write } from '../../src/domain/performance/records.ts';
import { type Point, sumOf } from '../../src/domain/performance/series.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { newShell } from '../cli/shell.ts';
import { browsed } from '../parts/browser.ts';
import { skipUnless } from '../parts/present.ts';
import { steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';

const SCHEMA = new URL('../../docs/reference/monitoring-report.schema.json', import.meta.url);
const HOSTILE = '<script>document.title="owned"</script>|`x`';

const clock = steppedClock();
let shell: ReturnType<typeof newShell>;
beforeEach(() => {
  shell = newShell();
});
afterEach(() => shell.remove());

const say = async (...argv: readonly string[]) => {
  const { code, out, err } = await shell.watchbill(argv, { clock });
  expect(code, err).toBe(0);
  return out;
};

/** An hour of a host, a few operations, and one that was too slow. */
async function fill(): Promise<void> {
  const watchbill = given(await openWatchbill({ db: shell.env.WATCHBILL_DB, clock }));
  const now = clock.now();
  const points = Array.from({ length: 60 }, (_, minute): readonly Point[] => {
    const at = now - (59 - minute) * 60_000;
    return [
      { metric: 'host.cpu', subject: 'noc1', at, value: 20 + (minute % 10) },
      { metric: 'host.memory', subject: 'noc1', at, value: 40 },
      { metric: 'host.memory-used', subject: 'noc1', at, value: 1_048_576 * (1_000 + minute) },
      { metric: 'host.disk', subject: 'noc1:/', at, value: 50 + minute / 10 },
      { metric: 'host.io', subject: 'noc1', at, value: 10 },
    ];
  });
  await watchbill.surroundings.ports.store.write(() => write(points.flat()));
  for (const took of ['1s', '2s', '33s']) given(await watchbill.perf.add({ operation: HOSTILE, took, failed: took === '33s' }));
  given(await watchbill.perf.add({ operation: 'resource_usage', took: '1s' }));
  await watchbill.close();
}

describe('the report', () => {
  test('has exactly its shape, filled and empty, by the schema that is documented', async () => {
    const documented = z.fromJSONSchema(JSON.parse(readFileSync(SCHEMA, 'utf8')) as Parameters<typeof z.fromJSONSchema>[0]);
    const empty = JSON.parse(await say('report', 'monitoring', '--json')) as object;
    expect(documented.safeParse(empty).error).toBeUndefined();
    expect(monitoringReport.safeParse(empty).error).toBeUndefined();
    expect(empty).toMatchObject({
      health_status: {
        system_health: 'not_checked',
        resource_utilization: { cpu_percent: null, memory_mb: null, disk_percent: null },
      },
      performance_metrics: { resource_usage: { peak_memory_mb: null, average_cpu_percent: null, io_operations: null } },
      alerts_generated: [],
      maintenance_schedule: {
        next_cleanup: expect.stringMatching(/T02:00:00/),
        cleanup_frequency: '0 2 * * *',
        automated_tasks: ['log_rotation', 'cache_cleanup', 'backup_verification'],
      },
    });

    await fill();
    const filled = JSON.parse(await say('report', 'monitoring', '--json', '--since', '1h')) as Record<string, object>;
    expect(documented.safeParse(filled).error).toBeUndefined();
    expect(Object.keys(filled)).toEqual([
      'monitoring_session',
      'health_status',
      'performance_metrics',
      'alerts_generated',
      'maintenance_schedule',
    ]);
    expect(filled).toMatchObject({
      monitoring_session: { duration_seconds: 3_600 },
      health_status: { system_health: 'warning', resource_utilization: { cpu_percent: 26.5, disk_percent: 55.65 } },
      performance_metrics: {
        [HOSTILE]: {
          total_executed: 3,
          average_time_seconds: 12,
          min_time_seconds: 1,
          max_time_seconds: 33,
          success_rate: 0.6667,
        },
        resource_usage_: { total_executed: 1 },
        resource_usage: { peak_memory_mb: 1_059, average_cpu_percent: 24.5, io_operations: 59 * 60 * 10 },
      },
      alerts_generated: [{ alert_id: 'A1', severity: 'warning', status: 'firing' }],
    });
    // What has another shape is refused: the documentation says something.
    for (const wrong of [
      { ...filled, more: 1 },
      { ...filled, alerts_generated: [{}] },
      { ...filled, monitoring_session: {} },
    ])
      expect(documented.safeParse(wrong).success).toBe(false);
  });

  test('is documented as it is', () => {
    expect(JSON.parse(readFileSync(SCHEMA, 'utf8'))).toEqual(JSON.parse(JSON.stringify(reportSchema())));
  });

  test('reads as Markdown, with every cell in its cell', async () => {
    await fill();
    const text = await say('report', 'monitoring', '--markdown');
    expect(text).toBe(await say('report', 'monitoring').then((again) => again.replace(/Session .*/, text.match(/Session .*/)?.[0] ?? '')));
    expect(text).toContain('\\<script\\>');
    const cells = (line: string): number => line.replaceAll('\\|', '').split('|').length;
    for (const block of text.split('\n\n').filter((part) => part.startsWith('|')))
      expect(new Set(block.split('\n').map(cells)).size).toBe(1);
    const report = JSON.parse(await say('report', 'monitoring', '--json')) as object;
    expect(markdownOf(monitoringReport.parse(report) as MonitoringReport)).toContain('# Monitoring');
  });

  test('writes a page once, and over another only when told', async () => {
    const file = `${shell.path}/report.html`;
    expect(await say('report', 'monitoring', '--html', file)).toMatch(/report\.html {2}\d+ bytes/);
    expect((await shell.watchbill(['report', 'monitoring', '--html', file], { clock })).code).not.toBe(0);
    expect(JSON.parse(await say('report', 'monitoring', '--html', file, '--force', '--json'))).toMatchObject({ file });
    expect(await say('report', 'monitoring', '--html', '-')).toContain('<!doctype html>');
  });
});

skipUnless('chromium')('a real browser', () => {
  test('shows the page with its charts, and runs nothing that was smuggled in', async () => {
    await fill();
    const file = `${shell.path}/report.html`;
    await say('report', 'monitoring', '--html', file, '--since', '1h');
    const shown = browsed(file);
    const { stdout } = shown;
    expect(stdout, shown.stderr).toContain('<h1>Monitoring</h1>');
    expect(stdout.match(/<svg /g)).toHaveLength(5 + 1 + 1);
    expect(stdout.match(/<path d="M[\d., L]+"/g)?.length).toBeGreaterThanOrEqual(5);
    expect(stdout).toContain('CPU in use, noc1');
    expect(stdout).not.toContain('<script');
    expect(stdout).toMatch(/<title>Monitoring, /);
    expect(stdout).not.toMatch(/(?:src|href)=/);
  }, 90_000);
});

describe('a chart', () => {
  const chart = (values: readonly (readonly [at: number, value: number])[]) => ({
    ...{
      metric: 'host.cpu' as const,
      subject: '',
      title: '',
      unit: 'percent' as const,
      last: '',
      usual: '',
      lowest: '',
      highest: '',
      top: '',
      scale: 100,
      full: null,
    },
    points: values.map(([at, value]) => {
      const { sum, ...rest } = sumOf({ metric: 'host.cpu', subject: '', at, value });
      return { ...rest, average: sum };
    }),
  });

  test('is a line where it was measured, and none where it was not', () => {
    expect(
      pathsOf(
        chart([
          [0, 0],
          [1, 50],
          [2, 100],
          [10, 0],
          [11, 0],
        ]),
      ),
    ).toEqual(['M0.0,120.0 L43.6,60.0 L87.3,0.0', 'M436.4,120.0 L480.0,120.0']);
    expect(pathsOf(chart([[5, 50]]))).toEqual(['M480.0,60.0']);
    expect(pathsOf(chart([]))).toEqual([]);
  });
});

test('the worst of several healths stands for them', () => {
  expect(worst(['healthy', 'critical', 'warning'])).toBe('critical');
  expect(worst(['not_checked', 'healthy'])).toBe('healthy');
  expect(worst([])).toBe('not_checked');
});
