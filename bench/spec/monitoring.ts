import { join } from 'node:path';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { htmlOf } from '../../src/domain/monitoring/html.ts';
import { judgeHost } from '../../src/domain/performance/alerting.ts';
import { METRIC_NAMES } from '../../src/domain/performance/metric.ts';
import { ownPoints } from '../../src/domain/performance/own.ts';
import { store as write } from '../../src/domain/performance/records.ts';
import { pointsBetween } from '../../src/domain/performance/sampling.ts';
import type { Point } from '../../src/domain/performance/series.ts';
import { hostSampler } from '../../src/integrations/host/sampler.ts';
import { type Monitoring, openMonitoring } from '../../src/runtime/monitoring.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Figure, Run } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { latencyOf } from '../parts/latency.ts';

const OPERATION_MS = 3_000;
const CHECK_MS = 1_000;
const GROWTH_MB = 10;
/** Of one core, in percent: a few tenths. */
const IDLE_PERCENT = 0.3;
const SAMPLES = 6;
const MB = 1_048_576;

/** What monitoring asks for over a day of everything that is measured, ten seconds apart. */
export async function monitoringFigures({ quick, progress }: Run): Promise<readonly Figure[]> {
  progress('a day of measurements');
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  const monitoring = await openMonitoring({ db, config: join(folder.path, 'config.toml') });
  if (isRefusal(monitoring)) throw new Error(JSON.stringify(monitoring));
  try {
    await fill(monitoring, quick ? 2 : 24);
    progress('monitoring');
    const page = async (): Promise<string> => {
      const [report, charts] = await Promise.all([monitoring.generateMonitoringReport(), monitoring.watchbill.perf.graph({})]);
      if (isRefusal(report) || isRefusal(charts)) throw new Error('there is no report');
      return htmlOf(report, charts);
    };
    const operations: Readonly<Record<string, readonly [limit: number, act: () => Promise<unknown>]>> = {
      'monitoring report': [OPERATION_MS, () => monitoring.generateMonitoringReport()],
      'monitoring report as a page with charts': [OPERATION_MS, page],
      'figures of everything that is measured': [OPERATION_MS, () => monitoring.collectPerformanceMetrics()],
      'health check of the system': [CHECK_MS, () => monitoring.checkSystemHealth()],
      'health check of processes': [CHECK_MS, () => monitoring.checkProcessHealth()],
    };
    const figures: Figure[] = [];
    const rounds = quick ? 10 : 50;
    for (const [what, [limit, act]] of Object.entries(operations)) {
      await act();
      const before = process.memoryUsage.rss();
      const { milliseconds } = await latencyOf(rounds, act);
      const growth = Math.max(0, process.memoryUsage.rss() - before) / MB / rounds;
      const value = quantile(milliseconds, 0.99);
      figures.push({ what: `${what}, p99`, ours: show(value, 'ms'), value, goal: { is: 'at most', limit, unit: 'ms' } });
      figures.push({
        what: `${what}: growth an operation`,
        ours: show(growth, 'MB'),
        value: growth,
        goal: { is: 'at most', limit: GROWTH_MB, unit: 'MB' },
      });
    }
    const idle = await idleCost(monitoring, quick ? 5 : 20);
    figures.push({
      what: 'measuring the host each ten seconds, of one core',
      ours: show(idle, '%'),
      value: idle,
      goal: { is: 'at most', limit: IDLE_PERCENT, unit: '%' },
    });
    return figures;
  } finally {
    await monitoring.close();
    folder.remove();
  }
}

async function fill({ watchbill }: Monitoring, hours: number): Promise<void> {
  const { clock, ports } = watchbill.surroundings;
  const now = clock.now();
  for (let back = hours; back > 0; back--) {
    const points = Array.from({ length: 360 }, (_, at) =>
      METRIC_NAMES.map((metric): Point => ({ metric, subject: 'noc1', at: now - back * 3_600_000 + at * 10_000, value: (at * 7) % 60 })),
    );
    await ports.store.write(() => write(points.flat()));
  }
}

/** Processor time that intervals of a minute take: samples, and one transaction that writes and judges them. */
async function idleCost({ watchbill }: Monitoring, intervals: number): Promise<number> {
  const around = watchbill.surroundings;
  const sampler = hostSampler(undefined);
  const { clock, ports } = around;
  let last = await sampler.read(clock.monotonic());
  const began = process.cpuUsage();
  for (let interval = 0; interval < intervals; interval++) {
    const points: Point[] = [];
    for (let sample = 0; sample < SAMPLES; sample++) {
      const reading = await sampler.read(clock.monotonic());
      points.push(...pointsBetween(last, reading, clock.now()));
      last = reading;
    }
    const context = contextFor(around, { name: 'engine', role: 'admin' });
    await ports.store.write(function* () {
      const own = yield* ownPoints(clock.now(), { at: clock.now() - 60_000, received: 0 });
      yield* write([...points, ...own.points]);
      return yield* judgeHost(context());
    });
  }
  const { user, system } = process.cpuUsage(began);
  sampler.close();
  return ((user + system) / 1_000 / (intervals * 60_000)) * 100;
}
