/**
 * SQLite, through better-sqlite3. One connection executes; a second does nothing but watch `PRAGMA data_version`, which moves when any
 * other connection, of this process or another, commits.
 *
 * - `synchronous=FULL`: what was answered with 2xx is on the disk.
 * - `busy_timeout` is 20 ms: the driver waits for a lock by blocking the thread, and with 5,000 ms another process that held the write
 *   lock for 800 ms froze the event loop for 836 ms (29 ms with 20). The rest of the waiting happens outside, asynchronously.
 * - Every write is BEGIN IMMEDIATE. A plain BEGIN that reads and then writes fails at once with SQLITE_BUSY however long the timeout.
 * - SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that two processes checkpoint (fixed in 3.51.3): older ones are refused.
 */
import Database from 'better-sqlite3';
import type { Store } from '../../domain/kernel/ports.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import type { Query, Row, Script } from '../../domain/kernel/script.ts';
import { fill, sqlite } from './dialect.ts';
import { asJson, type Records, recordsOf, slice, slices } from './records.ts';
import { isBusy, retrying } from './retry.ts';

const WATCH_MS = 50;
const OLDEST_SAFE = [3, 51, 3] as const;

export interface Sqlite extends Store {
  /** The open connection, for migrations and backups, which are not scripts. */
  readonly connection: Database.Database;
}

export function openSqlite(file: string, options: { readonly create: boolean } = { create: true }): Sqlite {
  const connection = new Database(file, { fileMustExist: !options.create, timeout: 20 });
  try {
    refuseOldSqlite(connection);
    refuseForeign(connection);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    connection.pragma('temp_store = MEMORY');
    connection.pragma('cache_size = -65536');
  } catch (error) {
    connection.close();
    throw error;
  }

  const texts = new Map<string, Text>();
  const textOf = (sql: string): Text => {
    const known = texts.get(sql);
    if (known !== undefined) return known;
    const made = { records: recordsOf(sql), statements: [] };
    texts.set(sql, made);
    return made;
  };
  /** Undefined where the text is empty on this engine. */
  const prepare = (sql: string, { statements }: Text, rows: number): Database.Statement | undefined => {
    if (rows in statements) return statements[rows];
    const filled = fill(rows === UNSLICED ? sqlite : slice(rows), sql).trim();
    const statement = filled === '' ? undefined : connection.prepare(filled);
    statements[rows] = statement;
    return statement;
  };

  const execute = ([sql, params]: Query): readonly Row[] => {
    const text = textOf(sql);
    const { records } = text;
    const bound: Record<string, unknown> = {};
    for (let at = 0; at < params.length; at++) if (at !== records?.parameter) bound[at + 1] = bindable(params[at]);
    if (records?.sliced === true) {
      const found: Row[] = [];
      for (const { rows, values } of slices(params[records.parameter], records))
        found.push(...run(prepare(sql, text, rows), values, bound));
      return found;
    }
    if (records !== undefined) bound[records.parameter + 1] = asJson(params[records.parameter], records);
    return params.length === 0 ? run(prepare(sql, text, UNSLICED)) : run(prepare(sql, text, UNSLICED), bound);
  };

  const drain = <T>(script: Script<T>): T => {
    let step = script.next([]);
    while (step.done !== true) {
      let rows: readonly Row[];
      try {
        rows = execute(step.value);
      } catch (error) {
        step = script.throw(error);
        continue;
      }
      step = script.next(rows);
    }
    return step.value;
  };

  const transact = <T>(begin: string, maker: () => Script<T>): T => {
    connection.exec(begin);
    try {
      const result = drain(maker());
      connection.exec(isRefusal(result) ? 'rollback' : 'commit');
      return result;
    } catch (error) {
      if (connection.inTransaction) connection.exec('rollback');
      throw error;
    }
  };

  const changes = connection.prepare('select total_changes()').pluck();
  const watch = watchVersion(file, connection);

  return {
    engine: 'sqlite',
    connection,
    read: (maker) => retrying(() => transact('begin', maker), isBusy),
    write: async (maker) => {
      const before = changes.get();
      const result = await retrying(() => transact('begin immediate', maker), isBusy);
      if (changes.get() !== before) watch.wake();
      return result;
    },
    onChange: watch.onChange,
    close: async () => {
      watch.close();
      try {
        if (!connection.readonly) connection.pragma('optimize');
      } catch (error) {
        // Fresh statistics are a favour to the next process; whoever writes just now does it as well.
        if (!isBusy(error)) throw error;
      } finally {
        connection.close();
      }
    },
  };
}

interface Text {
  readonly records: Records | undefined;
  /** By the number of records that are written at once. */
  readonly statements: (Database.Statement | undefined)[];
}

const UNSLICED = 0;

function run(statement: Database.Statement | undefined, ...given: readonly unknown[]): readonly Row[] {
  if (statement === undefined) return [];
  if (statement.reader) return statement.all(...given) as Row[];
  statement.run(...given);
  return [];
}

const bindable = (value: unknown): unknown => (value === undefined ? null : typeof value === 'boolean' ? Number(value) : value);

function refuseOldSqlite(connection: Database.Database): void {
  const { version } = connection.prepare('select sqlite_version() as version').get() as { version: string };
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  const [a, b, c] = OLDEST_SAFE;
  if (major < a || (major === a && (minor < b || (minor === b && patch < c)))) {
    throw new Error(
      `SQLite ${version} can corrupt a database that two processes write (sqlite.org/wal.html#walresetbug); 3.51.3 or later is needed`,
    );
  }
}

/** Before the first change: another program's database is not turned into one of ours because somebody mistyped a name. */
function refuseForeign(connection: Database.Database): void {
  const { tables, ours } = connection
    .prepare(
      `select count(*) as tables, (select count(*) from pragma_table_info('migration') where name in ('version', 'name', 'hash')) as ours
       from sqlite_master where type = 'table'`,
    )
    .get() as { tables: number; ours: number };
  if (tables > 0 && ours < 3) throw Object.assign(new Error("another program's database"), { code: 'WATCHBILL_FOREIGN' });
}

/**
 * Wakes listeners after commits. Our own commits wake at once; `data_version` covers the other processes (1.5 µs a look, half the
 * interval late on average). It needs a connection of its own that never has a statement open, or the number stands still.
 */
function watchVersion(file: string, connection: Database.Database): { wake(): void; onChange: Store['onChange']; close(): void } {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let watcher: Database.Database | undefined;
  let version: Database.Statement | undefined;
  let seen: unknown;

  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  /** Looks first: whatever was committed before that is told now, and not again at the next look. */
  const wake = (): void => {
    try {
      seen = version?.get();
    } catch (error) {
      // The commit stands; whoever hears of it twice reads it twice.
      if (!isBusy(error)) throw error;
    }
    tell();
  };
  const stop = (): void => {
    clearInterval(timer);
    watcher?.close();
    timer = undefined;
    watcher = undefined;
    version = undefined;
  };
  const start = (): void => {
    if (connection.memory) return;
    const opened = new Database(file, { readonly: true, fileMustExist: true, timeout: 20 });
    const look = opened.prepare('pragma data_version').pluck();
    watcher = opened;
    version = look;
    seen = look.get();
    timer = setInterval(() => {
      const now = look.get();
      if (now === seen) return;
      seen = now;
      tell();
    }, WATCH_MS);
    timer.unref();
  };

  return {
    wake,
    onChange: (listener) => {
      listeners.add(listener);
      if (timer === undefined && watcher === undefined) start();
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) stop();
      };
    },
    close: stop,
  };
}
