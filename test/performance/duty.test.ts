import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { all } from '../../src/domain/kernel/script.ts';
import { METRIC_NAMES } from '../../src/domain/performance/metric.ts';
import { seriesOf, sumsOf, store as write } from '../../src/domain/performance/records.ts';
import { DAY, RESOLUTIONS, type Resolution } from '../../src/domain/performance/resolution.ts';
import type { Reading, Sampler } from '../../src/domain/performance/sampling.ts';
import { performanceDuty } from '../../src/runtime/duties/performance.ts';
import { type Engine, startEngine } from '../../src/runtime/engine.ts';
import { type House, openHouse, settings } from '../stories/house.ts';

const RAW = RESOLUTIONS[0] as Resolution;

/** A host that is as busy as the test says. */
function scripted() {
  let [busy, idle] = [0, 0];
  const host = { cpu: 10, memory: 20, disk: 30, broken: false };
  const sampler: Sampler = {
    read: async (monotonic): Promise<Reading> => {
      if (host.broken) throw new Error('no such device');
      [busy, idle] = [busy + host.cpu, idle + 100 - host.cpu];
      return {
        monotonic,
        host: {
          host: 'noc1',
          cpu: { busy, idle },
          memory: { used: host.memory, total: 100 },
          load: 1,
          network: undefined,
          operations: undefined,
          disks: [{ path: '/', used: host.disk, available: 100 - host.disk }],
        },
        own: { cpu: monotonic / 100, memory: 50_000_000, lag: 1, writeAheadLog: 4_096 },
      };
    },
    close: () => undefined,
  };
  return { host, sampler };
}

let house: House;
let engine: Engine;
let host: ReturnType<typeof scripted>['host'];

beforeEach(async () => {
  house = await openHouse();
  const made = scripted();
  host = made.host;
  let again = (): void => undefined;
  engine = startEngine({
    store: house.store,
    clock: house.clock,
    log: house.watchbill.surroundings.ports.log,
    duties: [performanceDuty(house.watchbill.surroundings, made.sampler, () => again())],
    everySecond: () => () => undefined,
  });
  again = engine.nudge;
});
afterEach(async () => {
  await engine.stop();
  await house.close();
});

/** Sample by sample, each of them written down before the next. */
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 5_000) {
    house.clock.advance(5_000);
    // The sample is taken beside the loop, and nudges it when it is there.
    for (let turn = 0; turn < 3; turn++) {
      await engine.tick();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

const alerts = async () =>
  house.store.read(() =>
    all<{ fingerprint: string; severity: number; status: string; title: string; component: string | null }>(
      'select fingerprint, severity, status, title, component from alert order by number',
    ),
  );
const open = async (): Promise<readonly string[]> =>
  (await alerts()).filter(({ status }) => status !== 'resolved').map(({ title }) => title);

describe('the host and the process', () => {
  test('are sampled six times an interval, and written down once', async () => {
    await pass(60_000 * 5);
    const [series, sums] = await house.store.read(function* () {
      const known = yield* seriesOf(METRIC_NAMES);
      return [known, yield* sumsOf(known, { from: 0, to: house.clock.now() + 1 }, RAW)] as const;
    });
    expect(series.map(({ metric, subject }) => `${metric} ${subject}`.trim())).toEqual([
      'host.cpu noc1',
      'host.disk noc1:/',
      'host.load noc1',
      'host.memory noc1',
      'host.memory-used noc1',
      'watchbill.cpu noc1',
      'watchbill.database',
      'watchbill.ingest',
      'watchbill.lag noc1',
      'watchbill.memory noc1',
      'watchbill.queue',
      'watchbill.wal noc1',
    ]);
    const cpu = sums.get(series[0]?.number ?? 0) ?? [];
    expect(cpu.length).toBeGreaterThanOrEqual(24);
    expect(cpu.every(({ sum }) => sum === 10)).toBe(true);
    expect(cpu.slice(1).every(({ at }, before) => at - (cpu[before]?.at ?? 0) === 10_000)).toBe(true);
    expect(sums.get(series[6]?.number ?? 0)?.every(({ sum }) => sum > 100_000)).toBe(true);
    const events = await house.store.read(() => all('select 1 from event'));
    expect(events).toEqual([]);
  });

  test('above a threshold are an alert when it lasts, with a task; below it the alert ends', async () => {
    await pass(60_000 * 6);
    host.cpu = 95;
    host.disk = 98;
    await pass(60_000);
    expect(await open()).toEqual([]);
    await pass(60_000 * 5);
    expect(await alerts()).toMatchObject([
      { title: 'CPU in use above 80 % on noc1', severity: 2, component: 'noc1' },
      { title: 'Disk in use above 90 % on noc1:/', severity: 0, component: 'noc1' },
    ]);
    expect((await house.task('T1')).title).toContain('CPU in use');

    // Just under it, the alert neither ends nor begins again.
    host.cpu = 78;
    host.disk = 30;
    await pass(60_000 * 7);
    expect(await open()).toEqual(['CPU in use above 80 % on noc1']);
    host.cpu = 10;
    await pass(60_000 * 6);
    expect(await open()).toEqual([]);
    expect((await alerts()).length).toBe(2);
  });

  test('are judged by the settings in force, and no more when nobody measures', async () => {
    house.configure(settings({ monitoring: { health_check_interval_sec: 30, sustained: '1m', alert_thresholds: { memory_percent: 15 } } }));
    await pass(120_000);
    expect(await open()).toEqual(['Memory in use above 15 % on noc1']);
    house.configure(settings({ monitoring: { performance_tracking: false } }));
    await pass(10_000);
    expect(await open()).toEqual([]);
  });

  test('that cannot be measured are a line in the log, and tried again', async () => {
    host.broken = true;
    await pass(10_000);
    expect(house.log).toContain('warn the host could not be measured');
    host.broken = false;
    await pass(120_000);
    expect(await house.store.read(() => seriesOf(['host.cpu']))).toHaveLength(1);
  });

  test('far above what is usual at this hour are worth a note', async () => {
    const now = house.clock.now();
    const days = Array.from({ length: 14 }, (_, day) => now - (day + 1) * DAY);
    await house.store.write(() => write(days.map((at) => ({ metric: 'host.cpu', subject: 'noc1', at, value: 12 }))));
    host.cpu = 60;
    await pass(60_000 * 7);
    expect(await alerts()).toMatchObject([{ title: 'CPU in use on noc1 is unusual for this hour', severity: 3 }]);
  });
});
