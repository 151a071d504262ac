/**
 * Carries out the probes that are due. When each is due is its row; nothing is claimed, because only the active engine asks, and asking twice
 * after a crash harms nobody. The loop only starts them: each ends beside it, and results that come close together are one transaction, which
 * is also the one in which an alert opens. Nobody is notified here; that is what the transaction leaves to others.
 */
import { ENGINE } from '../../domain/kernel/access.ts';
import type { Instant } from '../../domain/kernel/clock.ts';
import { seconds } from '../../domain/kernel/clock.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { offlineSince } from '../../domain/notifications/connectivity.ts';
import { store as measure } from '../../domain/performance/records.ts';
import type { Point } from '../../domain/performance/series.ts';
import { expand, type Probe } from '../../domain/probes/expand.ts';
import { resultOf } from '../../domain/probes/probe.ts';
import { prober } from '../../domain/probes/prober.ts';
import { dueProbes, nextDue } from '../../domain/probes/records.ts';
import { type Taken, takeResults } from '../../domain/probes/results.ts';
import { plan } from '../../domain/probes/schedule.ts';
import { probes as probeSettings, probing } from '../../domain/probes/settings.ts';
import type { Duty, Fenced } from '../engine.ts';
import { offerProbing } from '../probing.ts';
import { contextFor, type Surroundings } from '../run.ts';

/** Results that come within this are written together: far below what an alert may take, far above what a commit does. */
const GATHER_MS = 50;
const RESULTS_A_WRITE = 500;
/** How many may be on their way; who waits for a turn costs a promise. */
const UNDER_WAY = 10_000;
/** The inventory is looked at so often for components that came, went or changed. */
const EXPAND_EVERY = seconds(30);

/** What never answered took no time that would say something. */
const latencyOf = ({ result: { name, at, state, responseMs } }: Taken): readonly Point[] =>
  responseMs === null
    ? []
    : [{ metric: 'probe.latency', subject: name, at, value: responseMs, failed: state === 'critical' || state === 'unknown' }];

export function probeDuty(around: Surroundings, nudge: () => void): Duty {
  const { store, log } = around.ports;
  offerProbing();
  const underWay = new Map<string, Promise<void>>();
  let trust = new AbortController();
  let ready: Taken[] = [];
  let gathering: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let meant: { readonly settings: Settings; readonly at: Instant; readonly probes: ReadonlyMap<string, Probe> } | undefined;

  const write = async (fenced: Fenced, taken: readonly Taken[]): Promise<void> => {
    const context = contextFor(around, ENGINE);
    try {
      const news = await fenced(function* () {
        yield* measure(taken.flatMap(latencyOf));
        return yield* takeResults(context(), taken);
      });
      if (typeof news === 'number' && news > 0)
        log.write('info', `${news} probe${news === 1 ? ' is' : 's are'} otherwise than before`, { actor: ENGINE.name });
    } catch (error) {
      log.write('error', 'results of probes could not be written; they are asked again', { error });
    } finally {
      for (const { probe } of taken) underWay.delete(probe.name);
      nudge();
    }
  };

  const flush = (fenced: Fenced): void => {
    clearTimeout(gathering);
    gathering = undefined;
    const taken = ready.splice(0, RESULTS_A_WRITE);
    if (taken.length > 0) writing = writing.then(() => write(fenced, taken));
    if (ready.length > 0) flush(fenced);
  };

  const look = async (fenced: Fenced, probe: Probe, { signal }: AbortController): Promise<void> => {
    const seen = await (await prober()).look(probe, around.settings().of(probing), signal);
    // Whoever broke it off knows nothing of the target, and the next engine asks it again.
    if (signal.aborted) return void underWay.delete(probe.name);
    ready.push({ probe, result: resultOf(probe, seen, around.clock.now()) });
    if (ready.length >= RESULTS_A_WRITE) flush(fenced);
    else gathering ??= setTimeout(flush, GATHER_MS, fenced);
  };

  /** What the settings and the inventory mean now; undefined when the lease is another's. */
  const mean = async (fenced: Fenced): Promise<ReadonlyMap<string, Probe> | undefined> => {
    const [settings, at] = [around.settings(), around.clock.now()];
    if (meant?.settings === settings && at >= meant.at && at < meant.at + EXPAND_EVERY) return meant.probes;
    const expanded = await store.read(() => expand({ settings }));
    const context = contextFor(around, ENGINE);
    const planned = await fenced(() => plan(context(), expanded));
    if (isRefusal(planned)) return undefined;
    meant = { settings, at, probes: new Map(expanded.map((probe) => [probe.name, probe])) };
    return meant.probes;
  };

  const breakOff = (): void => {
    trust.abort();
    trust = new AbortController();
    meant = undefined;
  };

  return {
    name: 'probes',
    run: async (fenced) => {
      const settings = around.settings();
      if (settings.of(probeSettings).length === 0 && meant?.probes.size === 0 && meant.settings === settings) return undefined;
      const known = await mean(fenced);
      if (known === undefined || known.size === 0) return undefined;
      // What cannot be reached from here says nothing while nothing can be.
      if ((await store.read(() => offlineSince({ settings }))) !== undefined) return undefined;
      const now = around.clock.now();
      const due = await store.read(() => dueProbes(now, UNDER_WAY));
      for (const name of due) {
        const probe = known.get(name);
        if (probe === undefined || underWay.has(name) || underWay.size >= UNDER_WAY) continue;
        const looking = look(fenced, probe, trust).catch((error) => {
          underWay.delete(name);
          log.write('error', `probe ${name} could not be carried out`, { error });
        });
        underWay.set(name, looking);
      }
      return store.read(() => nextDue(now));
    },
    abandon: breakOff,
    end: async () => {
      breakOff();
      await Promise.all(underWay.values());
      clearTimeout(gathering);
      gathering = undefined;
      for (const { probe } of ready) underWay.delete(probe.name);
      ready = [];
      await writing;
    },
  };
}
