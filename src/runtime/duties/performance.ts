/**
 * Samples the host and this process, averages what it sampled, writes that down once an interval and judges it. A sample is no promise: those of the
 * last interval are in memory, and a crash loses them and nothing else.
 */
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { judgeHost } from '../../domain/performance/alerting.ts';
import { type Cursor, ownPoints } from '../../domain/performance/own.ts';
import { forget, store as write } from '../../domain/performance/records.ts';
import { pointsBetween, type Reading, type Sampler } from '../../domain/performance/sampling.ts';
import type { Point } from '../../domain/performance/series.ts';
import { monitoringSettings } from '../../domain/performance/settings.ts';
import type { Duty, Fenced } from '../engine.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** Six to an average, at most each second. */
const SAMPLES = 6;
const FORGET_EVERY_MS = 3_600_000;

export function performanceDuty(around: Surroundings, sampler: Sampler, nudge: () => void): Duty {
  const { clock, ports } = around;
  let sampling: Promise<void> | undefined;
  let tried: Instant = -Infinity;
  let last: Reading | undefined;
  let points: readonly Point[] = [];
  let cursor: Cursor | undefined;
  let written = clock.now();
  let forgotten: Instant = -Infinity;
  let resting = false;

  const sample = async (): Promise<void> => {
    const at = clock.now();
    tried = at;
    const reading = await sampler.read(clock.monotonic());
    if (last !== undefined) points = [...points, ...pointsBetween(last, reading, at)];
    last = reading;
  };

  const settle = async (fenced: Fenced): Promise<void> => {
    const taken = points;
    const context = contextFor(around, ENGINE);
    const now = clock.now();
    const forgetting = now >= forgotten + FORGET_EVERY_MS || now < forgotten;
    const done = await fenced(function* () {
      const own = yield* ownPoints(now, cursor);
      yield* write([...taken, ...own.points]);
      const breached = yield* judgeHost(context());
      if (forgetting) yield* forget(now, around.settings().of(monitoringSettings).retention);
      return { cursor: own.cursor, breached };
    });
    if (isRefusal(done)) return;
    if (done.breached > 0) ports.log.write('debug', `${done.breached} thresholds are breached`, { actor: ENGINE.name });
    points = points.slice(taken.length);
    cursor = done.cursor;
    written = now;
    if (forgetting) forgotten = now;
  };

  return {
    name: 'performance',
    run: async (fenced) => {
      const { health_check_interval_sec, performance_tracking } = around.settings().of(monitoringSettings);
      if (!performance_tracking) {
        // What nobody measures is no longer known to be breached.
        const context = contextFor(around, ENGINE);
        if (!resting) resting = !isRefusal(await fenced(() => judgeHost(context())));
        [points, last] = [[], undefined];
        return undefined;
      }
      resting = false;
      const now = clock.now();
      const interval = health_check_interval_sec * 1_000;
      const apart = Math.max(1_000, Math.floor(interval / SAMPLES));
      const due = now < tried ? now : tried + apart;
      // Beside the loop: a disk that does not answer delays no page.
      if (due <= now && sampling === undefined)
        sampling = sample()
          .catch((error) => ports.log.write('warn', 'the host could not be measured', { error }))
          .finally(() => {
            sampling = undefined;
            nudge();
          });
      if (points.length > 0 && (now >= written + interval || now < written)) await settle(fenced);
      return sampling === undefined ? due : undefined;
    },
    end: async () => {
      await sampling;
    },
  };
}
