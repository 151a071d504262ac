import { type Level as PinoLevel, pino } from 'pino';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Level, Log } from '../../domain/kernel/ports.ts';
import { formatInstant } from '../../domain/kernel/rfc3339.ts';
import { cleanText, cleanValue } from './redact.ts';

export interface LeveledLog extends Log {
  /** From now on only lines of this level and above. */
  setLevel(level: Level): void;
}

/** What pino writes itself; a field of that name gets an underscore. */
const OWN = new Set(['level', 'time', 'pid', 'msg']);

/** JSON lines through pino to whatever takes lines: a rotating file, standard error. */
export function pinoLog({
  level,
  clock,
  write,
}: {
  readonly level: Level;
  readonly clock: Clock;
  readonly write: (line: string) => void;
}): LeveledLog {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: () => `,"time":"${formatInstant(clock.now())}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write },
  );
  return {
    write: (at, text, fields = {}) => {
      if (!logger.isLevelEnabled(at)) return;
      const clean = Object.entries(fields).map(([key, value]) => [OWN.has(key) ? `${key}_` : key, cleanValue(value, key)] as const);
      logger[at satisfies PinoLevel](Object.fromEntries(clean), cleanText(text));
    },
    setLevel: (next) => {
      logger.level = next;
    },
  };
}
