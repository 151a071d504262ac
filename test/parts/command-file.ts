import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './folder.ts';

/** A named pipe as Nagios reads it: without waiting, whole lines. */
export function commandFile() {
  const folder = temporaryFolder();
  const path = join(folder.path, 'nagios.cmd');
  execFileSync('mkfifo', [path]);
  let reader: number | undefined;
  const pipe = {
    path,
    start(): void {
      reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    },
    stop(): void {
      if (reader !== undefined) closeSync(reader);
      reader = undefined;
    },
    /** The commands since the last time, without their time. */
    read(): readonly string[] {
      const buffer = Buffer.alloc(65_536);
      const bytes = reader === undefined ? 0 : readSync(reader, buffer);
      const lines = buffer.toString('utf8', 0, bytes).split('\n').filter(Boolean);
      return lines.map((line) => line.replace(/^\[\d+\] /, ''));
    },
    remove(): void {
      pipe.stop();
      folder.remove();
    },
  };
  return pipe;
}
