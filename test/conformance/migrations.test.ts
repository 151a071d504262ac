import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { sqlite } from '../../src/integrations/storage/dialect.ts';
import { type Applied, type Migration, migrations, plan, statements } from '../../src/integrations/storage/migrate.ts';
import { migrateSqlite } from '../../src/integrations/storage/migrate-sqlite.ts';
import { openStore } from '../../src/integrations/storage/open.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { steppedClock } from '../stories/clock.ts';
import { given } from '../stories/house.ts';
import { onEveryEngine } from './engines.ts';

const [start] = migrations() as readonly [Migration];
const next: Migration = {
  version: 2,
  name: 'next',
  sql: 'create table further (id {text} not null primary key) {strict};',
  hash: 'b'.repeat(64),
};

onEveryEngine('migrations', ({ store, another }) => {
  test('are recorded with the hash of their text', async () => {
    const applied = await store().read(() => all('select version, name, hash from migration order by version'));
    expect(applied).toEqual(migrations().map(({ version, name, hash }) => ({ version, name, hash })));
  });

  test('are applied once, however often the database is opened', async () => {
    const others = await Promise.all([another(), another(), another()]);
    expect(await others[0]?.read(() => all('select version from migration'))).toHaveLength(migrations().length);
  });

  test('that were edited, or come from a newer Watchbill, are refused', async () => {
    await store().write(() => all("update migration set hash = 'edited' where version = 1"));
    await expect(another()).rejects.toThrow(/applied with another text than this program carries/);
    await store().write(() => all('update migration set hash = $1 where version = 1', start.hash));
    await store().write(() => all("insert into migration (version, name, hash, applied_at) values (99, 'tomorrow', 'x', 1)"));
    await expect(another()).rejects.toThrow(/written by a newer Watchbill \(its migration 99 \\"tomorrow\\"; this one knows \d+\)/);
    await store().write(() => all('delete from migration where version = 99'));
  });
});

test('every migration has the hash of its own text, also where it is written down beside it', () => {
  for (const { name, sql: text, hash } of migrations())
    expect(`${name} ${hash}`).toBe(`${name} ${createHash('sha256').update(text).digest('hex')}`);
});

describe('the plan', () => {
  const done: Applied = { version: 1, name: 'start', hash: start.hash };
  test.each([
    ['everything for an empty database', [start, next], [], [1, 2]],
    ['what is missing', [start, next], [done], [2]],
    ['nothing when all is there', [start], [done], []],
  ])('is %s', (_what, known, applied, versions) => {
    expect((plan(known, applied, 'here') as readonly Migration[]).map(({ version }) => version)).toEqual(versions);
  });
  test.each([
    ['newer', [start], [done, { version: 2, name: 'next', hash: next.hash }], /newer Watchbill/],
    ['edited', [start], [{ ...done, hash: 'other' }], /another text/],
  ])('refuses what is %s', (_what, known, applied, problem) => {
    expect(plan(known, applied, 'here')).toMatchObject({
      refusal: { kind: 'unreachable', what: 'here', problem: expect.stringMatching(problem) },
    });
  });

  test('splits a file into statements, without its comments', () => {
    const sql = '-- why\ncreate table a (id {text}); \n-- more; of it\ncreate index b\n  on a (id);\n';
    expect(statements(sqlite, { ...next, sql })).toEqual(['create table a (id text)', 'create index b\n  on a (id)']);
  });
});

describe('an upgrade of SQLite', () => {
  let folder: Folder;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder();
    file = join(folder.path, 'watchbill.db');
  });
  afterEach(() => folder.remove());

  const upgrade = (known: readonly Migration[]): Refusal | undefined => {
    const connection = new Database(file);
    connection.pragma('journal_mode = WAL');
    try {
      return migrateSqlite(connection, 1, file, known);
    } finally {
      connection.close();
    }
  };
  const tables = (of: string): readonly unknown[] => {
    const connection = new Database(of, { readonly: true });
    try {
      return connection.prepare("select name from sqlite_master where name = 'further'").all();
    } finally {
      connection.close();
    }
  };
  const copy = () => `${file}.before-0002`;

  test('keeps a copy of what was before', () => {
    expect(upgrade([start])).toBeUndefined();
    expect(readdirSync(folder.path).filter((name) => name.includes('before'))).toEqual([]);
    expect(upgrade([start, next])).toBeUndefined();
    expect(tables(file)).toHaveLength(1);
    expect(tables(copy())).toEqual([]);
    expect(upgrade([start])).toMatchObject({ refusal: { kind: 'unreachable' } });
  });

  test('that fails leaves the database as it was, and may be tried again', () => {
    upgrade([start]);
    const broken: Migration = { ...next, sql: 'create table further (id {text});\ncreate table further (id {text});\n' };
    expect(() => upgrade([start, broken])).toThrow(/already exists/);
    expect(tables(file)).toEqual([]);
    expect(upgrade([start, next])).toBeUndefined();
    expect(tables(file)).toHaveLength(1);
    expect(tables(copy())).toEqual([]);
    expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([]);
  });

  const eightTimes = async (program: string): Promise<readonly string[]> => {
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { cwd: process.cwd() });
    const answers = await Promise.all(Array.from({ length: 8 }, run));
    return [...new Set(answers.map(({ stdout }) => stdout.trim()))];
  };

  test('by eight processes at once is done by one, and the copy is still of what was before', async () => {
    upgrade([start]);
    const program = `
      import { isBusy, retrying } from './src/integrations/storage/retry.ts';
      import { openSqlite } from './src/integrations/storage/sqlite.ts';
      import { migrateSqlite } from './src/integrations/storage/migrate-sqlite.ts';
      const upgrade = () => migrateSqlite(openSqlite(${JSON.stringify(file)}).connection, 1, ${JSON.stringify(file)}, ${JSON.stringify([start, next])});
      console.log(await retrying(upgrade, isBusy) ?? 'done');`;
    expect(await eightTimes(program)).toEqual(['done']);
    expect(tables(file)).toHaveLength(1);
    expect(tables(copy())).toEqual([]);
    expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('by eight processes that open a new file at once ends with one database', async () => {
    const program = `
      import { openStore } from './src/integrations/storage/open.ts';
      import { systemClock } from './src/runtime/clock.ts';
      const store = await openStore(${JSON.stringify(file)}, systemClock);
      console.log('refusal' in store ? JSON.stringify(store.refusal) : 'open');
      if (!('refusal' in store)) await store.close();`;
    expect(await eightTimes(program)).toEqual(['open']);
    const store = given(await openStore(file, steppedClock()));
    expect(await store.read(() => all('select version from migration'))).toHaveLength(migrations().length);
    await store.close();
    expect(existsSync(copy())).toBe(false);
  });
});

describe('a file that cannot be opened', () => {
  let folder: Folder;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => folder.remove());

  test('is waited for while somebody holds it for a moment, and refused while somebody holds it for long', async () => {
    const file = join(folder.path, 'watchbill.db');
    await given(await openStore(file, steppedClock())).close();
    const tool = new Database(file);
    tool.pragma('locking_mode = exclusive');
    tool.exec("begin exclusive; insert into counter (kind, last) values ('x', 1)");
    expect(await openStore(file, steppedClock())).toMatchObject({ refusal: { problem: 'another program holds the database locked' } });
    const opening = openStore(file, steppedClock());
    setImmediate(() => tool.close());
    await given(await opening).close();
  });

  test('because it is something else is refused with a sentence, and left as it is', async () => {
    const file = join(folder.path, 'notes.txt');
    writeFileSync(file, 'not a database, but somebody needs it');
    const answer = await openStore(file, steppedClock());
    expect(isRefusal(answer) && answer.refusal).toMatchObject({
      kind: 'unreachable',
      problem: expect.stringContaining('not a SQLite database'),
    });
    expect(readFileSync(file, 'utf8')).toBe('not a database, but somebody needs it');
    expect(await openStore(folder.path, steppedClock())).toMatchObject({ refusal: { problem: 'it is not a file' } });
    expect(await openStore('postgres://nobody:secret@127.0.0.1:1/none', steppedClock())).toMatchObject({
      refusal: { kind: 'unreachable', what: 'postgres://nobody:***@127.0.0.1:1/none' },
    });
  });
});
