/**
 * A folder that keeps what a sender could not yet deliver: one file a report, named so that the names sort as the reports came.
 *
 *   put   writes a file under another name, syncs it, renames it: it is there as a whole, or it is not, whenever the power goes
 *   drain takes the lock, hands the oldest reports out, and removes a file once its report was taken
 *
 * So nothing is lost between the two, and a report whose removal the power cut short goes out twice, which its own number tells the intake.
 * Putting needs no lock: a sender that is called while another waits for a dead server is not held up by it.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../domain/kernel/clock.ts';
import { certainlyGone, holderHere } from './process.ts';

export interface Spool {
  /** Keeps a report for good; false when the folder is full. */
  put(report: string, now: Instant): boolean;
  waiting(): number;
  /** Whether this process may hand reports out now; undefined while another does. */
  lock(): Lock | undefined;
}

export interface Lock {
  /** The oldest reports, as they were put. */
  oldest(most: number): readonly Kept[];
  remove(reports: readonly Kept[]): void;
  /** What the receiver will never take is set aside, to be looked at. */
  reject(reports: readonly Kept[]): void;
  release(): void;
}

export interface Kept {
  readonly name: string;
  readonly report: string;
}

/** Weeks of notifications of a large site, or a day of a storm. */
const MOST_WAITING = 10_000;
const MOST_REJECTED = 1_000;
/** Where no process id tells whether the holder lives, a lock of this age does not hold. */
const STALE_LOCK_MS = 300_000;
const NAME = /^(\d{15})-[\w.]+\.json$/;

export function openSpool(folder: string, now: () => Instant, most = MOST_WAITING): Spool {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const rejected = join(folder, 'rejected');
  const path = (name: string): string => join(folder, name);
  const names = (): readonly string[] =>
    readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort();
  const syncFolder = (): void => {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  };

  const put: Spool['put'] = (report, at) => {
    const known = names();
    if (known.length >= most) return false;
    // A clock that was set back must not put this report before those that wait. Two senders may come to the same time, and process ids repeat
    // from container to container: the draw alone keeps the rename from taking another's place.
    const last = Number(NAME.exec(known.at(-1) ?? '')?.[1] ?? -1);
    const name = `${String(Math.max(at, last + 1)).padStart(15, '0')}-${randomBytes(12).toString('hex')}.json`;
    const fresh = path(`.${name}`);
    const descriptor = openSync(fresh, 'wx', 0o600);
    try {
      writeSync(descriptor, report);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(fresh, path(name));
    syncFolder();
    return true;
  };

  const held: Lock = {
    oldest: (count) =>
      names()
        .slice(0, count)
        .map((name) => ({ name, report: readFileSync(path(name), 'utf8') })),
    remove: (reports) => {
      for (const { name } of reports) rmSync(path(name), { force: true });
      syncFolder();
    },
    reject: (reports) => {
      mkdirSync(rejected, { recursive: true, mode: 0o700 });
      for (const { name } of reports) renameSync(path(name), join(rejected, name));
      for (const name of readdirSync(rejected).sort().slice(0, -MOST_REJECTED)) rmSync(join(rejected, name), { force: true });
    },
    release: () => rmSync(path('lock'), { force: true }),
  };

  const taken = (): boolean => {
    try {
      const descriptor = openSync(path('lock'), 'wx', 0o600);
      writeSync(descriptor, holderHere());
      closeSync(descriptor);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  };

  return {
    put,
    waiting: () => names().length,
    lock: () => {
      if (taken()) return held;
      if (!abandoned(path('lock'), now())) return undefined;
      // Two who see this at once may both go on: a report goes out twice then, and none is lost.
      rmSync(path('lock'), { force: true });
      return taken() ? held : undefined;
    },
  };
}

function abandoned(lock: string, now: Instant): boolean {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since === undefined) return true;
  if (now - since > STALE_LOCK_MS) return true;
  try {
    return certainlyGone(readFileSync(lock, 'utf8'));
  } catch {
    return false;
  }
}
