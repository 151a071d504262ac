/**
 * A log file that several processes write (a dashboard, a second one, `serve`) and that is rotated by size: `watchbill.log` is always the
 * newest, `.1` the one before, up to `.keep`. Lines of one turn of the event loop leave in one append, so lines never mix.
 *
 * Written here because no library met does it for more than one process: pino-roll counts only what its own process wrote (two writers
 * doubled every limit), opens asynchronously (a process that ends at once leaves an empty file) and brings 150 kB of date handling.
 *
 * Whoever finds the file full rotates it under a lock file; everybody notices by the inode that the name means another file now. A log
 * must never stop what it tells about: a line that cannot be written is counted, and the count is written when writing works again.
 */
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFile {
  /** One or more whole lines. */
  write(lines: string): void;
  flush(): void;
  close(): void;
}

export interface Rotation {
  /** A file that would grow beyond so many bytes is rotated first. */
  readonly bytes: number;
  /** How many rotated files stay. */
  readonly keep: number;
  /** The line that tells of lines that could not be written. */
  readonly lost: (count: number, problem: string) => string;
}

/** A rotation takes microseconds; an older lock is left from a process that was killed in it. */
const STALE_LOCK_MS = 10_000;

export function rotatingFile(path: string, { bytes, keep, lost }: Rotation): RotatingFile {
  let descriptor: number | undefined;
  let waiting: string[] = [];
  let failed: { count: number; problem: string } | undefined;
  let scheduled = false;

  const closeFile = (): void => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
  };

  /** The file that the name means now. */
  const opened = (): number => {
    if (descriptor !== undefined && statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(descriptor).ino) return descriptor;
    closeFile();
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    descriptor = openSync(path, 'a', 0o600);
    return descriptor;
  };

  const append = (text: string): void => {
    const chunk = Buffer.from(text);
    let file = opened();
    const { size } = fstatSync(file);
    if (size > 0 && size + chunk.length > bytes && rotate(path, keep, fstatSync(file).ino)) file = opened();
    for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
  };

  const flush = (): void => {
    scheduled = false;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    try {
      append((failed === undefined ? '' : lost(failed.count, failed.problem)) + lines.join(''));
      failed = undefined;
    } catch (error) {
      closeFile();
      failed = { count: (failed?.count ?? 0) + lines.length, problem: error instanceof Error ? error.message : String(error) };
    }
  };

  process.once('exit', flush);
  return {
    write: (lines) => {
      waiting.push(lines);
      if (!scheduled) setImmediate(flush);
      scheduled = true;
    },
    flush,
    close: () => {
      flush();
      closeFile();
      process.off('exit', flush);
    },
  };
}

/** Begins a new file whatever the size of this one; whoever writes notices by the inode. */
export function rotateNow(path: string, keep: number): boolean {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino;
  return inode !== undefined && rotate(path, keep, inode);
}

/** Moves every file one number up, unless somebody else is at it or was quicker. */
function rotate(path: string, keep: number, inode: number): boolean {
  const lock = `${path}.lock`;
  try {
    closeSync(openSync(lock, 'wx'));
  } catch {
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE_LOCK_MS) rmSync(lock, { force: true });
    return false;
  }
  try {
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return true;
    rmSync(`${path}.${keep}`, { force: true });
    for (let number = keep - 1; number >= 1; number -= 1)
      if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
    renameSync(path, `${path}.1`);
    return true;
  } catch {
    // Another program holds the file open (Windows): it grows a little longer.
    return false;
  } finally {
    rmSync(lock, { force: true });
  }
}
