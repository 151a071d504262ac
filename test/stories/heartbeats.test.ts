/** Who promised a sign of life and did not give one: an alert like any other, until it comes. */
import { afterEach, expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { given, type House, openHouse, settings } from './house.ts';

const BACKUP = { name: 'backup', period: '60s', grace: '5s', severity: 'critical', component: 'db1' };
const declared = (...heartbeat: readonly object[]) => settings({ heartbeat });

let house: House;
afterEach(() => house.close());

const open = async (said = declared(BACKUP)) => {
  house = await openHouse({ settings: said });
  await house.start();
};
const list = async () => given(await house.watchbill.heartbeat.list({}));
const states = async () => (await list()).map(({ name, state }) => `${name} ${state}`);
const alerts = async () => given(await house.watchbill.alert.list({ query: ['status:any'] }));
const sleep = (seconds: number) => house.pass(seconds * 1_000);

test('that comes in time is up, and nothing else happens', async () => {
  await open();
  expect(await states()).toEqual(['backup waiting']);
  for (let turn = 0; turn < 3; turn++) {
    await sleep(60);
    await house.beat('backup');
  }
  expect(await list()).toMatchObject([{ state: 'up', count: 3, lastSeenAt: house.clock.now(), dueAt: house.clock.now() + 65_000 }]);
  expect(await alerts()).toEqual([]);
});

test('that stays away is an alert of its severity and component, pages once, and is resolved by the next sign', async () => {
  await open();
  await house.beat('backup');
  await sleep(64);
  expect(await alerts()).toEqual([]);
  await sleep(1);
  expect(await states()).toEqual(['backup late']);
  expect(await house.alert('A1')).toMatchObject({
    source: 'heartbeat',
    severity: 'critical',
    component: 'db1',
    title: 'No sign of life from backup',
    text: expect.stringMatching(/^It was last heard at .* It comes every 1m/),
    status: 'firing',
    task: 'T1',
  });
  await sleep(60);
  expect(await alerts()).toHaveLength(1);
  await house.beat('backup', 'backup');
  expect(await house.alert('A1')).toMatchObject({ status: 'resolved' });
  expect(await states()).toEqual(['backup up']);
  await sleep(65);
  expect((await alerts()).map(({ number, status }) => `${number} ${status}`)).toEqual(['A2 firing', 'A1 resolved']);
});

test('that never came at all is late as well', async () => {
  await open();
  await sleep(65);
  expect(await house.alert('A1')).toMatchObject({ text: expect.stringContaining('It was never heard.') });
});

test('that nobody declared is shown and never late, until somebody does', async () => {
  await open(declared());
  await house.beat('cron');
  await sleep(300);
  expect(await states()).toEqual(['cron undeclared']);
  house.configure(declared({ name: 'cron', period: '30s', grace: '0s' }));
  await house.settle();
  expect(await states()).toEqual(['cron up']);
  await sleep(30);
  expect(await states()).toEqual(['cron late']);
});

test('follows the configuration: another period counts from the last sign, and taken out it is over', async () => {
  await open();
  await house.beat('backup');
  await sleep(30);
  house.configure(declared({ ...BACKUP, period: '20s' }));
  await house.settle();
  expect(await states()).toEqual(['backup late']);
  house.configure(declared());
  await house.settle();
  expect(await states()).toEqual(['backup undeclared']);
  expect(await house.alert('A1')).toMatchObject({ status: 'resolved' });
});

test('survives a restart: due times stay, and what became due while nobody listened gets one more sign', async () => {
  const folder = temporaryFolder();
  try {
    const db = `${folder.path}/watchbill.db`;
    const said = declared(BACKUP, { name: 'probe', period: '10s', grace: '3s' });
    house = await openHouse({ db, settings: said });
    await house.start();
    await house.beat('backup', 'probe');
    const before = await list();
    const { clock } = house;
    await house.close();
    clock.advance(50_000);
    house = await openHouse({ db, settings: said, clock });
    await house.start();
    expect(await states()).toEqual(['backup up', 'probe up']);
    expect((await list())[0]).toEqual(before[0]);
    await sleep(10);
    await house.beat('probe');
    expect(await states()).toEqual(['backup up', 'probe up']);
    await sleep(14);
    expect(await states()).toEqual(['backup late', 'probe late']);
  } finally {
    folder.remove();
  }
});

test('a machine that slept gives everybody the time of one sign, ten minutes at most', async () => {
  await open(declared({ ...BACKUP, period: '1d' }));
  await house.beat('backup');
  house.clock.advance(30 * 3_600_000);
  await house.settle();
  expect(await list()).toMatchObject([{ state: 'up', dueAt: house.clock.now() + 605_000 }]);
});
