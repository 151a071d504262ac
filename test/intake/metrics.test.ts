import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { METRIC_NAMES } from '../../src/domain/performance/metric.ts';
import { store as write } from '../../src/domain/performance/records.ts';
import { expose } from '../../src/integrations/monitoring/exposition.ts';
import { tally } from '../../src/runtime/tally.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { startPrometheus } from '../parts/prometheus.ts';
import { given } from '../stories/house.ts';
import { type Door, firing, openDoor, resolved, webhook } from './door.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor();
});
afterEach(() => door.close());

const scrape = async () => {
  const response = await fetch(`${door.url}/metrics`);
  return { type: response.headers.get('content-type'), status: response.status, text: await response.text() };
};
/** The samples as they stand in the text, by name and labels. */
const samples = async (): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    (await scrape()).text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const fill = async (): Promise<void> => {
  await door.post(webhook(firing(), firing({ instance: 'db2:9100' }), firing({ instance: 'db3:9100', severity: 'warning' }), 7));
  await door.post(webhook(firing()));
  await door.post(webhook(resolved({ instance: 'db2:9100' }), resolved({ instance: 'db9:9100' })));
  await door.post('{');
};

test('an empty Watchbill tells that nothing is wrong', async () => {
  const { type, status, text } = await scrape();
  expect([status, type]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  expect(text).toContain(
    '# HELP watchbill_clocks_running Clocks of escalation that run.\n# TYPE watchbill_clocks_running gauge\nwatchbill_clocks_running 0\n',
  );
  expect(text).toContain('# TYPE watchbill_alerts_opened_total counter\n# HELP');
});

test('what came in, what it led to and what waits is told', async () => {
  await fill();
  given(await door.watchbill.silence.add({ matchers: ['team=web'], for: '1h', comment: 'x' }));
  given(await door.watchbill.alert.acknowledge({ alerts: ['A3'] }));
  door.clock.advance(5_000);
  expect(await samples()).toMatchObject({
    'watchbill_alerts_received_total{source="prometheus"}': 6,
    'watchbill_alerts_rejected_total{source="prometheus"}': 2,
    'watchbill_alerts_opened_total{source="prometheus"}': 3,
    'watchbill_alerts_repeated_total{source="prometheus"}': 1,
    'watchbill_alerts_resolved_total{source="prometheus"}': 1,
    'watchbill_alerts_ignored_total{source="prometheus"}': 1,
    'watchbill_alerts_open{severity="critical",status="firing"}': 1,
    'watchbill_alerts_open{severity="warning",status="acknowledged"}': 1,
    watchbill_clocks_running: 1,
    watchbill_silences_active: 1,
    watchbill_engine_active: 1,
    'watchbill_outbox_messages{state="queued"}': 1,
    'watchbill_outbox_messages{state="failed"}': 0,
    watchbill_outbox_overdue_seconds: 5,
    watchbill_intake_commit_seconds_count: 4,
    'watchbill_intake_commit_seconds_bucket{le="+Inf"}': 4,
  });
});

test('what is measured is told in base units, and operations as totals', async () => {
  given(await door.watchbill.perf.add({ operation: 'backup', took: '90s', memory: 1_024 }));
  given(await door.watchbill.perf.add({ operation: 'backup', took: '10s', failed: true }));
  await door.watchbill.surroundings.ports.store.write(() =>
    write([
      { metric: 'host.cpu', subject: 'noc1', at: door.clock.now(), value: 42 },
      { metric: 'host.disk', subject: 'noc1:/', at: door.clock.now() - 3_600_000, value: 42 },
      { metric: 'watchbill.lag', subject: 'noc1', at: door.clock.now(), value: 5 },
    ]),
  );
  const told = await samples();
  expect(told).toMatchObject({
    'watchbill_host_cpu_ratio{subject="noc1"}': 0.42,
    'watchbill_lag_seconds{subject="noc1"}': 0.005,
    'watchbill_operation_runs_total{subject="backup"}': 2,
    'watchbill_operation_failures_total{subject="backup"}': 1,
    'watchbill_operation_seconds_total{subject="backup"}': 100,
  });
  // An hour ago is not now.
  expect(Object.keys(told).filter((name) => name.includes('disk'))).toEqual([]);
});

test('a histogram adds up, and hostile labels stay in their quotes', () => {
  const counts = tally();
  for (const ms of [0.5, 3, 3, 20_000]) counts.took(ms);
  const lines = expose([
    { name: 'waits', help: 'a\nb\\c', type: 'histogram', histogram: counts.waits() },
    { name: 'x', help: 'x', type: 'gauge', samples: [{ labels: { source: 'a"b\\c\nd' }, value: 1.5 }] },
  ]).split('\n');
  expect(lines[0]).toBe('# HELP waits a\\nb\\\\c');
  expect(lines).toContain('waits_bucket{le="0.001"} 1');
  expect(lines).toContain('waits_bucket{le="0.005"} 3');
  expect(lines).toContain('waits_bucket{le="10"} 3');
  expect(lines).toContain('waits_bucket{le="+Inf"} 4');
  expect(lines).toContain('waits_count 4');
  expect(lines).toContain('x{source="a\\"b\\\\c\\nd"} 1.5');
});

skipUnless('prometheus')('a real Prometheus', () => {
  test('finds nothing to complain of, and reads it', async () => {
    await fill();
    given(await door.watchbill.perf.add({ operation: 'backup', took: '9s' }));
    const now = door.clock.now();
    await door.watchbill.surroundings.ports.store.write(() =>
      write(METRIC_NAMES.map((metric) => ({ metric, subject: 'noc"1', at: now, value: 50 }))),
    );
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: (await scrape()).text, encoding: 'utf8' });
    expect(`${checked.stdout}${checked.stderr}`).toBe('');
    expect(checked.status).toBe(0);

    const prometheus = await startPrometheus({ targets: [new URL(door.url).host], alertmanagers: [] });
    try {
      const value = async (expression: string): Promise<string | undefined> => {
        const answer = await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
        const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
        return data.result[0]?.value[1];
      };
      await eventually(async () => (await value('sum(watchbill_alerts_open)')) === '2', { within: 30_000 });
      expect(await value('watchbill_host_cpu_ratio')).toBe('0.5');
      expect(await value('watchbill_operation_runs_total{subject="backup"}')).toBe('1');
      expect(await value('watchbill_alerts_received_total{source="prometheus"}')).toBe('6');
      expect(await value('histogram_quantile(0.5, watchbill_intake_commit_seconds_bucket) >= 0')).toBeDefined();
    } finally {
      await prometheus.stop();
    }
  }, 60_000);
});
