/** Looks at the database and at what lies beside it. */
import { rmSync } from 'node:fs';
import { ok, problem, skipped } from '../../domain/diagnostics/check.ts';
import { judgeIntegrity, judgeLeftover, judgeLog, judgeSqlite } from '../../domain/diagnostics/database.ts';
import { explain, isRefusal } from '../../domain/kernel/refusal.ts';
import { one } from '../../domain/kernel/script.ts';
import { foldLog, inspectSqlite, leftBeside, sqliteVersion, walBytes } from '../../integrations/storage/inspect.ts';
import { nameOf } from '../../integrations/storage/open.ts';
import { isDamage } from '../../integrations/storage/retry.ts';
import { briefly, type Look } from './look.ts';

export const database: Look = async ({ store, db }) => {
  if (isRefusal(store)) {
    const { text, hint } = explain(store);
    return [problem(text, hint ?? 'Name another one with --db.')];
  }
  const row = await store.read(() => one<{ version: number }>('select max(version) as version from migration'));
  return [ok(`${nameOf(db)} is open, at schema ${row?.version ?? 0}.`)];
};

export const sqlite: Look = async ({ store }) => {
  if (isRefusal(store) || store.engine === 'sqlite') return [judgeSqlite(sqliteVersion())];
  const row = await store.read(() => one<{ version: string }>('select version() as version'));
  return [ok(`${row?.version.split(/ on |,/)[0] ?? 'PostgreSQL'}.`)];
};

export const integrity: Look = ({ store, file }) => {
  if (file === undefined) return [skipped('A PostgreSQL server looks after its own files: see data checksums and pg_amcheck.')];
  try {
    const { damage, orphans } = inspectSqlite(file);
    return [judgeIntegrity(damage, orphans)];
  } catch (error) {
    if (isRefusal(store)) return [skipped('The database cannot be opened.')];
    if (isDamage(error)) return [judgeIntegrity([error instanceof Error ? error.message : String(error)], 0)];
    throw error;
  }
};

export const wal: Look = ({ store, file }) => {
  const bytes = file === undefined || isRefusal(store) ? undefined : walBytes(file);
  const verdict = judgeLog(bytes);
  if (verdict.state !== 'warning' || file === undefined) return [verdict];
  return [{ ...verdict, mend: { what: 'fold the log into the database', run: () => foldLog(file) } }];
};

export const leftovers: Look = ({ clock, file }) => {
  const left = file === undefined ? [] : leftBeside(file, clock.now());
  return briefly(
    left.map(({ path, bytes, worthless }) => ({
      ...judgeLeftover({ path, bytes, worthless }),
      ...(worthless ? { mend: { what: `remove ${path}`, run: () => removed(path) } } : {}),
    })),
    ok('Nothing was left behind.'),
  );
};

function removed(path: string): boolean {
  rmSync(path, { force: true });
  return true;
}
