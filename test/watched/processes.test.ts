/** Real processes of this machine. */
import { spawn } from 'node:child_process';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { judge, meant, type Running } from '../../src/domain/processes/process.ts';
import { processes } from '../../src/domain/processes/settings.ts';
import { runningProcesses } from '../../src/integrations/host/processes.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { launch } from '../parts/process.ts';
import { given, openHouse, settings } from '../stories/house.ts';

let folder: Folder;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

const one = (more: Readonly<Record<string, unknown>>) => {
  const [declared] = processes.schema.parse([{ name: 'p', ...more }]);
  if (declared === undefined) throw new Error('there is one');
  return declared;
};
const ADMIN = { name: 'ana', role: 'admin' } as const;
async function check(more: Readonly<Record<string, unknown>>) {
  const house = await openHouse({ settings: settings({ process: [{ name: 'p', ...more }] }) });
  try {
    const [row] = given(await house.watchbill.process.check({}, ADMIN));
    return { state: row?.state, of: (aspect: string) => row?.aspects.find((each) => each.aspect === aspect) };
  } finally {
    await house.close();
  }
}

test('this very process is found by its number, its program and its command', async () => {
  const running = await runningProcesses();
  const self = running.find(({ pid }) => pid === process.pid);
  expect(self).toMatchObject({ parent: process.ppid, zombie: false });
  expect(meant(one({ program: self?.program }), running)).toContainEqual(self);
  expect(meant(one({ pattern: 'no such [c]ommand anywhere' }), running)).toEqual([]);
});

test('a process that runs, its PID file, and what is left when it ended', async () => {
  const word = `watched-${folder.path.slice(-6)}`;
  const pidfile = join(folder.path, 'p.pid');
  const child = launch(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', word]);
  writeFileSync(pidfile, `${child.pid}\n`);
  const settings = { pattern: `1e6. ${word}`, pidfile };
  expect((await check(settings)).of('count')).toMatchObject({ state: 'ok', found: '1 process of p.' });
  expect((await check(settings)).of('pidfile')).toMatchObject({ state: 'ok' });
  expect((await check({ ...settings, least: 2 })).of('count')).toMatchObject({
    state: 'problem',
    found: '1 process of p, and there should be 2 or more.',
  });
  expect((await check({ ...settings, most: 0, least: 0 })).of('count')).toMatchObject({ state: 'problem' });
  expect((await check({ ...settings, pidfile: join(folder.path, 'none') })).of('pidfile')).toMatchObject({ state: 'warning' });
  await child.kill();
  const after = await check(settings);
  expect(after.of('count')).toMatchObject({ state: 'problem', found: 'p does not run.' });
  expect(after.of('pidfile')).toMatchObject({ state: 'problem', found: `${pidfile} names process ${child.pid}, which does not run.` });
  writeFileSync(pidfile, String(process.pid));
  expect((await check(settings)).of('pidfile')).toMatchObject({ found: expect.stringContaining('which is another program') });
  writeFileSync(pidfile, 'not a number');
  expect((await check(settings)).of('pidfile')).toMatchObject({ found: expect.stringContaining('holds no process number') });
});

test('a zombie is one', async () => {
  // The shell becomes a program that never waits for the child it got.
  const parent = spawn('/bin/sh', ['-c', 'true & exec sleep 600'], { stdio: 'ignore' });
  try {
    const zombie = await eventually(async () => (await runningProcesses()).find((each) => each.parent === parent.pid && each.zombie));
    const aspects = judge(one({ program: zombie.program, least: 0 }), { running: [zombie], pidFile: undefined, locks: [] });
    expect(aspects.find(({ aspect }) => aspect === 'zombies')).toMatchObject({
      state: 'warning',
      found: `1 zombie: ${zombie.pid} of ${parent.pid}.`,
    });
  } finally {
    parent.kill('SIGKILL');
  }
});

test('locks of processes that are gone, and old ones that name none', async () => {
  mkdirSync(join(folder.path, 'locks'));
  const [gone, old, fresh, held] = ['gone', 'old', 'fresh', 'held'].map((name) => join(folder.path, 'locks', name)) as [
    string,
    string,
    string,
    string,
  ];
  writeFileSync(gone, '4194399\n');
  for (const file of [old, fresh]) writeFileSync(file, '');
  writeFileSync(held, `${process.pid}`);
  utimesSync(old, 1, 1);
  utimesSync(held, 1, 1);
  const found = (await check({ program: 'x', least: 0, lockfiles: [gone, old, fresh, held, join(folder.path, 'none')] })).of('locks');
  expect(found).toMatchObject({ state: 'problem', todo: `If nobody works there any more: rm ${gone} ${old}` });
  expect(found?.found).toContain('and its process 4194399 is gone');
});

test('a pattern that would never end elsewhere ends here', () => {
  const running: readonly Running[] = [{ pid: 1, parent: 0, program: 'x', command: 'a'.repeat(4_000), zombie: false }];
  expect(meant(one({ pattern: '(a+)+b' }), running)).toEqual([]);
  expect(processes.schema.safeParse([{ name: 'p', pattern: '(' }]).success).toBe(false);
});
