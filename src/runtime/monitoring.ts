/**
 * Monitoring as an object that another workflow embeds: it opens a Watchbill, checks, measures and reports through it, and says what it does.
 *
 *   const monitoring = await openMonitoring({ db: 'ops.db', parent: 'T12' });
 *   monitoring.before('*', ({ operation }) => console.log(operation));
 *   const { health } = await monitoring.checkSystemHealth();
 *   await monitoring.measure('nightly backup', () => backUp());
 *
 * Every operation goes one way: hooks before, the work, its time written down as a measurement, hooks after, a note on the parent task. A hook
 * that fails fails the operation it stands before; one that stands after it is told of the outcome and changes nothing.
 */
import type { WatchedRow } from '../domain/diagnostics/aspects.ts';
import type { Examination } from '../domain/diagnostics/check.ts';
import { formatDuration } from '../domain/kernel/duration.ts';
import { explain, isRefusal, type Refusal } from '../domain/kernel/refusal.ts';
import { healthOf } from '../domain/monitoring/health.ts';
import type { Health, MonitoringReport } from '../domain/monitoring/report.ts';
import { systemClock } from './clock.ts';
import { type MaintenanceTask, type Scheduled, scheduleTask } from './monitoring-schedule.ts';
import { type Functions, type Options, openWatchbill, type Watchbill } from './watchbill.ts';

export interface MonitoringOptions extends Options {
  /** The configuration file that diagnostics look at; the usual one if not said. */
  readonly config?: string;
  /** A task that hears of every outcome. */
  readonly parent?: string;
}

export interface Operation {
  readonly operation: string;
  readonly startedAt: number;
}

export interface Outcome extends Operation {
  readonly tookMs: number;
  readonly succeeded: boolean;
  /** What came of it, or the refusal or error that kept it from coming. */
  readonly result: unknown;
}

export interface MonitoringState {
  readonly running: readonly Operation[];
  /** The last of each operation. */
  readonly last: Readonly<Record<string, Outcome>>;
}

type Answer<N extends keyof Functions, V extends keyof Functions[N]> = Functions[N][V] extends (...args: never[]) => infer R ? R : never;

export interface Monitoring {
  readonly watchbill: Watchbill;
  checkSystemHealth(): Promise<Pick<MonitoringReport['health_status'], 'system_health' | 'resource_utilization'> | Refusal>;
  /** Looks now, at all that `[[repository]]` and `[[process]]` declare. */
  checkRepositoryHealth(): Promise<Health | Refusal>;
  checkProcessHealth(): Promise<Health | Refusal>;
  collectPerformanceMetrics(options?: { readonly metric?: string; readonly since?: string }): Answer<'perf', 'list'>;
  /** Runs it at its times until it is cancelled or monitoring is closed; never outside its hours, never beside itself. */
  scheduleMaintenanceTask(task: MaintenanceTask): Scheduled | Refusal;
  sendAlert(alert: Parameters<Functions['monitoring']['alert']>[0]): Answer<'monitoring', 'alert'>;
  /** What `watchbill doctor` finds. */
  runDiagnostics(): Promise<Examination>;
  generateMonitoringReport(options?: { readonly since?: string }): Promise<MonitoringReport | Refusal>;
  /** Any work, measured like an operation of its own. */
  measure<T>(operation: string, work: () => T | Promise<T>): Promise<T>;
  /** Before each operation of this name, or of any (`*`). Returns the end of it. */
  before(operation: string, hook: (operation: Operation) => unknown): () => void;
  after(operation: string, hook: (outcome: Outcome) => unknown): () => void;
  state(): MonitoringState;
  subscribe(listener: (state: MonitoringState) => void): () => void;
  close(): Promise<void>;
}

export async function openMonitoring(options: MonitoringOptions): Promise<Monitoring | Refusal> {
  const { parent, ...rest } = options;
  const watchbill = await openWatchbill(rest);
  if (isRefusal(watchbill)) return watchbill;
  if (parent !== undefined) {
    const task = await watchbill.task.show({ task: parent });
    if (isRefusal(task)) {
      await watchbill.close();
      return task;
    }
  }
  return monitoringOf(watchbill, options);
}

function monitoringOf(watchbill: Watchbill, { parent, db, config, clock = systemClock }: MonitoringOptions): Monitoring {
  const before = hooks<Operation>();
  const after = hooks<Outcome>();
  const listeners = new Set<(state: MonitoringState) => void>();
  const schedules: Scheduled[] = [];
  let state: MonitoringState = { running: [], last: {} };
  const publish = (next: MonitoringState): void => {
    state = next;
    for (const listener of listeners) listener(state);
  };

  const settled = async (begun: Operation, tookMs: number, succeeded: boolean, result: unknown): Promise<void> => {
    const { operation } = begun;
    const outcome: Outcome = { ...begun, tookMs, succeeded, result };
    publish({ running: state.running.filter((one) => one !== begun), last: { ...state.last, [operation]: outcome } });
    await watchbill.perf.add({ operation, took: `${Math.round(tookMs)}ms`, failed: !succeeded });
    if (parent !== undefined) await watchbill.task.note({ task: parent, text: told(outcome) });
    await after.call(operation, outcome);
  };

  const measure = async <T>(operation: string, work: () => T | Promise<T>): Promise<T> => {
    const begun: Operation = { operation, startedAt: clock.now() };
    await before.call(operation, begun);
    publish({ ...state, running: [...state.running, begun] });
    const from = clock.monotonic();
    try {
      const result = await work();
      await settled(begun, clock.monotonic() - from, !isRefusal(result), result);
      return result;
    } catch (error) {
      // What failed after the work was written down with the work.
      if (state.running.includes(begun)) await settled(begun, clock.monotonic() - from, false, error);
      throw error;
    }
  };

  const report = async (since?: string): Promise<MonitoringReport | Refusal> =>
    watchbill.monitoring.report(since === undefined ? {} : { since });
  const looked = async (rows: Promise<readonly Pick<WatchedRow, 'state'>[] | Refusal>): Promise<Health | Refusal> => {
    const answer = await rows;
    return isRefusal(answer) ? answer : healthOf(answer);
  };

  return {
    watchbill,
    measure,
    checkSystemHealth: () =>
      measure('system_health_check', async () => {
        const found = await report('1h');
        if (isRefusal(found)) return found;
        const { system_health, resource_utilization } = found.health_status;
        return { system_health, resource_utilization };
      }),
    checkRepositoryHealth: () => measure('repository_health_check', () => looked(watchbill.repository.check({}))),
    checkProcessHealth: () => measure('process_health_check', () => looked(watchbill.process.check({}))),
    collectPerformanceMetrics: (wish = {}) => measure('performance_metrics', () => watchbill.perf.list(wish)),
    scheduleMaintenanceTask: (task) => {
      const scheduled = scheduleTask(task, clock, () => measure(task.name, async () => task.run()));
      if (!isRefusal(scheduled)) schedules.push(scheduled);
      return scheduled;
    },
    sendAlert: (alert) => measure('alert', () => watchbill.monitoring.alert(alert)),
    runDiagnostics: () =>
      measure('diagnostics', async () => {
        const [{ admit }, { examine }] = await Promise.all([import('./doctor/patient.ts'), import('./doctor/examine.ts')]);
        const patient = await admit({ db, config, env: process.env }, clock);
        try {
          return await examine(patient);
        } finally {
          await patient.close();
        }
      }),
    generateMonitoringReport: ({ since } = {}) => measure('monitoring_report', () => report(since)),
    before: before.add,
    after: after.add,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      for (const { cancel } of schedules) cancel();
      await watchbill.close();
    },
  };
}

function hooks<T>() {
  const known = new Set<{ readonly operation: string; readonly hook: (value: T) => unknown }>();
  return {
    add: (operation: string, hook: (value: T) => unknown): (() => void) => {
      const one = { operation, hook };
      known.add(one);
      return () => void known.delete(one);
    },
    call: async (operation: string, value: T): Promise<void> => {
      for (const one of known) if (one.operation === '*' || one.operation === operation) await one.hook(value);
    },
  };
}

function told({ operation, tookMs, succeeded, result }: Outcome): string {
  const why = isRefusal(result) ? explain(result).text : result instanceof Error ? result.message : '';
  return `${operation}: ${succeeded ? 'done' : 'failed'} in ${formatDuration(tookMs)}${why === '' ? '' : `. ${why}`}`;
}
