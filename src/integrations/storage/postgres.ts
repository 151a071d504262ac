/**
 * PostgreSQL: every write is a SERIALIZABLE transaction, run again from a fresh script when it lost a race. The same driver serves
 * PGlite in tests, through the small `Connection` port, because PGlite speaks the same SQL in one process.
 *
 * Writers take turns, as on SQLite. A change takes numbers, writes events and touches rows in an order of its own, so two at once meet
 * crosswise sooner or later, and the server notices after a second: eight programs that created tasks and alerts deadlocked until they
 * gave up after ten. The turn is a table lock, which alone is waited for before the transaction's snapshot is taken, so that nobody finds
 * after the wait that what they see is old. And because numbers of events are given out in turns too, a reader of `seq > cursor` misses
 * nothing (measured without: 217 of 3,200 events never seen with 8 writers).
 */
import { createHash } from 'node:crypto';
import type { Client, Pool, PoolClient } from 'pg';
import type { Store } from '../../domain/kernel/ports.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Row, Script } from '../../domain/kernel/script.ts';
import { type Dialect, fill, postgres, postgresReading } from './dialect.ts';
import { asJson, type Records, recordsOf } from './records.ts';
import { lostRace, retrying } from './retry.ts';

/** What the driver needs of a connection; exclusive between `acquire` and its release. */
export interface Connection {
  query(text: string, params: readonly unknown[], name?: string): Promise<readonly Row[]>;
}

export interface Connections {
  acquire(): Promise<{ readonly connection: Connection; release(broken?: boolean): void }>;
  /** Calls back on a hint that somebody committed, and after a lost connection came back. */
  listen(wake: () => void): () => void;
  close(): Promise<void>;
}

/** A hint and nothing else: the payload of NOTIFY is limited and truth is re-read. */
export const CHANNEL = 'watchbill_change';

/** NUL cannot be stored in a PostgreSQL text; it says nothing either. */
const bindable = (value: unknown): unknown => {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' && value.includes('\u0000') ? value.replaceAll('\u0000', '') : value;
};

/** The parameters that a text hands to the engine's JSON functions. */
const JSON_PARAMETERS = /\{(?:records|values|numbers) \$(\d+)/g;
/** In JSON, NUL and half a character are escapes (`JSON.stringify` leaves no other of them), and the engine takes neither. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|(d[89a-f][0-9a-f]{2}))/g;

const bindableJson = (value: unknown): unknown =>
  typeof value === 'string' && value.includes('\\u')
    ? value.replace(UNSTORABLE, (_, before: string, half: string | undefined) => before + (half === undefined ? '' : '\ufffd'))
    : value;

/** Of a table that nobody changes after its migration, because vacuuming one takes a lock that this one would wait for. */
const TURN = 'lock table migration in exclusive mode';

/** The two kinds of transaction: how each begins, what its statements are filled with, and whether its end is announced. */
interface Mode {
  readonly begin: readonly string[];
  readonly prepared: (sql: string) => Prepared;
  readonly notify: boolean;
}

interface Prepared {
  readonly text: string;
  readonly name: string;
  /** Positions of the parameters that hold JSON, from 0. */
  readonly json: ReadonlySet<number>;
  readonly records: Records | undefined;
}

/** Named statements are parsed once a connection: 1.5 to 2.5 times the rate of unnamed ones. */
function preparing(dialect: Dialect): (sql: string) => Prepared {
  const texts = new Map<string, Prepared>();
  return (sql) => {
    const known = texts.get(sql);
    if (known !== undefined) return known;
    const text = fill(dialect, sql).trim();
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 24);
    const made = {
      text,
      name,
      json: new Set([...sql.matchAll(JSON_PARAMETERS)].map(([, number]) => Number(number) - 1)),
      records: recordsOf(sql),
    };
    texts.set(sql, made);
    return made;
  };
}

export function openPostgres(connections: Connections): Store {
  const reading: Mode = { begin: ['begin isolation level repeatable read read only'], prepared: preparing(postgresReading), notify: false };
  const writing: Mode = { begin: ['begin isolation level serializable', TURN], prepared: preparing(postgres), notify: true };

  const drain = async <T>(connection: Connection, { prepared }: Mode, script: Script<T>): Promise<T> => {
    let step = script.next([]);
    while (step.done !== true) {
      const [sql, params] = step.value;
      const { text, name, json, records } = prepared(sql);
      const bound = params.map((value, at) =>
        json.has(at) ? bindableJson(at === records?.parameter ? asJson(value, records) : value) : bindable(value),
      );
      let rows: readonly Row[] = [];
      try {
        if (text !== '') rows = await connection.query(text, bound, name);
      } catch (error) {
        step = script.throw(error);
        continue;
      }
      step = script.next(rows);
    }
    return step.value;
  };

  const transact = async <T>(mode: Mode, maker: () => Script<T>): Promise<T> => {
    const { connection, release } = await connections.acquire();
    let broken = false;
    try {
      for (const statement of mode.begin) await connection.query(statement, []);
      const result = await drain(connection, mode, maker());
      if (isRefusal(result)) await connection.query('rollback', []);
      else {
        if (mode.notify) await connection.query(`notify ${CHANNEL}`, []);
        await connection.query('commit', []);
      }
      return result;
    } catch (error) {
      await connection.query('rollback', []).catch(() => {
        broken = true;
      });
      throw error;
    } finally {
      release(broken);
    }
  };

  return {
    engine: 'postgres',
    read: (maker) => retrying(() => transact(reading, maker), lostRace),
    write: (maker) => retrying(() => transact(writing, maker), lostRace),
    onChange: (listener) => connections.listen(listener),
    close: () => connections.close(),
  };
}

const SAFETY_POLL_MS = 5_000;

/** Connections of a real server, by URL. `pg` is loaded only when a URL asks for it. */
export async function connectPostgres(url: string): Promise<Connections> {
  const { default: pg } = await import('pg');
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') => (oid === 20 || oid === 1700 ? Number : pg.types.getTypeParser(oid, format)),
  };
  const pool: Pool = new pg.Pool({
    connectionString: url,
    max: 8,
    types: types as never,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 10_000,
  });
  pool.on('error', () => undefined);
  const probe = await pool.connect();
  probe.release();

  const wrap = (client: PoolClient): Connection => ({
    query: async (text, params, name) => {
      const { rows } = await client.query({ text, values: [...params], ...(name === undefined ? {} : { name }) });
      return rows as Row[];
    },
  });

  return {
    acquire: async () => {
      const client = await pool.connect();
      return { connection: wrap(client), release: (broken) => client.release(broken === true) };
    },
    listen: (wake) => listenOn(() => new pg.Client({ connectionString: url }), wake),
    close: () => pool.end(),
  };
}

/** One dedicated connection for LISTEN (poolers in transaction mode break it), taken up again after a loss, with a slow poll beneath. */
function listenOn(client: () => Client, wake: () => void): () => void {
  let stopped = false;
  let current: Client | undefined;
  const connect = async (): Promise<void> => {
    if (stopped) return;
    const fresh = client();
    current = fresh;
    const again = (): void => {
      if (!stopped && current === fresh) {
        current = undefined;
        setTimeout(() => void connect(), 500).unref();
      }
    };
    fresh.on('error', again);
    fresh.on('end', again);
    fresh.on('notification', wake);
    try {
      await fresh.connect();
      await fresh.query(`listen ${CHANNEL}`);
      wake();
    } catch {
      again();
    }
  };
  void connect();
  const poll = setInterval(wake, SAFETY_POLL_MS);
  poll.unref();
  return () => {
    stopped = true;
    clearInterval(poll);
    void current?.end().catch(() => undefined);
  };
}
