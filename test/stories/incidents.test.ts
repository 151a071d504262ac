import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
const RULES = { alert: { storm: { above: 5, calm: '2m' }, correlate: [{ name: 'host', by: ['component'], window: '5m' }] } };
const open = async (more: Readonly<Record<string, unknown>> = RULES): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
beforeEach(() => open());
afterEach(() => house.close());

const named = (fingerprint: string, instance: string, more: Readonly<Record<string, string>> = {}) =>
  alert({ fingerprint, instance, alertname: `Check-${fingerprint}`, ...more });
const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });
const incident = async (number: string) => given(await house.watchbill.incident.show({ incident: number }));
const tasks = async () => given(await house.watchbill.task.list({}));

describe('alerts of one component', () => {
  test('are one incident with the task, the clock and the page of the first', async () => {
    await house.receive(named('a', 'db1', { severity: 'warning' }));
    expect(given(await house.watchbill.incident.list({}))).toEqual([]);
    await house.receive(named('b', 'db1', { severity: 'warning' }));
    await house.receive(named('c', 'web1', { severity: 'warning' }));
    expect(await house.alert('A2')).toMatchObject({ task: 'T1', incident: 'I1', status: 'firing' });
    expect(await house.alert('A3')).toMatchObject({ task: 'T2', incident: null });
    expect(await incident('I1')).toMatchObject({
      kind: 'correlated',
      members: 2,
      open: 2,
      task: 'T1',
      alerts: [{ number: 'A1' }, { number: 'A2' }],
    });
    expect(house.mail.letters.map(({ subject }) => subject)).toEqual(['[WARNING] A1 db1 is down', '[WARNING] A3 db1 is down']);
    expect((await house.alert('A2')).timeline.map(({ text }) => text)).toContain(
      'warning from prometheus: db1 is down (joins A1: same component db1 within 5m00s: rule host)',
    );
  });

  test('make one task that touches what each of them is about, and closes with the last of them', async () => {
    house.configure(settings({ alert: { correlate: [{ name: 'site', by: ['site'], window: '5m' }] } }));
    for (const name of ['db1', 'db2', 'web1']) given(await house.watchbill.component.create({ name, type: 'server' }));
    const at = (fingerprint: string, host: string) => named(fingerprint, host, { site: 'a' });
    await house.receive(at('a', 'db1'), at('b', 'db2'));
    await house.receive(at('c', 'web1'), at('d', 'db2'));
    const touched = async () => given(await house.watchbill.task.list({ query: ['comp:web1'] })).map(({ number }) => number);
    expect(await touched()).toEqual(['T1']);
    expect((await house.task('T1')).components).toHaveLength(3);
    expect((await house.task('T1')).timeline.filter(({ kind }) => kind === 'task.relinked')).toHaveLength(2);
    await house.receive(over('a'), over('b'), over('c'), over('d'));
    expect(await house.task('T1')).toMatchObject({ status: 'done' });
    // Merging by hand does the same.
    await house.receive(named('e', 'db1'), named('f', 'web1'));
    given(await house.watchbill.alert.merge({ alerts: ['A5', 'A6'] }));
    expect((await house.task('T2')).components).toHaveLength(2);
  });

  test('that come in one body are led by the worst', async () => {
    await house.receive(named('a', 'db1', { severity: 'warning' }), named('b', 'db1', { severity: 'critical' }));
    expect(await incident('I1')).toMatchObject({ severity: 'critical', members: 2 });
    expect(house.mail.letters.map(({ subject }) => subject)).toEqual(['[CRITICAL] A2 db1 is down']);
  });

  test('join only within the window of the last', async () => {
    await house.receive(named('a', 'db1'));
    house.clock.advance(minutes(4));
    await house.receive(named('b', 'db1'));
    house.clock.advance(minutes(4));
    await house.receive(named('c', 'db1'));
    house.clock.advance(minutes(6));
    await house.receive(named('d', 'db1'));
    expect(await incident('I1')).toMatchObject({ members: 3 });
    expect(await house.alert('A4')).toMatchObject({ incident: null, task: 'T2' });
  });

  test('are answered together, and a worse one that comes later pages again', async () => {
    await house.receive(named('a', 'db1', { severity: 'warning' }), named('b', 'db1', { severity: 'warning' }));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A2'] }, BELA));
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
    await house.receive(named('c', 'db1', { severity: 'critical' }));
    expect(await house.alert('A3')).toMatchObject({ status: 'firing', incident: 'I1', task: 'T1' });
    expect(house.mail.letters.map(({ subject }) => subject)).toEqual(['[WARNING] A1 db1 is down', '[CRITICAL] A3 db1 is down']);
    expect(await house.task('T1')).toMatchObject({ clock: { step: 2 } });
  });

  test('close their task with the last of them, and whoever was told hears of it once', async () => {
    await house.receive(named('a', 'db1'), named('b', 'db1'));
    await house.receive(over('a'));
    expect(await house.task('T1')).toMatchObject({ status: 'open' });
    expect(await incident('I1')).toMatchObject({ open: 1, status: 'open' });
    await house.receive(over('b'));
    expect(await house.task('T1')).toMatchObject({ status: 'done' });
    expect(await incident('I1')).toMatchObject({ open: 0, status: 'resolved' });
    expect(house.mail.letters.map(({ subject }) => subject.slice(0, 10))).toEqual(['[CRITICAL]', '[RESOLVED]']);
  });

  test('start anew when the incident is over', async () => {
    await house.receive(named('a', 'db1'), named('b', 'db1'));
    await house.receive(over('a'), over('b'));
    await house.receive(named('c', 'db1'));
    expect(await house.alert('A3')).toMatchObject({ incident: null, task: 'T2' });
  });
});

describe('a storm', () => {
  const hosts = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => alert({ fingerprint: `s${from + index}`, instance: `host${from + index}`, cluster: 'eu' }));

  test('becomes one task, one clock and one page, and every alert keeps its row', async () => {
    await house.receive(...hosts(0, 4));
    expect(await tasks()).toHaveLength(4);
    await house.receive(...hosts(4, 40));
    await house.receive(...hosts(44, 400));
    expect(given(await house.watchbill.alert.list({ limit: 1_000 }))).toHaveLength(444);
    expect(await tasks()).toHaveLength(5);
    expect(await incident('I1')).toMatchObject({
      kind: 'storm',
      members: 440,
      title: 'Storm from prometheus, InstanceDown, eu',
      why: 'more than 5 a minute alike in source, alertname, cluster',
    });
    expect(house.mail.letters).toHaveLength(5);
  });

  test('does not swallow another kind, and ends by itself', async () => {
    await house.receive(...hosts(0, 40));
    await house.receive(alert({ fingerprint: 'other', alertname: 'DiskFull', instance: 'web9' }));
    expect(await house.alert('A41')).toMatchObject({ incident: null });
    house.clock.advance(minutes(5));
    await house.receive(...hosts(100, 1));
    expect(await house.alert('A42')).toMatchObject({ incident: null });
  });

  test('can be switched off', async () => {
    await house.close();
    await open({ alert: { storm: { above: 0 } } });
    await house.receive(...hosts(0, 40));
    expect(await tasks()).toHaveLength(40);
  });
});

describe('by hand', () => {
  beforeEach(async () => {
    await house.receive(named('a', 'db1', { severity: 'warning' }));
    await house.receive(named('b', 'db2'));
    await house.receive(named('c', 'db3'));
  });

  test('alerts are merged: the first keeps its task, the others lose theirs', async () => {
    expect(given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2', 'A3'] })).map(({ task, incident: of }) => [task, of])).toEqual(
      Array(3).fill(['T1', 'I1']),
    );
    expect(await house.task('T2')).toMatchObject({ status: 'done', clock: null });
    expect(await incident('I1')).toMatchObject({ kind: 'merged', members: 3, severity: 'critical', why: 'merged by ana' });
    expect(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] })).toMatchObject({ refusal: { problem: 'are one already' } });
  });

  test('and split again: each stands for itself, with a clock if nobody had taken it', async () => {
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2', 'A3'] }));
    given(await house.watchbill.alert.split({ alerts: ['A2', 'A3'] }));
    expect(await house.alert('A2')).toMatchObject({ task: 'T4', incident: null, status: 'firing' });
    expect(await house.task('T5')).toMatchObject({ clock: { step: 2 }, alerts: ['A3'] });
    expect(await incident('I1')).toMatchObject({ open: 1, status: 'open' });
    expect(await house.watchbill.alert.split({ alerts: ['A2'] })).toMatchObject({
      refusal: { where: 'A2', problem: 'belongs to no incident' },
    });
  });

  test('one incident goes into another, and what is over takes no part', async () => {
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] }));
    await house.receive(named('d', 'db4'));
    given(await house.watchbill.alert.merge({ alerts: ['A3', 'A4'] }));
    given(await house.watchbill.alert.merge({ alerts: ['A1', 'A3', 'A4'] }));
    expect(await incident('I2')).toMatchObject({ status: 'resolved', open: 0 });
    expect(await incident('I1')).toMatchObject({ members: 4, open: 4 });
    await house.receive(over('b'));
    expect(await house.watchbill.alert.merge({ alerts: ['A1', 'A2'] })).toMatchObject({
      refusal: { kind: 'wrong-state', subject: 'A2', state: 'resolved' },
    });
  });
});

test('a warning that somebody took and that turns critical fires again', async () => {
  await house.receive(named('a', 'db1', { severity: 'warning' }));
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
  await house.receive(named('a', 'db1', { severity: 'critical' }));
  expect(await house.alert('A1')).toMatchObject({ status: 'firing', severity: 'critical', acknowledgedBy: null });
  expect((await house.alert('A1')).timeline.map(({ text }) => text)).toContain(
    'raised from warning to critical after bela took it: firing again',
  );
  expect(house.mail.letters).toHaveLength(2);
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
  await house.receive(named('a', 'db1', { severity: 'warning' }));
  expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', severity: 'warning' });
});

describe('an alert that comes and goes', () => {
  const come = () => house.receive(alert());
  const go = () => house.receive(over('f1'));
  const flap = async (times: number): Promise<void> => {
    for (let time = 0; time < times; time++) {
      await come();
      house.clock.advance(20_000);
      await go();
      house.clock.advance(20_000);
    }
  };

  test('is one incident that escalates once, and that ends when it has been calm', async () => {
    await flap(3);
    expect(given(await house.watchbill.incident.list({}))).toEqual([]);
    await flap(5);
    expect(await incident('I1')).toMatchObject({ kind: 'flapping', members: 5, open: 0, status: 'open', task: 'T4' });
    expect(await house.task('T4')).toMatchObject({ status: 'open' });
    expect(house.mail.letters.filter(({ subject }) => subject.startsWith('[CRITICAL]'))).toHaveLength(4);
    await house.pass(minutes(21));
    expect(await incident('I1')).toMatchObject({ status: 'resolved' });
    expect(await house.task('T4')).toMatchObject({ status: 'done' });
    expect(house.mail.letters.at(-1)?.subject).toMatch(/^\[RESOLVED\] A4 /);
    await come();
    expect(await house.alert('A9')).toMatchObject({ incident: null, task: 'T5' });
  });

  test('and that fires on when it is calm stays open like any other', async () => {
    await flap(7);
    await come();
    await house.pass(minutes(21));
    expect(await incident('I1')).toMatchObject({ status: 'open', open: 1 });
    await go();
    expect(await incident('I1')).toMatchObject({ status: 'resolved' });
  });
});
