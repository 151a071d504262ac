/** Databases that cannot be opened: each is refused with what to do, exit code 3, and not a byte of it changes. */
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { launch } from '../parts/process.ts';
import { type Home, newHome } from '../parts/program.ts';
import { recordsOf } from '../parts/records.ts';
import { lockedBy } from './locked.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'dist/main.js');
const NOBODY = 65_534;
const SUPERUSER = process.getuid?.() === 0;

/** A home whose database lies in a folder of its own. */
function newPlace(): { home: Home; folder: string; db: string } {
  const home = newHome();
  onTestFinished(home.remove);
  const folder = join(home.path, 'database');
  mkdirSync(folder);
  return { home, folder, db: join(folder, 'watchbill.db') };
}

/** A small database that is whole, and closed. */
async function newDatabase({ home, db }: { home: Home; db: string }): Promise<void> {
  for (const title of ['first', 'second']) await home.json(['task', 'create', title, '--db', db]);
}

/** Every file of a folder by its content. */
const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .map(({ name }) => name)
      .toSorted()
      .map((name) => [
        name,
        statSync(join(folder, name)).isFile()
          ? createHash('sha256')
              .update(readFileSync(join(folder, name)))
              .digest('hex')
          : 'a folder',
      ]),
  );

/** Garbage over a part of a file. */
function damage(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, from, to);
  writeFileSync(file, bytes);
}

const PAGE = 4_096;
const DAMAGES: Readonly<Record<string, { readonly make: (db: string) => void; readonly says: RegExp }>> = {
  'garbage behind the header': { make: (db) => damage(db, 100, PAGE), says: /damaged/ },
  'garbage in every page but the first': { make: (db) => damage(db, PAGE, statSync(db).size), says: /damaged/ },
  'a file that ends too early': { make: (db) => truncateSync(db, 3 * PAGE), says: /damaged/ },
  'a file of another kind': { make: (db) => writeFileSync(db, 'Dear diary,\n'.repeat(1_000)), says: /not a (SQLite )?database/i },
  'a few bytes': { make: (db) => writeFileSync(db, 'SQL'), says: /not a (SQLite )?database/i },
};

const WAYS: readonly (readonly string[])[] = [
  ['task', 'list'],
  ['task', 'create', 'third'],
  ['serve', '--listen', '127.0.0.1:0'],
];

for (const [name, { make, says }] of Object.entries(DAMAGES)) {
  test(`${name} is refused and left alone`, { timeout: 60_000 }, async () => {
    const place = newPlace();
    await newDatabase(place);
    make(place.db);
    const before = contents(place.folder);
    for (const words of WAYS) {
      const { code, stdout, stderr } = await place.home.run([...words, '--db', place.db]);
      expect({ words, code, stdout }).toEqual({ words, code: 3, stdout: '' });
      expect(stderr).toContain(place.db);
      expect(stderr).toMatch(says);
      expect(stderr).toMatch(/restore|--db/);
      expect(contents(place.folder)).toEqual(before);
    }
  });
}

test('damage that shows only later is said when it shows', { timeout: 60_000 }, async () => {
  const place = newPlace();
  await newDatabase(place);
  const root = new Database(place.db, { readonly: true });
  const { page } = root.prepare("select rootpage as page from sqlite_master where name = 'task'").get() as { page: number };
  root.close();
  damage(place.db, (page - 1) * PAGE, page * PAGE);
  const { code, stderr } = await place.home.run(['task', 'list', '--db', place.db]);
  expect(stderr).toMatch(/damaged/);
  expect(stderr).toContain('watchbill restore');
  expect(code).toBe(3);
});

test("another program's database is refused and left alone", { timeout: 60_000 }, async () => {
  const place = newPlace();
  const other = new Database(place.db);
  other.exec("create table moz_places (url text); insert into moz_places values ('https://example.org')");
  other.close();
  const before = contents(place.folder);
  for (const words of WAYS) {
    const { code, stderr } = await place.home.run([...words, '--db', place.db]);
    expect(stderr).toMatch(/not one of Watchbill/);
    expect(code).toBe(3);
  }
  expect(contents(place.folder)).toEqual(before);
});

test('a folder in the place of the file is refused', { timeout: 60_000 }, async () => {
  const place = newPlace();
  mkdirSync(place.db);
  for (const words of WAYS) {
    const { code, stderr } = await place.home.run([...words, '--db', place.db]);
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('it is not a file') });
  }
});

/** Runs one command as somebody whom permissions bind. */
async function asNobody(home: Home, args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const words = [MAIN, ...args];
  const running = SUPERUSER
    ? launch('setpriv', [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', process.execPath, ...words], {
        env: home.env,
        cwd: home.path,
      })
    : launch(process.execPath, words, { env: home.env, cwd: home.path });
  return { code: await running.ended, stderr: running.stderr() };
}

const LOCKED_AWAY = [
  { what: 'the file', file: 0o444, folder: 0o755 },
  { what: 'the folder', file: 0o644, folder: 0o555 },
  { what: 'both', file: 0o444, folder: 0o555 },
  { what: 'a file that may not even be read', file: 0o000, folder: 0o755 },
] as const;

for (const { what, file, folder: folderMode } of LOCKED_AWAY) {
  test(`read-only: ${what}`, { timeout: 60_000 }, async () => {
    const place = newPlace();
    await newDatabase(place);
    const before = contents(place.folder);
    if (SUPERUSER) for (const path of [place.home.path, place.folder, place.db]) chownSync(path, NOBODY, NOBODY);
    chmodSync(place.db, file);
    chmodSync(place.folder, folderMode);
    onTestFinished(() => chmodSync(place.folder, 0o755));
    for (const words of WAYS) {
      const { code, stderr } = await asNobody(place.home, [...words, '--db', place.db]);
      expect({ words, code, stderr }).toEqual({ words, code: 3, stderr: expect.stringMatching(/permission|may you write|may not read/) });
      expect(stderr).toContain(place.db);
    }
    chmodSync(place.db, 0o644);
    expect(contents(place.folder)).toEqual(before);
  });
}

test('locked by another program: it waits a little, says so, and goes on when the lock is gone', { timeout: 60_000 }, async () => {
  const place = newPlace();
  await newDatabase(place);
  // Outside WAL mode the exclusive lock of a database tool keeps readers out as well.
  const tool = await lockedBy(place.db, 'pragma journal_mode = delete', 'begin exclusive');
  const before = contents(place.folder);
  const answers = await Promise.all(WAYS.map((words) => place.home.run([...words, '--db', place.db])));
  for (const { code, stderr } of answers) {
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/another program holds the database locked/) });
    expect(stderr).toMatch(/Wait for it to finish/);
  }
  expect(contents(place.folder)).toEqual(before);

  const waiting = place.home.json<readonly { title: string }[]>(['task', 'list', '--db', place.db]);
  await tool.kill();
  expect((await waiting).map(({ title }) => title)).toEqual(['first', 'second']);
});

test('a writer that keeps its lock keeps nobody from reading, and is named to whoever writes', { timeout: 60_000 }, async () => {
  const place = newPlace();
  await newDatabase(place);
  const tool = await lockedBy(place.db, 'begin immediate');
  expect(await place.home.json<readonly unknown[]>(['task', 'list', '--db', place.db])).toHaveLength(2);
  const { code, stderr } = await place.home.run(['task', 'create', 'third', '--db', place.db]);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(/another program holds the database locked/) });
  await tool.kill();
  await place.home.json(['task', 'create', 'third', '--db', place.db]);
});

test('six processes open a database that is not there yet at once, and all of them find it', { timeout: 60_000 }, async () => {
  for (let round = 0; round < 3; round++) {
    const place = newPlace();
    const titles = Array.from({ length: 6 }, (_, index) => `by process ${index}`);
    const answers = await Promise.all(titles.map((title) => place.home.run(['task', 'create', title, '--db', place.db])));
    expect(answers.map(({ code, stderr }) => ({ code, stderr }))).toEqual(titles.map(() => ({ code: 0, stderr: '' })));
    const { integrity, tasks } = recordsOf(place.db);
    expect(integrity).toBe('ok');
    expect(tasks.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
  }
});
