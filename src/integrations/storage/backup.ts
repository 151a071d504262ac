/**
 * Copies of a SQLite database. VACUUM INTO and not the online backup API: that one starts over whenever another process writes, and under
 * 2,200 inserts a second a copy of 183 MB had not finished after 20 seconds (VACUUM INTO: 0.2 s). A copy counts only once it was opened
 * and found whole.
 */
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { explainSqlite } from './open.ts';
import { isDamage } from './retry.ts';

const taken = (file: string): Refusal =>
  refuse({ kind: 'invalid', where: file, problem: 'the file exists already', allowed: 'a name that is not taken' });

export function backupSqlite(connection: Database.Database, file: string): { readonly bytes: number } | Refusal {
  if (existsSync(file)) return taken(file);
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    connection.prepare('vacuum into ?').run(partial);
    const damage = damageOf(partial);
    if (damage !== undefined)
      return refuse({
        kind: 'unreachable',
        what: file,
        problem: `the copy is not whole: ${damage}`,
        hint: 'Check the disk; the database itself was only read.',
      });
    persist(partial);
    renameSync(partial, file);
    return { bytes: statSync(file).size };
  } catch (error) {
    rmSync(partial, { force: true });
    return explainSqlite(file, error);
  }
}

/** The same of a database that this thread has not opened. */
export function backupFile(database: string, file: string): { readonly bytes: number } | Refusal {
  const connection = new Database(database, { readonly: true, fileMustExist: true, timeout: 1_000 });
  try {
    return backupSqlite(connection, file);
  } finally {
    connection.close();
  }
}

/** What `integrity_check` says of a file; undefined when it is a whole Watchbill database. */
function damageOf(file: string): string | undefined {
  const copy = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const rows = copy.pragma('integrity_check(3)') as { integrity_check: string }[];
    const answer = rows.map((row) => row.integrity_check).join('; ');
    if (answer !== 'ok') return answer;
    const ours = copy
      .prepare("select count(*) as tables from sqlite_master where name in ('migration', 'event', 'task', 'alert')")
      .get() as { tables: number };
    return ours.tables === 4 ? undefined : 'it is a SQLite database, but not one of Watchbill';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    copy.close();
  }
}

function persist(file: string): void {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/** The holder of a lease for people, undefined when its process is certainly gone. */
export type Alive = (holder: string) => string | undefined;

/**
 * Puts a backup in the database's place; the database of before is kept beside it, with its write-ahead log folded in. Refused while
 * anybody has it open, because they would go on writing into the file that was moved away.
 */
export function restoreSqlite(
  backup: string,
  file: string,
  { now, alive }: { readonly now: number; readonly alive: Alive },
): { readonly kept: string | null } | Refusal {
  if (!existsSync(backup)) return refuse({ kind: 'invalid', where: backup, problem: 'there is no such file' });
  let before: Database.Database | undefined;
  try {
    const damage = damageOf(backup);
    if (damage !== undefined) return refuse({ kind: 'invalid', where: backup, problem: `this cannot be restored: ${damage}` });
    const alone = aloneWith(file, now, alive);
    if (isRefusal(alone)) return alone;
    before = alone;
    const fresh = `${file}.restoring`;
    copyFileSync(backup, fresh);
    persist(fresh);
    return { kept: replace(file, fresh, now) };
  } catch (error) {
    return explainSqlite(file, error);
  } finally {
    before?.close();
  }
}

/** The file's name is there at every moment: a program that starts now, or after a crash now, must not find nothing and begin anew. */
function replace(file: string, fresh: string, now: number): string | null {
  const kept = existsSync(file) ? `${file}.before-restore-${now}` : null;
  if (kept !== null) linkSync(file, kept);
  // Only a database too damaged to be opened still has them.
  for (const tail of ['-wal', '-shm']) {
    if (existsSync(file + tail)) kept === null ? rmSync(file + tail) : renameSync(file + tail, kept + tail);
  }
  renameSync(fresh, file);
  return kept;
}

/**
 * The database with everybody else kept out: leaving WAL mode folds the log in, and SQLite does it only for the last who has the file
 * open. Undefined when there is none, or one too damaged to open, which is what restoring is for.
 */
function aloneWith(file: string, now: number, alive: Alive): Database.Database | Refusal | undefined {
  if (!existsSync(file)) return undefined;
  let connection: Database.Database | undefined;
  try {
    connection = new Database(file, { fileMustExist: true, timeout: 1_000 });
    const engine = engineOn(connection, now, alive);
    if (engine !== undefined) {
      connection.close();
      const [state, allowed] = [`in use by the engine of ${engine}`, ['a database nobody uses: stop Watchbill first']];
      return refuse({ kind: 'wrong-state', subject: file, state, verb: 'restore', allowed });
    }
    connection.pragma('journal_mode = delete');
    connection.exec('begin exclusive');
    return connection;
  } catch (error) {
    connection?.close();
    return isDamage(error) ? undefined : explainSqlite(file, error);
  }
}

/** Who runs an engine on this database; undefined for nobody, and for an engine that was killed a moment ago. */
function engineOn(connection: Database.Database, now: number, alive: Alive): string | undefined {
  const row = connection.prepare("select holder from lease where name = 'engine' and until > ?").get(now) as { holder: string } | undefined;
  return row === undefined ? undefined : alive(row.holder);
}
