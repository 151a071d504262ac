import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../src/runtime/monitoring.ts';
import { type Monitoring, type MonitoringState, openMonitoring } from '../../src/runtime/monitoring.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { type SteppedClock, steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';

let folder: Folder;
let clock: SteppedClock;
let monitoring: Monitoring;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = steppedClock();
  const db = join(folder.path, 'watchbill.db');
  const watchbill = given(await openWatchbill({ db, clock }));
  given(await watchbill.task.create({ title: 'Quarterly upkeep' }));
  await watchbill.close();
  const config = join(folder.path, 'config.toml');
  writeFileSync(config, '');
  monitoring = given(await openMonitoring({ db, clock, config, parent: 'T1' }));
});
afterEach(async () => {
  await monitoring.close();
  folder.remove();
});

test('every operation answers, is measured, and is told to the parent task', async () => {
  expect(given(await monitoring.checkSystemHealth())).toMatchObject({ system_health: 'not_checked' });
  expect(await monitoring.checkRepositoryHealth()).toBe('not_checked');
  expect(await monitoring.checkProcessHealth()).toBe('not_checked');
  expect(given(await monitoring.sendAlert({ message: 'The robot is stuck', severity: 'critical' }))).toEqual({
    alert: 'A1',
    status: 'firing',
    count: 1,
  });
  expect(given(await monitoring.sendAlert({ message: 'The robot is stuck', severity: 'critical' }))).toMatchObject({
    alert: 'A1',
    count: 2,
  });
  const metrics = given(await monitoring.collectPerformanceMetrics({ metric: 'operation' }));
  expect(metrics.map(({ subject, count }) => [subject, count])).toContainEqual(['alert', 2]);
  expect((await monitoring.runDiagnostics()).findings.length).toBeGreaterThan(5);
  const report = given(await monitoring.generateMonitoringReport({ since: '1h' }));
  expect(report.health_status.system_health).toBe('critical');
  expect(report.alerts_generated).toMatchObject([
    { alert_id: 'A1', severity: 'critical', message: 'The robot is stuck', status: 'firing' },
  ]);
  expect(Object.keys(report.performance_metrics)).toEqual(
    expect.arrayContaining([
      'system_health_check',
      'repository_health_check',
      'process_health_check',
      'alert',
      'diagnostics',
      'resource_usage',
    ]),
  );
  expect(given(await monitoring.sendAlert({ message: 'The robot is stuck', over: true }))).toMatchObject({ status: 'resolved' });

  const { timeline } = given(await monitoring.watchbill.task.show({ task: 'T1' }));
  const notes = timeline.map(({ text }) => text).join('\n');
  expect(notes).toContain('system_health_check: done in');
  expect(notes).toContain('diagnostics: done in');
}, 60_000);

test('hooks stand before and after, and what is going on can be polled and followed', async () => {
  const seen: string[] = [];
  const states: MonitoringState[] = [];
  const quiet = monitoring.subscribe((state) => void states.push(state));
  monitoring.before('*', ({ operation }) => void seen.push(`before ${operation}`));
  const end = monitoring.after('job', ({ succeeded, result }: Outcome) => void seen.push(`after ${succeeded} ${String(result)}`));
  expect(
    await monitoring.measure('job', async () => {
      expect(monitoring.state().running).toMatchObject([{ operation: 'job' }]);
      return 42;
    }),
  ).toBe(42);
  await expect(
    monitoring.measure('job', () => {
      throw new Error('no tape');
    }),
  ).rejects.toThrow('no tape');
  expect(seen).toEqual(['before job', 'after true 42', 'before job', 'after false Error: no tape']);
  expect(states.map(({ running }) => running.length)).toEqual([1, 0, 1, 0]);
  expect(monitoring.state().last['job']).toMatchObject({ succeeded: false });
  expect(given(await monitoring.watchbill.perf.show({ name: 'job' }))).toMatchObject({ count: 2, successRate: 0.5 });

  // Who stands before may refuse: then nothing is done, and nothing is measured.
  end();
  quiet();
  monitoring.before('job', () => {
    throw new Error('not today');
  });
  await expect(monitoring.measure('job', () => seen.push('done'))).rejects.toThrow('not today');
  expect(seen).not.toContain('done');
  expect(states).toHaveLength(4);
  expect(given(await monitoring.watchbill.perf.show({ name: 'job' }))).toMatchObject({ count: 2 });
});

test('a scheduled task runs at its times, within its hours, until it is cancelled', async () => {
  const ran: number[] = [];
  let finished = Promise.withResolvers<void>();
  monitoring.after('sweep', () => finished.resolve());
  const task = given(
    monitoring.scheduleMaintenanceTask({
      name: 'sweep',
      schedule: '0 * * * *',
      window: '02:00-04:00',
      run: () => void ran.push(clock.now()),
    }),
  );
  for (let round = 0; round < 3; round++) {
    finished = Promise.withResolvers<void>();
    const due = task.nextAt();
    expect(new Date(due).getUTCHours()).toBeGreaterThanOrEqual(2);
    expect(new Date(due).getUTCHours()).toBeLessThan(4);
    clock.advance(due - clock.now());
    await finished.promise;
    expect(ran.at(-1)).toBe(due);
    // The next time is found when the run is over.
    while (task.nextAt() === due) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  task.cancel();
  clock.advance(7 * 86_400_000);
  expect(ran).toHaveLength(3);
});

test('what cannot be scheduled, and a parent that is not there, are refused in a sentence', async () => {
  const task = { name: 'x', schedule: '0 2 * * *', run: () => undefined };
  for (const wrong of [{ schedule: 'at noon' }, { window: 'late' }, { zone: 'Moon' }])
    expect(monitoring.scheduleMaintenanceTask({ ...task, ...wrong })).toMatchObject({ refusal: { kind: 'invalid', where: 'the task x' } });
  expect(await openMonitoring({ db: join(folder.path, 'other.db'), clock, parent: 'T9' })).toMatchObject({
    refusal: { kind: 'not-found' },
  });
});
