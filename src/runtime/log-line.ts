/** One line of the log: JSON as it is written, and the same readably. */
import { styleText } from 'node:util';
import { plain } from '../domain/kernel/plain.ts';
import type { Level } from '../domain/kernel/ports.ts';
import { formatInstant, parseInstant } from '../domain/kernel/rfc3339.ts';
import type { Io } from './io.ts';

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly Level[];

export interface LogLine {
  readonly level: Level;
  readonly at: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Undefined for what is no line of ours: a torn one, or somebody's `echo` into the file. */
export function parseLogLine(line: string): LogLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { level, time, msg, ...fields } = value as Readonly<Record<string, unknown>>;
  const at = parseInstant(String(time));
  const known = LEVELS.find((one) => one === level);
  return at === undefined || known === undefined ? undefined : { level: known, at, text: String(msg ?? ''), fields };
}

export const atLeast = (level: Level, floor: Level): boolean => LEVELS.indexOf(level) >= LEVELS.indexOf(floor);

export interface LineStyle {
  readonly offsetAt: (at: number) => number;
  readonly colour: (level: Level, text: string) => string;
}

const COLOURS: Readonly<Record<Level, Parameters<typeof styleText>[0]>> = {
  debug: 'dim',
  info: 'cyan',
  warn: 'yellow',
  error: ['red', 'bold'],
};

/** Level words in colour where there is a terminal that wants it. */
export const colourFor =
  (output: Io['out'], env: Io['env']) =>
  (level: Level, text: string): string =>
    output.tty && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? styleText(COLOURS[level], text, { validateStream: false }) : text;

/** `2026-11-21 03:12:07.250 WARN  text  actor=ana attempt=2`: local time, what happened, then the fields. */
export function formatLogLine({ level, at, text, fields }: LogLine, { offsetAt, colour }: LineStyle): string {
  const time = formatInstant(at + offsetAt(at) * 60_000)
    .replace('T', ' ')
    .slice(0, 23);
  const { pid: _pid, error, ...others } = fields;
  const told = Object.entries(others).map(([key, value]) => `${plain(key)}=${written(value)}`);
  const wrong = error === undefined ? [] : [`error=${written(messageOf(error))}`];
  const tail = [...told, ...wrong].join(' ');
  return `${time} ${colour(level, level.toUpperCase().padEnd(5))} ${plain(text)}${tail === '' ? '' : `  ${tail}`}`;
}

/** The stack stays in the file; `--json` shows it. */
const messageOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'message' in error
    ? `${'code' in error ? `${String(error.code)} ` : ''}${String(error.message)}`
    : error;

function written(value: unknown): string {
  const text = plain(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return typeof value === 'string' && /[\s="]|^$/.test(text) ? JSON.stringify(text) : text;
}
