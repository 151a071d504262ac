import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Actor } from '../../src/domain/kernel/access.ts';
import type { Context } from '../../src/domain/kernel/context.ts';
import type { Store } from '../../src/domain/kernel/ports.ts';
import { migratePostgres } from '../../src/integrations/storage/migrate-postgres.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { openPostgres } from '../../src/integrations/storage/postgres.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { temporaryFolder } from '../parts/folder.ts';
import { freshDatabase } from '../parts/postgres.ts';
import { skipUnless } from '../parts/present.ts';
import { type SteppedClock, steppedClock } from '../stories/clock.ts';
import { given, settings } from '../stories/house.ts';
import { type PgliteServer, startPglite } from './pglite.ts';

/** One empty database. Opened several times, it stands for several processes. */
interface Database {
  open(): Promise<Store>;
  stop(): Promise<void>;
}

interface Server {
  database(): Promise<Database>;
  stop(): Promise<void>;
}

export type EngineName = 'SQLite' | 'PGlite' | 'PostgreSQL';

const clock = steppedClock();

async function sqliteServer(): Promise<Server> {
  return {
    database: async () => {
      const folder = temporaryFolder();
      return { open: async () => given(await openStore(join(folder.path, 'watchbill.db'), clock)), stop: async () => folder.remove() };
    },
    stop: async () => undefined,
  };
}

async function pgliteServer(): Promise<Server> {
  const server: PgliteServer = await startPglite();
  return {
    database: async () => {
      const schema = await server.freshSchema();
      return {
        open: async () => {
          const connections = server.connectionsTo(schema);
          given(await migratePostgres(connections, clock.now(), schema));
          return openPostgres(connections);
        },
        stop: async () => undefined,
      };
    },
    stop: server.stop,
  };
}

async function postgresServer(): Promise<Server> {
  return {
    database: async () => {
      const { url, stop } = await freshDatabase();
      return { open: async () => given(await openStore(url, clock)), stop };
    },
    stop: async () => undefined,
  };
}

const SERVERS: Readonly<Record<EngineName, () => Promise<Server>>> = {
  SQLite: sqliteServer,
  PGlite: pgliteServer,
  PostgreSQL: postgresServer,
};
const WHERE: Readonly<Record<EngineName, (name: string, tests: () => void) => void>> = {
  SQLite: describe,
  PGlite: describe,
  PostgreSQL: skipUnless('postgres'),
};

export interface Bench {
  readonly engine: EngineName;
  readonly clock: SteppedClock;
  /** The database of this test, opened once. */
  store(): Store;
  /** The same database as another process has it. */
  another(): Promise<Store>;
  /** Where a use case stands: a moment, an actor, ids. Each call mints from fresh entropy. */
  context(actor?: Actor): Context;
}

/** The same tests on every engine, each test on an empty database. */
export function onEveryEngine(
  name: string,
  tests: (bench: Bench) => void,
  engines: readonly EngineName[] = ['SQLite', 'PGlite', 'PostgreSQL'],
): void {
  for (const engine of engines) {
    WHERE[engine](`${name}, on ${engine}`, () => {
      let server: Server;
      let database: Database;
      let first: Store;
      let opened: Store[] = [];
      const inForce = settingsFrom(settings());

      beforeAll(async () => {
        server = await SERVERS[engine]();
      });
      beforeEach(async () => {
        database = await server.database();
        first = await database.open();
        opened = [first];
      });
      afterEach(async () => {
        for (const store of opened) await store.close();
        await database.stop();
      });
      afterAll(() => server?.stop());

      tests({
        engine,
        clock,
        store: () => first,
        another: async () => {
          const store = await database.open();
          opened.push(store);
          return store;
        },
        context: (actor = { name: 'ana', role: 'admin' }) => contextFor({ clock, settings: () => inForce }, actor)(),
      });
    });
  }
}
