/** Where a process writes what it did: the dashboard and the engine to a rotated file, because the terminal is taken; `serve` to standard error. */
import type { Clock } from '../domain/kernel/clock.ts';
import type { Level } from '../domain/kernel/ports.ts';
import { formatInstant } from '../domain/kernel/rfc3339.ts';
import { type LeveledLog, pinoLog } from '../integrations/host/log.ts';
import { rotatingFile } from '../integrations/host/rotation.ts';
import type { Io } from './io.ts';
import { colourFor, formatLogLine, parseLogLine } from './log-line.ts';

export interface OpenLog extends LeveledLog {
  /** Writes what waits; for a process that is about to end. */
  close(): void;
}

const ROTATE_AT_BYTES = 10 * 1_048_576;

export interface FileLogOptions {
  readonly path: string;
  readonly level: Level;
  /** How many rotated files stay. */
  readonly keep: number;
  readonly clock: Clock;
  readonly bytes?: number;
}

export function fileLog({ path, level, keep, clock, bytes = ROTATE_AT_BYTES }: FileLogOptions): OpenLog {
  const lost = (count: number, problem: string): string =>
    `${JSON.stringify({ level: 'error', time: formatInstant(clock.now()), pid: process.pid, msg: `${count} line${count === 1 ? '' : 's'} could not be written to this log: ${problem}` })}\n`;
  const file = rotatingFile(path, { bytes, keep, lost });
  return { ...pinoLog({ level, clock, write: file.write }), close: file.close };
}

/** Readable on a terminal, JSON lines for whatever collects them. */
export function errorLog(io: Pick<Io, 'err' | 'env' | 'clock' | 'offsetAt'>, level: Level): OpenLog {
  const style = { offsetAt: io.offsetAt, colour: colourFor(io.err, io.env) };
  const write = (line: string): void => {
    const parsed = io.err.tty ? parseLogLine(line) : undefined;
    io.err.write(parsed === undefined ? line : `${formatLogLine(parsed, style)}\n`);
  };
  return { ...pinoLog({ level, clock: io.clock, write }), close: () => undefined };
}
