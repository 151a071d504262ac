/**
 * The external command file of a Nagios or an Icinga: a named pipe, one command a line. Whoever opens it while nobody reads waits for ever, so
 * it is opened without waiting; a line longer than the pipe takes at once could come out in pieces between those of others.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** PIPE_BUF of Linux. */
export const LONGEST_LINE = 4_096;

/** Undefined when they are in the pipe, and else why not. */
export async function writeLines(path: string, lines: readonly string[]): Promise<string | undefined> {
  try {
    const pipe = await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    try {
      if (!(await pipe.stat()).isFIFO()) return `the command file ${path} is no named pipe`;
      for (const line of lines) await pipe.write(`${line}\n`);
      return undefined;
    } finally {
      await pipe.close();
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return `the command file ${path} ${REASONS[code] ?? `cannot be written: ${code || String(error)}`}`;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENXIO: 'is read by nobody: Nagios is not running',
  ENOENT: 'does not exist: Nagios is not running, or has check_external_commands=0',
  EACCES: 'may not be written by this user',
  EAGAIN: 'is full: Nagios does not read it',
};
