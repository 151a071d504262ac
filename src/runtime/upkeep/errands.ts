/** What each chore does on this machine. */
import { rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { formatBytes } from '../../domain/diagnostics/bytes.ts';
import type { Clock } from '../../domain/kernel/clock.ts';
import { formatDuration } from '../../domain/kernel/duration.ts';
import type { Done, Errand, Store } from '../../domain/kernel/ports.ts';
import type { Settings } from '../../domain/kernel/setting.ts';
import { forget } from '../../domain/upkeep/begin.ts';
import { type Chore, upkeepSettings } from '../../domain/upkeep/settings.ts';
import { plainEnvironment, runCommand } from '../../integrations/host/command.ts';
import { rotateNow } from '../../integrations/host/rotation.ts';
import { foldLog, leftBeside } from '../../integrations/storage/inspect.ts';
import { log as logSettings } from '../config/sections.ts';
import type { Keeping } from './keeping.ts';

export interface Premises {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: () => Settings;
  /** The database's file; undefined for a server's, and for one in memory. */
  readonly file: string | undefined;
  /** Undefined where this process writes none. */
  readonly logFile: string | undefined;
}

type Doing = (premises: Premises, errand: Errand, signal: AbortSignal) => Done | Promise<Done>;

const done = (report: string): Done => ({ state: 'done', report, output: '' });
const failed = (problem: string, output = ''): Done => ({ state: 'failed', report: '', output, problem });
const skipped = (problem: string): Done => ({ state: 'skipped', report: '', output: '', problem });

/** Kept of what a command writes. */
const MOST_OUTPUT = 65_536;
const GRACE_MS = 5_000;

const DOINGS: Readonly<Record<Chore, Doing>> = {
  log_rotation: ({ settings, logFile }) => {
    const size = logFile === undefined ? undefined : statSync(logFile, { throwIfNoEntry: false })?.size;
    if (logFile === undefined || size === undefined) return skipped('this Watchbill writes no log file');
    if (size === 0) return done(`${logFile} is empty; it stays.`);
    const { keep } = settings().of(logSettings);
    if (!rotateNow(logFile, keep)) return failed(`${logFile} could not be moved: another program rotates it, or holds it open`);
    return done(`${logFile} (${formatBytes(size)}) is ${basename(logFile)}.1 now; ${keep} older files are kept.`);
  },
  cache_cleanup: async ({ store, clock, settings, file }) => {
    const { keep } = settings().of(upkeepSettings);
    await store.write(() => forget(clock.now() - keep));
    const left = file === undefined ? [] : leftBeside(file, clock.now()).filter(({ worthless }) => worthless);
    for (const { path } of left) rmSync(path, { force: true });
    const folded =
      file === undefined ? '' : foldLog(file) ? ' The write-ahead log was folded in.' : ' The write-ahead log was in use and stays.';
    const files = left.length === 0 ? '' : ` ${left.map(({ path }) => basename(path)).join(', ')} went with it.`;
    return done(`What is older than ${formatDuration(keep)} and nobody asks about any more was removed.${files}${folded}`);
  },
  database_check: inThread('database_check', 'a PostgreSQL server checks its own files: see data checksums and pg_amcheck'),
  backup: inThread('backup', undefined),
  backup_verification: inThread(
    'backup_verification',
    'a PostgreSQL database is backed up with pg_dump; a command of your own can restore it somewhere',
  ),
  command: async ({ clock }, { command, name }, signal) => {
    const env = { ...plainEnvironment(process.env), WATCHBILL_UPKEEP: name };
    const began = clock.monotonic();
    const {
      code,
      signal: by,
      output,
      problem,
    } = await runCommand(command, { env, folder: '/', most: MOST_OUTPUT, grace: GRACE_MS, signal });
    if (problem !== undefined) return failed(`${command[0] ?? 'the command'} could not be begun: ${problem}`, output);
    const took = formatDuration(Math.round(clock.monotonic() - began));
    if (code === 0) return { state: 'done', report: `${command[0] ?? ''} ended well after ${took}.`, output };
    return failed(code === null ? `it was ended by ${by ?? 'a signal'} after ${took}` : `it ended with ${code} after ${took}`, output);
  },
};

/** `elsewhere` says why there is nothing to do where the database is no file; without it, that is a failure. */
function inThread(chore: Keeping['chore'], elsewhere: string | undefined): Doing {
  return ({ file, settings, clock }, _errand, signal) => {
    if (file === undefined)
      return elsewhere === undefined
        ? failed('only a database file can be copied here; pg_dump copies a PostgreSQL database')
        : skipped(elsewhere);
    const { backups = join(dirname(file), 'backups'), keep_backups: keep } = settings().of(upkeepSettings);
    return threaded({ chore, file, folder: backups, keep, now: clock.now() }, signal);
  };
}

function threaded(keeping: Keeping, signal: AbortSignal): Promise<Done> {
  const worker = new Worker(new URL('./keeper.ts', import.meta.url), { workerData: keeping });
  return new Promise((answer, reject) => {
    const end = (): void => void worker.terminate();
    signal.addEventListener('abort', end, { once: true });
    worker.once('message', answer);
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', end);
      answer(failed('it was ended before it was done'));
    });
    if (signal.aborted) end();
  });
}

/** Does an errand within its time. */
export const errands =
  (premises: Premises) =>
  async (errand: Errand, broken: AbortSignal): Promise<Done> => {
    const late = new AbortController();
    const cancel = premises.clock.after(errand.within, () => late.abort());
    try {
      const doing = DOINGS[errand.chore as Chore];
      const outcome = await doing(premises, errand, AbortSignal.any([late.signal, broken]));
      return late.signal.aborted && outcome.state === 'failed'
        ? { ...outcome, problem: `it was ended after ${formatDuration(errand.within)}, because its time or its hours were over` }
        : outcome;
    } finally {
      cancel();
    }
  };
