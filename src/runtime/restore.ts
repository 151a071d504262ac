import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { certainlyGone, describeHolder } from '../integrations/host/process.ts';
import { isPostgresUrl, nameOf } from '../integrations/storage/open.ts';

/** Puts a backup in the place of the database; says where the database of before went. */
export async function restoreDatabase(backup: string, db: string, now: number): Promise<{ readonly kept: string | null } | Refusal> {
  if (isPostgresUrl(db))
    return refuse({
      kind: 'invalid',
      where: nameOf(db),
      problem: 'a PostgreSQL database is restored with pg_restore',
      allowed: 'a database file',
    });
  const { restoreSqlite } = await import('../integrations/storage/backup.ts');
  return restoreSqlite(backup, db, { now, alive: (holder) => (certainlyGone(holder) ? undefined : describeHolder(holder)) });
}
