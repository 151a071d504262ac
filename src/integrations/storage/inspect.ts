/** A look at a SQLite database from beside it: what its own check says, and what lies round its file. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';

export interface Inspection {
  /** What `integrity_check` says, a line a damage; none when all is well. */
  readonly damage: readonly string[];
  /** Rows whose foreign key points nowhere. */
  readonly orphans: number;
}

const MOST_LINES = 20;

/** Reads every page, which takes a second for each gigabyte or two; writers are not held up. */
export function inspectSqlite(file: string): Inspection {
  const connection = new Database(file, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    const rows = connection.pragma(`integrity_check(${MOST_LINES})`) as { integrity_check: string }[];
    const damage = rows.map((row) => row.integrity_check).filter((line) => line !== 'ok');
    return { damage, orphans: damage.length > 0 ? 0 : (connection.pragma('foreign_key_check') as unknown[]).length };
  } finally {
    connection.close();
  }
}

export function sqliteVersion(): string {
  const connection = new Database(':memory:');
  try {
    return connection.prepare('select sqlite_version()').pluck().get() as string;
  } finally {
    connection.close();
  }
}

const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size;

export const walBytes = (file: string): number | undefined => sizeOf(`${file}-wal`);

/** What a copy of the database takes at most. */
export const databaseBytes = (file: string): number => (sizeOf(file) ?? 0) + (walBytes(file) ?? 0);

/** Folds the write-ahead log into the database and empties it; whether nobody was in the way. */
export function foldLog(file: string): boolean {
  const connection = new Database(file, { fileMustExist: true, timeout: 1_000 });
  try {
    const [row] = connection.pragma('wal_checkpoint(truncate)') as { busy: number }[];
    return row?.busy === 0;
  } finally {
    connection.close();
  }
}

export interface Beside {
  readonly path: string;
  readonly bytes: number;
  /** Half written, and nobody has been at it for an hour. */
  readonly worthless: boolean;
}

const HALF_WRITTEN = /\.(?:partial|restoring)(?:-journal)?$/;
const OF_BEFORE = /\.before-(?:\d{4}|restore-\d+)$/;
const LONG_AGO = 3_600_000;

/** What killed backups, upgrades and restores of this database left behind. */
export function leftBeside(file: string, now: number): readonly Beside[] {
  const [folder, name] = [dirname(file), basename(file)];
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((entry): readonly Beside[] => {
    if (!entry.startsWith(`${name}.`)) return [];
    const path = join(folder, entry);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return [];
    if (OF_BEFORE.test(entry)) return [{ path, bytes: stat.size, worthless: false }];
    return HALF_WRITTEN.test(entry) && now - stat.mtimeMs > LONG_AGO ? [{ path, bytes: stat.size, worthless: true }] : [];
  });
}
