import type { Instant } from '../../domain/kernel/clock.ts';
import { isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { fill, postgres } from './dialect.ts';
import { type Applied, migrations, plan, statements, TABLE } from './migrate.ts';
import type { Connections } from './postgres.ts';

/** Held to the end of the transaction, so that two programs never migrate at once. */
const MIGRATION_LOCK = 7_709_302;

export async function migratePostgres(connections: Connections, now: Instant, where: string): Promise<Refusal | undefined> {
  const { connection, release } = await connections.acquire();
  try {
    await connection.query('begin', []);
    await connection.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`, []);
    await connection.query(fill(postgres, TABLE), []);
    const applied = (await connection.query(
      'select version, name, hash from migration order by version',
      [],
    )) as unknown as readonly Applied[];
    const pending = plan(migrations(), applied, where);
    if (isRefusal(pending)) {
      await connection.query('rollback', []);
      return pending;
    }
    for (const migration of pending) {
      for (const statement of statements(postgres, migration)) await connection.query(statement, []);
      await connection.query('insert into migration (version, name, hash, applied_at) values ($1, $2, $3, $4)', [
        migration.version,
        migration.name,
        migration.hash,
        now,
      ]);
    }
    await connection.query('commit', []);
    return undefined;
  } catch (error) {
    await connection.query('rollback', []).catch(() => undefined);
    throw error;
  } finally {
    release();
  }
}
