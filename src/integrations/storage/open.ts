/**
 * The door to a database: by file name or PostgreSQL URL. It either hands back a migrated store or one sentence about what is wrong and
 * what to do. An existing file that cannot be opened is never replaced by an empty one.
 */
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Clock } from '../../domain/kernel/clock.ts';
import type { Store } from '../../domain/kernel/ports.ts';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { networkFileSystem } from './filesystem.ts';
import { migratePostgres } from './migrate-postgres.ts';
import { migrateSqlite } from './migrate-sqlite.ts';
import { isBusy, retrying } from './retry.ts';

export const isPostgresUrl = (where: string): boolean => /^postgres(?:ql)?:\/\//.test(where);

/** Shown to people: a URL without its password. */
export const nameOf = (where: string): string => (isPostgresUrl(where) ? where.replace(/\/\/([^:@/]*):[^@]*@/, '//$1:***@') : where);

export const openStore = (where: string, clock: Clock): Promise<Store | Refusal> =>
  isPostgresUrl(where) ? openServer(where, clock) : openFile(where === ':memory:' ? where : resolve(where), clock);

async function openServer(url: string, clock: Clock): Promise<Store | Refusal> {
  const { connectPostgres, openPostgres } = await import('./postgres.ts');
  try {
    const connections = await connectPostgres(url);
    const refused = await migratePostgres(connections, clock.now(), nameOf(url));
    if (refused === undefined) return openPostgres(connections);
    await connections.close();
    return refused;
  } catch (error) {
    return unreachable(
      nameOf(url),
      error instanceof Error && error.message !== '' ? error.message : String(error),
      'Is the server running, and are host, database, user and password right?',
    );
  }
}

/** Programs that hold a database for long are backups and database tools; a person at a prompt is told sooner than `retrying` gives up. */
const OPENING_MS = 3_000;
/** The smallest page: SQLite takes anything shorter for an empty database, and writes over it. */
const SMALLEST_PAGE = 512;

async function openFile(file: string, clock: Clock): Promise<Store | Refusal> {
  const existing = file !== ':memory:' && existsSync(file);
  if (existing) {
    const wrong = notADatabase(file);
    if (wrong !== undefined) return wrong;
  }
  try {
    if (file !== ':memory:') {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const network = networkFileSystem(dirname(file));
      if (network !== undefined) {
        return unreachable(
          file,
          `it lies on a network file system (${network}), where SQLite's write-ahead log is not safe`,
          'Name a local file with --db, or use PostgreSQL: --db postgres://…',
        );
      }
    }
    const { openSqlite } = await import('./sqlite.ts');
    const open = (): Store | Refusal => {
      const store = openSqlite(file, { create: !existing });
      let refused: Refusal | undefined;
      try {
        refused = migrateSqlite(store.connection, clock.now(), file);
      } catch (error) {
        store.connection.close();
        throw error;
      }
      if (refused === undefined) return store;
      store.connection.close();
      return refused;
    };
    // Whoever opens first, closes last or mends the log of a process that was killed holds the file for a moment.
    return await retrying(open, isBusy, OPENING_MS);
  } catch (error) {
    return explainSqlite(file, error);
  }
}

/**
 * What the file system says of an existing file. Its content is SQLite's to judge: reading it here would end, on closing it, every lock
 * that this process holds on it through other connections (POSIX locks; sqlite.org/howtocorrupt.html, 2.2).
 */
function notADatabase(file: string): Refusal | undefined {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return unreachable(file, 'it is not a file', 'Name a database file with --db.');
    if (stat.size > 0 && stat.size < SMALLEST_PAGE) return unreachable(file, NO_DATABASE, RESTORE);
    accessSync(file, constants.R_OK | constants.W_OK);
    return undefined;
  } catch (error) {
    return explainSqlite(file, error);
  }
}

const NO_DATABASE = 'it is not a SQLite database, or its beginning is damaged';
const RESTORE = 'Nothing was changed. Restore a backup with: watchbill restore BACKUP --db FILE, or name another file with --db.';

/** SQLite's and the file system's error codes, each with what a person can do about it. */
const EXPLANATIONS: readonly (readonly [code: RegExp, problem: string, hint: string])[] = [
  [/^SQLITE_NOTADB/, NO_DATABASE, RESTORE],
  [/^SQLITE_CORRUPT/, 'the database is damaged', RESTORE],
  [/^WATCHBILL_FOREIGN/, 'it is a SQLite database, but not one of Watchbill', 'Name another file with --db.'],
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'another program holds the database locked',
    'Wait for it to finish (a backup or a database tool?), then start again.',
  ],
  [
    /^SQLITE_(READONLY|PERM|AUTH)|^EACCES|^EPERM|^EROFS/,
    'it cannot be written: the file, or the folder it lies in, is read-only for you',
    'Change the permissions, or name another file with --db.',
  ],
  [/^SQLITE_FULL|^ENOSPC/, 'the disk is full', 'Make room, then start again: nothing was lost.'],
  [/^SQLITE_CANTOPEN|^ENOENT|^ENOTDIR|^EEXIST/, 'it cannot be opened', 'Does the folder exist, and may you write in it?'],
  [/^SQLITE_IOERR|^EIO/, 'the disk reports an error', 'Check the disk; restore a backup onto another one.'],
];

export function explainSqlite(file: string, error: unknown): Refusal {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(code));
  if (known === undefined) throw error;
  return unreachable(file, known[1], known[2]);
}

const unreachable = (what: string, problem: string, hint: string): Refusal => refuse({ kind: 'unreachable', what, problem, hint });
