import type { Clock } from '../domain/kernel/clock.ts';
import type { Level, Log } from '../domain/kernel/ports.ts';
import type { Circumstances } from './circumstances.ts';
import { log } from './config/sections.ts';

export interface VerbLog extends Log {
  /** Writes what was told, if anything was. */
  close(): Promise<void>;
}

/**
 * The log of a process that runs one verb and ends. Most have nothing to tell, and pino costs a third of their start, so lines are kept
 * and the log is opened at the end, when there are some.
 */
export function verbLog({ logFile, loaded: { settings } }: Circumstances, clock: Clock): VerbLog {
  const told: (readonly [level: Level, text: string, fields: Readonly<Record<string, unknown>> | undefined])[] = [];
  const { level, keep } = settings.of(log);
  return {
    write: (at, text, fields) => {
      told.push([at, text, fields]);
    },
    close: async () => {
      if (told.length === 0) return;
      const { fileLog } = await import('./log.ts');
      const file = fileLog({ path: logFile, level, keep, clock });
      for (const line of told) file.write(...line);
      file.close();
    },
  };
}
