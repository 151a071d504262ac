import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OwnReading, Sampler } from '../../domain/performance/sampling.ts';
import { readProc } from './proc.ts';
import { readSystem } from './system.ts';

/** How often the event loop is looked at: ten times a second costs nothing and sees every stall that a person would. */
const LOOK_MS = 100;

/** Measures this host and this process; `database` is the file whose write-ahead log is looked at, where it is one. */
export function hostSampler(database: string | undefined): Sampler {
  const loop = monitorEventLoopDelay({ resolution: LOOK_MS });
  loop.enable();
  const host = existsSync('/proc/meminfo') ? readProc : readSystem;
  return {
    read: async (monotonic) => ({ monotonic, host: await host(), own: await own(loop, database) }),
    close: () => void loop.disable(),
  };
}

async function own(loop: ReturnType<typeof monitorEventLoopDelay>, database: string | undefined): Promise<OwnReading> {
  const { user, system } = process.cpuUsage();
  const lag = loop.count === 0 ? undefined : Math.max(0, loop.percentile(99) / 1e6 - LOOK_MS);
  loop.reset();
  const log = database === undefined ? undefined : await stat(`${database}-wal`).catch(() => undefined);
  return { cpu: (user + system) / 1_000, memory: process.memoryUsage.rss(), lag, writeAheadLog: log?.size };
}
