/** A folder of backups that are named by their time, so that their names sort as they were made. */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatInstant, parseInstant } from '../../domain/kernel/rfc3339.ts';

export interface Backup {
  readonly path: string;
  readonly at: number;
  readonly bytes: number;
}

const NAME = /^watchbill-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.db$/;

export const backupName = (at: number): string => `watchbill-${formatInstant(at).slice(0, 19).replaceAll(/[-:]/g, '')}Z.db`;

/** Newest first. Other files of the folder are none of ours. */
export function backupsIn(folder: string): readonly Backup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const [, year, month, day, hour, minute, second] = NAME.exec(name) ?? [];
      const at = year === undefined ? undefined : parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
      return at === undefined ? [] : [{ path: join(folder, name), at, bytes: statSync(join(folder, name)).size }];
    })
    .sort((a, b) => b.at - a.at);
}

export function backupFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Removes all but the newest, and says how many. */
export function removeOld(folder: string, keep: number): number {
  const old = backupsIn(folder).slice(keep);
  for (const { path } of old) rmSync(path, { force: true });
  return old.length;
}
