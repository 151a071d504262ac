/** Backups are whole whatever is written meanwhile, and a restore happens only where nobody would go on writing into the old file. */
import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { brokenRecords } from '../crash/promises.ts';
import { eventually } from '../parts/eventually.ts';
import { openPaging } from '../parts/paging.ts';
import { type Home, newHome, startServe } from '../parts/program.ts';
import { type Records, recordsOf } from '../parts/records.ts';
import { lockedBy } from './locked.ts';
import { startStorm } from './storm.ts';

const fingerprints = ({ alerts }: Records): ReadonlySet<string> => new Set(alerts.map(({ fingerprint }) => fingerprint));

const restore = (home: Home, backup: string) => home.run(['restore', backup, '--yes']);

test('a backup under load is whole, and restored is what was there when it was taken', { timeout: 120_000 }, async () => {
  const paging = await openPaging({ steps: [{ delay: '1h', tell: 'ana' }] });
  onTestFinished(paging.close);
  const { home, token } = paging;
  const serve = await startServe(home);
  onTestFinished(serve.stop);
  const storm = startStorm(serve.url, token);
  onTestFinished(storm.stop);
  await eventually(() => storm.accepted().length >= 50, { what: 'the storm has begun' });

  const files = ['one.db', 'two.db', 'three.db'].map((name) => join(home.path, name));
  for (const file of files) {
    const before = storm.accepted();
    await home.json(['backup', file]);
    const copy = recordsOf(file);
    expect(brokenRecords(copy)).toEqual([]);
    const kept = fingerprints(copy);
    expect(before.filter((name) => !kept.has(name))).toEqual([]);
  }
  const [file = ''] = files;
  const taken = recordsOf(file);
  const inode = statSync(home.db).ino;
  const refused = await restore(home, file);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(
    new RegExp(`in use by the engine of \\S+, process ${serve.pid()}; restore needs a database nobody uses: stop Watchbill first`),
  );
  expect(statSync(home.db).ino).toBe(inode);
  await storm.stop();
  await serve.stop();

  const last = recordsOf(home.db);
  expect(last.alerts.length).toBeGreaterThan(taken.alerts.length);
  const { kept } = JSON.parse((await home.run(['restore', file, '--yes', '--json'])).stdout) as { kept: string };
  expect(recordsOf(home.db)).toEqual(taken);
  expect(recordsOf(kept)).toEqual(last);
  expect(
    readdirSync(home.path).filter((name) => name.startsWith('watchbill.db') && !name.startsWith('watchbill.db.before-restore-')),
  ).toEqual(['watchbill.db']);

  await serve.restart();
  expect(await home.json(['task', 'create', 'goes on'])).toMatchObject({ number: `T${taken.tasks.length + 1}` });
});

test('an engine that was killed a moment ago keeps nobody from restoring', { timeout: 60_000 }, async () => {
  const home = newHome();
  onTestFinished(home.remove);
  const serve = await startServe(home);
  onTestFinished(serve.stop);
  await home.json(['task', 'create', 'before']);
  const copy = join(home.path, 'copy.db');
  await home.json(['backup', copy]);
  await home.json(['task', 'create', 'after']);
  await serve.kill();
  const { code, stdout, stderr } = await restore(home, copy);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, kept = ''] = /database of before is (\S+)\.\n/.exec(stdout) ?? [];
  expect(recordsOf(kept).tasks.length).toBe(2);
  expect((await home.json<readonly { title: string }[]>(['task', 'list'])).map(({ title }) => title)).toEqual(['before']);
});

test('whoever has the database open keeps it, engine or not', { timeout: 60_000 }, async () => {
  const home = newHome();
  onTestFinished(home.remove);
  await home.json(['task', 'create', 'before']);
  const copy = join(home.path, 'copy.db');
  await home.json(['backup', copy]);
  const reader = await lockedBy(home.db, 'select count(*) from task');
  const inode = statSync(home.db).ino;
  expect(await restore(home, copy)).toMatchObject({ code: 3, stderr: expect.stringMatching(/another program holds the database/) });
  expect(statSync(home.db).ino).toBe(inode);
  await reader.kill();
  expect(await restore(home, copy)).toMatchObject({ code: 0 });
});

test('a damaged backup is not restored, and a damaged database is what restoring is for', { timeout: 60_000 }, async () => {
  const home = newHome();
  onTestFinished(home.remove);
  await home.json(['task', 'create', 'before']);
  const copy = join(home.path, 'copy.db');
  await home.json(['backup', copy]);
  const torn = join(home.path, 'torn.db');
  writeFileSync(torn, readFileSync(copy).subarray(0, 20_000));
  const whole = readFileSync(home.db);
  expect(await restore(home, torn)).toMatchObject({ code: 2, stderr: expect.stringContaining('this cannot be restored') });
  expect(readFileSync(home.db).equals(whole)).toBe(true);

  copyFileSync(torn, home.db);
  expect(await home.run(['task', 'list'])).toMatchObject({ code: 3 });
  expect(await restore(home, copy)).toMatchObject({ code: 0 });
  expect(await home.json(['task', 'list'])).toEqual([expect.objectContaining({ title: 'before' })]);
});
