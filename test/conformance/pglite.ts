import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { CHANNEL, type Connections } from '../../src/integrations/storage/postgres.ts';

const INT8 = 20;
const NUMERIC = 1_700;

/**
 * PGlite as a server that many may connect to: it has one connection, so whoever acquires it has it alone until the release. That proves
 * the SQL and no race. Each database is a schema of its own.
 */
export async function startPglite() {
  const pglite = await PGlite.create({ parsers: { [INT8]: Number, [NUMERIC]: Number }, extensions: { pg_trgm } });
  // Where every schema finds it.
  await pglite.exec('create extension pg_trgm schema pg_catalog');
  let schemas = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const alone = (): Promise<() => void> =>
    new Promise((mine) => {
      turn = turn.then(() => new Promise<void>((release) => mine(release)));
    });

  const connectionsTo = (schema: string): Connections => {
    const deaf = new Set<() => void>();
    return {
      acquire: async () => {
        const release = await alone();
        await pglite.exec(`set search_path to ${schema}`);
        return {
          connection: { query: async (text, params) => (await pglite.query<Record<string, unknown>>(text, [...params])).rows },
          release: () => release(),
        };
      },
      listen: (wake) => {
        const listening = pglite.listen(CHANNEL, wake);
        const stop = (): void => void listening.then((end) => end()).catch(() => undefined);
        deaf.add(stop);
        return () => {
          deaf.delete(stop);
          stop();
        };
      },
      close: async () => {
        for (const stop of deaf) stop();
        await turn;
      },
    };
  };

  return {
    freshSchema: async (): Promise<string> => {
      const name = `s${++schemas}`;
      await pglite.exec(`create schema ${name}`);
      return name;
    },
    connectionsTo,
    stop: () => pglite.close(),
  };
}

export type PgliteServer = Awaited<ReturnType<typeof startPglite>>;
