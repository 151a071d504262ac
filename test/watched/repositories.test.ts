/** Real repositories, and the machine's own git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { repositoryDuty } from '../../src/runtime/duties/watch.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { given, type House, openHouse, settings } from '../stories/house.ts';

let folder: Folder;
let house: House | undefined;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  await house?.close();
  house = undefined;
  folder.remove();
});

const IDENTITY = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.org', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];
const git = (at: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', at, ...IDENTITY, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: folder.path },
  });
const write = (at: string, name: string, text: string): void => writeFileSync(join(at, name), text);
const commit = (at: string, name: string, text = name): void => {
  write(at, name, text);
  git(at, 'add', '.');
  git(at, 'commit', '-qm', name);
};

/** A repository with a bare one that it follows. */
function repository(): { readonly path: string; readonly origin: string } {
  const [path, origin] = [join(folder.path, 'work'), join(folder.path, 'origin.git')];
  mkdirSync(path);
  git(folder.path, 'init', '-q', '--bare', origin);
  git(path, 'init', '-q');
  commit(path, 'first');
  git(path, 'remote', 'add', 'origin', origin);
  git(path, 'push', '-qu', 'origin', 'main');
  return { path, origin };
}

const open = async (path: string, more: Readonly<Record<string, unknown>> = {}): Promise<House> => {
  await house?.close();
  house = await openHouse({
    settings: settings({ repository: [{ name: 'config', path, ...more }] }),
    duties: (around, nudge) => [repositoryDuty(around, nudge)],
  });
  return house;
};
const ADMIN = { name: 'ana', role: 'admin' } as const;
async function check(path: string, more: Readonly<Record<string, unknown>> = {}) {
  const { watchbill } = await open(path, more);
  const [row] = given(await watchbill.repository.check({}, ADMIN));
  if (row === undefined) throw new Error('there is one repository');
  return { ...row, of: (aspect: string) => row.aspects.find((one) => one.aspect === aspect) };
}

test('one in order is well in every aspect', async () => {
  const { path } = repository();
  const row = await check(path);
  expect(row).toMatchObject({ name: 'config', state: 'ok' });
  expect(row.aspects.map(({ aspect, state }) => [aspect, state])).toEqual(
    ['objects', 'worktree', 'branch', 'remotes', 'locks', 'sizes'].map((aspect) => [aspect, 'ok']),
  );
  expect(row.of('branch')?.found).toBe('main is origin/main.');
});

test('uncommitted work, a conflict, a detached head', async () => {
  const { path } = repository();
  write(path, 'first', 'changed');
  write(path, 'new', 'new');
  expect((await check(path)).of('worktree')).toMatchObject({ state: 'warning', found: '1 changed file, 1 untracked file.' });
  expect((await check(path, { clean: true })).of('worktree')).toMatchObject({ state: 'problem' });
  git(path, 'add', '.');
  git(path, 'commit', '-qm', 'mine');
  git(path, 'switch', '-qc', 'other', 'HEAD~1');
  commit(path, 'first', 'other');
  expect(() => git(path, 'merge', '-q', 'main')).toThrow();
  expect((await check(path)).of('worktree')).toMatchObject({ state: 'problem', found: '1 file in conflict.' });
  git(path, 'merge', '--abort');
  git(path, 'switch', '-q', '--detach', 'HEAD');
  expect((await check(path)).of('branch')).toMatchObject({ state: 'warning', found: 'HEAD is detached.' });
});

test('ahead, behind, both, and too far behind', async () => {
  const { path, origin } = repository();
  commit(path, 'second');
  expect((await check(path)).of('branch')?.found).toBe('main is 1 commit ahead of origin/main.');
  const other = join(folder.path, 'other');
  git(folder.path, 'clone', '-q', origin, other);
  commit(other, 'theirs');
  git(other, 'push', '-q');
  git(path, 'fetch', '-q');
  expect((await check(path)).of('branch')?.found).toBe('main and origin/main have parted: 1 ahead, 1 behind.');
  git(path, 'reset', '-q', '--hard', 'HEAD~1');
  expect((await check(path)).of('branch')).toMatchObject({ state: 'warning', found: 'main is 1 commit behind origin/main.' });
  expect((await check(path, { max_behind: 0 })).of('branch')).toMatchObject({ state: 'problem' });
});

test('a remote that is gone, a lock that was left, an object that is too large, one that is missing', async () => {
  const { path, origin } = repository();
  commit(path, 'large', 'x'.repeat(200_000));
  write(path, '.git/index.lock', '');
  utimesSync(join(path, '.git/index.lock'), 1, 1);
  write(path, '.git/refs/heads/main.lock', '');
  rmSync(origin, { recursive: true });
  const row = await check(path, { max_object: '100KB' });
  expect(row.of('remotes')).toMatchObject({ state: 'problem', found: expect.stringContaining('origin does not answer: ') });
  expect(row.of('locks')).toMatchObject({ state: 'problem', todo: expect.stringContaining(`rm ${join(path, '.git/index.lock')}`) });
  expect(row.of('locks')?.found).not.toContain('refs/heads');
  expect(row.of('sizes')).toMatchObject({ state: 'warning', found: expect.stringMatching(/^1 object over 100 KB, the largest 195 KB/) });
  expect((await check(path, { remotes: false })).of('remotes')).toMatchObject({ state: 'skipped' });

  const blob = git(path, 'rev-parse', 'HEAD:first').trim();
  rmSync(join(path, '.git/objects', blob.slice(0, 2), blob.slice(2)));
  expect((await check(path)).of('objects')).toMatchObject({ state: 'problem', found: expect.stringContaining(blob) });
});

test('what is no repository says so, and nothing of a hostile one is run', async () => {
  expect(await check(join(folder.path, 'nothing'))).toMatchObject({ state: 'problem', found: `${folder.path}/nothing is no folder.` });
  expect((await check(folder.path)).found).toMatch(/not a git repository/);
  const { path } = repository();
  const owned = join(folder.path, 'owned');
  git(path, 'config', 'core.fsmonitor', `touch ${owned}; false`);
  git(path, 'config', 'core.sshCommand', `touch ${owned}; false`);
  await check(path);
  expect(readdirSync(folder.path)).not.toContain('owned');
});

test('a problem is an alert with a page, each aspect for itself, and ends when it is over', async () => {
  const { path } = repository();
  write(path, '.git/index.lock', '');
  utimesSync(join(path, '.git/index.lock'), 1, 1);
  const at = await open(path, { every: '1m' });
  const list = async () => given(await at.watchbill.repository.list({}))[0];
  expect(await list()).toMatchObject({ state: 'waiting', nextAt: null });
  await at.start();
  await at.pass(60_000);
  await eventually(async () => (await list())?.state === 'problem', { what: 'a look' });
  expect(await at.alert('A1')).toMatchObject({ source: 'watchbill', status: 'firing', labels: { repository: 'config', aspect: 'locks' } });
  await at.pass(1_000);
  expect((await at.outbox()).map(({ person }) => person)).toEqual(['ana']);
  rmSync(join(path, '.git/index.lock'));
  await at.pass(60_000);
  await eventually(async () => (await at.alert('A1')).status === 'resolved', { what: 'the end of the alert' });
});

test('one that is no longer declared takes its alerts along', async () => {
  const at = await open(join(folder.path, 'nothing'), { every: '1m' });
  await at.start();
  await at.pass(60_000);
  await eventually(async () => given(await at.watchbill.alert.list({})).length === 1, { what: 'the alert' });
  at.configure(settings());
  await at.pass(1_000);
  expect((await at.alert('A1')).status).toBe('resolved');
});
