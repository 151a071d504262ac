import { renameSync, rmSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Instant } from '../../domain/kernel/clock.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { fill, sqlite } from './dialect.ts';
import { type Applied, migrations, plan, statements, TABLE } from './migrate.ts';

const appliedTo = (connection: Database.Database): readonly Applied[] => {
  const known = connection.prepare("select 1 from sqlite_master where type = 'table' and name = 'migration'").get();
  return known === undefined ? [] : (connection.prepare('select version, name, hash from migration order by version').all() as Applied[]);
};

/**
 * Brings the database up to date. Two processes may try at once: the second waits for the exclusive lock and finds nothing left to do.
 * What was before is copied aside, outside the transaction, where alone SQLite copies; the copy gets its name only
 * from whoever then migrates, so that it never holds what a faster process had made of the database already.
 */
export function migrateSqlite(connection: Database.Database, now: Instant, file: string, known = migrations()): Refusal | undefined {
  const first = appliedTo(connection);
  const wanted = plan(known, first, file);
  if (isRefusal(wanted)) return wanted;
  if (wanted.length === 0) return undefined;
  const copy = first.length === 0 ? undefined : `${file}.before-${String(wanted[0]?.version).padStart(4, '0')}`;
  const partial = `${copy}.${process.pid}.partial`;
  if (copy !== undefined) {
    rmSync(partial, { force: true });
    connection.prepare('vacuum into ?').run(partial);
  }

  connection.pragma('busy_timeout = 10000');
  connection.exec('begin exclusive');
  try {
    connection.exec(fill(sqlite, TABLE));
    const pending = plan(known, appliedTo(connection), file);
    if (isRefusal(pending)) {
      connection.exec('rollback');
      return pending;
    }
    if (copy !== undefined && pending.length > 0) renameSync(partial, copy);
    for (const migration of pending) {
      for (const statement of statements(sqlite, migration)) connection.exec(statement);
      connection
        .prepare('insert into migration (version, name, hash, applied_at) values (?, ?, ?, ?)')
        .run(migration.version, migration.name, migration.hash, now);
    }
    connection.exec('commit');
    return undefined;
  } catch (error) {
    if (connection.inTransaction) connection.exec('rollback');
    throw error;
  } finally {
    if (copy !== undefined) rmSync(partial, { force: true });
    connection.pragma('busy_timeout = 20');
  }
}
