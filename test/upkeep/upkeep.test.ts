/** A night of upkeep, as the engine lives it. */
import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { upkeepDuty } from '../../src/runtime/duties/upkeep.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { steppedClock } from '../stories/clock.ts';
import { given, type House, hours, minutes, openHouse, settings } from '../stories/house.ts';

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

const open = async (upkeep: Readonly<Record<string, unknown>>, clock = steppedClock('2026-11-21T01:59:50Z')): Promise<House> => {
  house = await openHouse({
    db: join(folder.path, 'watchbill.db'),
    settings: settings({ upkeep: { backups: join(folder.path, 'backups'), ...upkeep } }),
    clock,
    duties: (around, nudge) => [upkeepDuty(around, nudge)],
  });
  return house;
};
const ADMIN = { name: 'ana', role: 'admin' } as const;
const list = async ({ watchbill }: House) => given(await watchbill.upkeep.list({}));
const runs = async ({ watchbill }: House) => given(await watchbill.upkeep.runs({}));
/** Real work takes real time, while the clock of the house stands: the engine goes on as each run ends. */
const settled = (at: House, count: number) =>
  eventually(
    async () => {
      await at.settle();
      const all = await runs(at);
      return all.length === count && all.every(({ state }) => state !== 'running') ? all : undefined;
    },
    { what: `${count} settled runs` },
  );
const sh = (name: string, script: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  name,
  command: ['/bin/sh', '-c', script],
  ...more,
});

test('at night the log, the clean-up and a backup that is really restored, one after the other, each a task', async () => {
  const at = await open({});
  await at.start();
  expect(await list(at)).toMatchObject([
    { name: 'log_rotation', nextAt: Date.UTC(2026, 10, 21, 2), moved: null, last: null },
    { name: 'cache_cleanup' },
    { name: 'backup_verification' },
  ]);
  await at.pass(9_000);
  expect(await runs(at)).toEqual([]);
  await at.pass(1_000);
  const all = await settled(at, 3);
  expect(all.map(({ number, name, state, task }) => [number, name, state, task])).toEqual([
    ['U3', 'backup_verification', 'done', 'T3'],
    ['U2', 'cache_cleanup', 'done', 'T2'],
    ['U1', 'log_rotation', 'skipped', 'T1'],
  ]);
  expect(all[0]?.report).toMatch(
    /^watchbill-20261121T020000Z\.db \(\d[\d.]* [KM]B\) was restored and opened: 2 tasks, 0 alerts, events up to 2026-11-21 02:00 UTC\.$/,
  );
  expect(await at.task('T3')).toMatchObject({ title: 'Upkeep: backup_verification', status: 'done', category: 'upkeep' });
  expect(readdirSync(join(folder.path, 'backups'))).toEqual(['watchbill-20261121T020000Z.db']);
  expect((await list(at)).map(({ nextAt }) => nextAt)).toEqual(Array(3).fill(Date.UTC(2026, 10, 22, 2)));
});

test('a failure is an alert with a task and a page, and the next run that is done ends it', async () => {
  const flag = join(folder.path, 'flag');
  const at = await open({
    automated_tasks: [],
    task: [sh('prune', `echo looking; test -e ${flag} || { echo "password=hunter2" >&2; exit 3; }`)],
  });
  await at.start();
  await at.pass(10_000);
  await settled(at, 1);
  const shown = given(await at.watchbill.upkeep.show({ run: 'U1' }));
  expect(shown).toMatchObject({ state: 'failed', problem: expect.stringMatching(/^it ended with 3 after/), task: 'T1' });
  expect(shown.output).toContain('looking');
  expect(shown.output).not.toContain('hunter2');
  expect(shown.timeline.map(({ kind }) => kind)).toEqual(['upkeep.started', 'upkeep.finished']);
  expect(await at.alert('A1')).toMatchObject({ source: 'watchbill', title: 'Upkeep prune failed', severity: 'error', task: 'T1' });
  await at.pass(1_000);
  expect((await at.outbox()).map(({ person, title }) => [person, title])).toMatchObject([
    ['ana', expect.stringContaining('Upkeep prune failed')],
  ]);

  writeFileSync(flag, '');
  expect(given(await at.watchbill.upkeep.run({ name: 'prune' }, ADMIN))).toMatchObject({
    number: 'U2',
    state: 'done',
    startedBy: 'ana',
    meantAt: null,
  });
  expect(await at.alert('A1')).toMatchObject({ status: 'resolved' });
  expect(await at.task('T1')).toMatchObject({ status: 'done' });
});

test('what was due while no engine ran is done in the next hours, and says why', async () => {
  const at = await open({ automated_tasks: ['backup'] });
  await at.start();
  await at.stop();
  at.clock.advance(hours(8));
  await at.start();
  expect(await list(at)).toMatchObject([
    { nextAt: Date.UTC(2026, 10, 22, 2), meantAt: Date.UTC(2026, 10, 21, 2), moved: 'no engine was active then' },
  ]);
  at.clock.advance(hours(17));
  expect(await settled(at, 1)).toMatchObject([{ state: 'done', moved: 'no engine was active then', meantAt: Date.UTC(2026, 10, 21, 2) }]);
  expect(await list(at)).toMatchObject([{ nextAt: Date.UTC(2026, 10, 23, 2), moved: null }]);
});

test('one that waits for another says for which; one whose hours end is ended', async () => {
  const at = await open(
    {
      automated_tasks: ['backup'],
      task: [sh('slow', 'echo begun; exec sleep 600', { window: '01:30-02:01', schedule: '59 1 * * *' })],
    },
    steppedClock('2026-11-21T01:58:55Z'),
  );
  await at.start();
  await at.pass(10_000);
  await eventually(async () => (await runs(at))[0]?.state === 'running');
  const refused = await at.watchbill.upkeep.run({ name: 'backup' }, ADMIN);
  expect(refused).toMatchObject({ refusal: { kind: 'wrong-state', subject: 'slow (U1)', state: 'running' } });
  expect(await at.watchbill.upkeep.run({ name: 'nothing' }, ADMIN)).toMatchObject({
    refusal: { kind: 'not-found', nearest: ['backup', 'slow'] },
  });
  await at.pass(minutes(2) + 5_000);
  const all = await settled(at, 2);
  expect(all.map(({ name, state, moved }) => [name, state, moved])).toEqual([
    ['backup', 'done', 'slow (U1) was running'],
    ['slow', 'failed', null],
  ]);
  expect(all[1]?.problem).toMatch(/^it was ended after 2m00s, because its time or its hours were over/);
});

test('a run whose engine is killed is seen at the next start, is an alert, and comes again once', async () => {
  const at = await open({ automated_tasks: [], task: [sh('slow', 'exec sleep 2')] });
  await at.start();
  await at.pass(10_000);
  await eventually(async () => (await runs(at))[0]?.state === 'running');
  at.crash();
  at.clock.advance(10_000);
  await at.start();
  const again = 'U1 was cut off: the process that ran it ended in the middle';
  const all = await settled(at, 2);
  expect(all.map(({ number, state, moved }) => [number, state, moved])).toEqual([
    ['U2', 'done', again],
    ['U1', 'lost', null],
  ]);
  expect(await at.alert('A1')).toMatchObject({ title: 'Upkeep slow failed', status: 'resolved', task: 'T1' });
});

test('a damaged backup is found out by restoring it', async () => {
  const at = await open({
    automated_tasks: [],
    task: [
      { name: 'verify', run: 'backup_verification' },
      { name: 'copy', run: 'backup' },
      { name: 'check', run: 'database_check' },
    ],
  });
  expect(given(await at.watchbill.upkeep.run({ name: 'check' }, ADMIN))).toMatchObject({
    state: 'done',
    report: 'Every page and every reference is whole.',
  });
  expect(given(await at.watchbill.upkeep.run({ name: 'copy' }, ADMIN)).report).toMatch(/was made \(\d[\d.]* [KM]B\) and found whole\.$/);
  const [name = ''] = readdirSync(join(folder.path, 'backups'));
  const backup = join(folder.path, 'backups', name);
  expect(given(await at.watchbill.upkeep.run({ name: 'verify' }, ADMIN))).toMatchObject({ state: 'done' });
  truncateSync(backup, Math.floor(statSync(backup).size / 2));
  const verified = given(await at.watchbill.upkeep.run({ name: 'verify' }, ADMIN));
  expect(verified).toMatchObject({ state: 'failed', problem: expect.stringContaining('cannot be restored') });
  expect(given(await at.watchbill.alert.list({}))).toMatchObject([{ title: 'Upkeep verify failed' }]);
});

test('of backups the newest stay, and files of others are left alone', async () => {
  const at = await open({ automated_tasks: ['backup'], keep_backups: 2 });
  mkdirSync(join(folder.path, 'backups'));
  writeFileSync(join(folder.path, 'backups', 'mine.db'), 'mine');
  for (let night = 0; night < 3; night++) {
    given(await at.watchbill.upkeep.run({ name: 'backup' }, ADMIN));
    at.clock.advance(1_000);
  }
  expect(readdirSync(join(folder.path, 'backups')).toSorted()).toEqual([
    'mine.db',
    'watchbill-20261121T015951Z.db',
    'watchbill-20261121T015952Z.db',
  ]);
});

test('a command gets no shell, no secrets and no more room than it needs', async () => {
  const at = await open({
    automated_tasks: [],
    task: [
      { name: 'words', command: ['/bin/echo', '$(touch', join(folder.path, 'owned'), ');', '&&', 'x'] },
      { name: 'environment', command: ['/usr/bin/env'] },
      sh('chatter', 'i=0; while [ $i -lt 20000 ]; do echo "line $i of many"; i=$((i+1)); done; echo the end'),
      { name: 'missing', command: ['/no/such/program'] },
    ],
  });
  const run = async (name: string) => given(await at.watchbill.upkeep.run({ name }, ADMIN));
  expect((await run('words')).output?.trim()).toBe(`$(touch ${join(folder.path, 'owned')} ); && x`);
  expect(existsSync(join(folder.path, 'owned'))).toBe(false);
  const environment = (await run('environment')).output ?? '';
  expect(environment).toContain('WATCHBILL_UPKEEP=environment');
  expect(environment.split('\n').filter((line) => /VITEST|WATCHBILL_TEST|NODE_/.test(line))).toEqual([]);
  const chatter = (await run('chatter')).output ?? '';
  expect(chatter.length).toBeLessThan(40_000);
  expect(chatter).toMatch(/^line 0 of many\n/);
  expect(chatter).toMatch(/left out …\n[\s\S]*the end\n$/);
  expect(await run('missing')).toMatchObject({
    state: 'failed',
    problem: expect.stringMatching(/^\/no\/such\/program could not be begun: .*ENOENT/),
  });
});

test('a log is rotated where there is one, and settings that change are taken up', async () => {
  const at = await open({ automated_tasks: ['log_rotation'] });
  await at.start();
  at.configure(settings({ upkeep: { automated_tasks: [], task: [sh('other', 'true', { schedule: '30 3 * * *' })] } }));
  await at.pass(1_000);
  expect(await list(at)).toMatchObject([{ name: 'other', nextAt: Date.UTC(2026, 10, 21, 3, 30) }]);
});
