import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alert, BELA, given, type House, minutes, openHouse, settings } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.start();
});
afterEach(() => house.close());

const reopen = async (more: Readonly<Record<string, unknown>>): Promise<void> => {
  await house.close();
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
const over = alert({}, { status: 'resolved' });

test('an alert opens a task that carries its text, severity, source and component', async () => {
  await house.receive(alert({ category: 'network' }));
  expect(await house.alert('A1')).toMatchObject({
    status: 'firing',
    severity: 'critical',
    source: 'prometheus',
    component: 'db1',
    task: 'T1',
    count: 1,
  });
  expect(await house.task('T1')).toMatchObject({
    title: 'db1 is down',
    description: 'Prometheus cannot scrape db1.',
    status: 'open',
    priority: 'urgent',
    severity: 'critical',
    source: 'prometheus',
    component: 'db1',
    category: 'network',
    alerts: ['A1'],
    labels: { alertname: 'InstanceDown', instance: 'db1:9100' },
    clock: { step: 2, targets: ['bela'] },
  });
});

test('the same report again moves a counter and tells nobody', async () => {
  await house.receive(alert());
  house.clock.advance(60_000);
  await house.receive(alert());
  await house.receive(alert());
  const shown = await house.alert('A1');
  expect(shown).toMatchObject({ count: 3, status: 'firing' });
  expect(shown.lastSeenAt - shown.firstSeenAt).toBe(60_000);
  expect(given(await house.watchbill.alert.list({}))).toHaveLength(1);
  expect(given(await house.watchbill.task.list({}))).toHaveLength(1);
  expect(house.mail.letters).toHaveLength(1);
});

test('one that is acknowledged stays so when it is reported again', async () => {
  await house.receive(alert());
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'], note: 'restarting it' }, BELA));
  await house.receive(alert());
  expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela', count: 2 });
  expect(await house.timeline('A1')).toContain('alert.acknowledged acknowledged: restarting it');
});

test('fired again after it was resolved, it is a new alert with a new task and a new clock', async () => {
  await house.receive(alert());
  await house.receive(over);
  await house.receive(alert());
  expect(
    given(await house.watchbill.alert.list({ query: ['status:any'] })).map(({ number, status, count }) => [number, status, count]),
  ).toEqual([
    ['A2', 'firing', 1],
    ['A1', 'resolved', 1],
  ]);
  expect(await house.task('T2')).toMatchObject({ status: 'open', alerts: ['A2'], clock: { step: 2 } });
  expect(house.mail.told()).toEqual([
    'ana@example.org [CRITICAL] A1 db1 is down',
    'ana@example.org [RESOLVED] A1 db1 is down',
    'ana@example.org [CRITICAL] A2 db1 is down',
  ]);
});

test('a change of its severity or title is an event; more of the same is none', async () => {
  await house.receive(alert({ severity: 'warning' }));
  await house.receive(alert({ severity: 'critical' }, { annotations: { summary: 'db1 is burning' } }));
  await house.receive(alert({ severity: 'critical' }, { annotations: { summary: 'db1 is burning' } }));
  expect(await house.alert('A1')).toMatchObject({ severity: 'critical', title: 'db1 is burning', count: 3 });
  expect((await house.timeline('A1')).filter((line) => line.startsWith('alert.changed'))).toEqual([
    'alert.changed severity: warning → critical, title: db1 is down → db1 is burning',
  ]);
});

test('a resolve of what nobody knows changes nothing', async () => {
  await house.receive(over);
  expect(given(await house.watchbill.alert.list({ query: ['status:any'] }))).toEqual([]);
  expect(given(await house.watchbill.source.list({}))).toMatchObject([{ name: 'prometheus', received: 1 }]);
});

describe('the task of a resolved alert', () => {
  const receiveAndTouch = async (): Promise<void> => {
    await house.receive(alert(), alert({ fingerprint: 'f2' }), alert({ fingerprint: 'f3' }));
    given(await house.watchbill.task.start({ tasks: ['T2'] }));
    given(await house.watchbill.task.note({ task: 'T3', text: 'looking' }));
  };
  const resolve = () =>
    house.receive(over, alert({ fingerprint: 'f2' }, { status: 'resolved' }), alert({ fingerprint: 'f3' }, { status: 'resolved' }));
  const states = async () => Promise.all(['T1', 'T2', 'T3'].map(async (number) => (await house.task(number)).status));

  test('closes when nobody has touched it', async () => {
    await receiveAndTouch();
    await resolve();
    expect(await states()).toEqual(['done', 'in_progress', 'open']);
    expect((await house.task('T1')).timeline).toContainEqual(
      expect.objectContaining({ kind: 'task.done', actor: 'prometheus', text: 'done: its alert was resolved by prometheus' }),
    );
  });

  test('closes always, or never, where the settings say so', async () => {
    await reopen({ task: { close_on_resolve: 'always' } });
    await receiveAndTouch();
    await resolve();
    expect(await states()).toEqual(['done', 'done', 'done']);

    await reopen({ task: { close_on_resolve: 'never' } });
    await receiveAndTouch();
    await resolve();
    expect(await states()).toEqual(['open', 'in_progress', 'open']);
  });

  test('keeps in the log what it was before', async () => {
    await reopen({ task: { close_on_resolve: 'always' } });
    await receiveAndTouch();
    await resolve();
    const { eventsAfter } = await import('../../src/domain/kernel/event.ts');
    const events = await house.store.read(() => eventsAfter(0));
    expect(events.filter(({ kind }) => kind === 'task.done').map(({ subject, data }) => [subject, data])).toEqual([
      ['T1', { before: 'open', after: 'done', reason: 'its alert was resolved by prometheus' }],
      ['T2', { before: 'in_progress', after: 'done', reason: 'its alert was resolved by prometheus' }],
      ['T3', { before: 'open', after: 'done', reason: 'its alert was resolved by prometheus' }],
    ]);
  });
});

test('fire, resolve, fire in one body end as two occurrences, the second open', async () => {
  await house.receive(alert(), over, alert(), alert());
  expect(
    given(await house.watchbill.alert.list({ query: ['status:any'] })).map(({ number, status, count }) => [number, status, count]),
  ).toEqual([
    ['A2', 'firing', 2],
    ['A1', 'resolved', 1],
  ]);
  await house.pass(minutes(1));
  // The first was over before its page went; the second is told.
  expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A2 db1 is down']);
});

test('verbs over several things do each for itself, and refuse as one only when all are refused', async () => {
  await house.receive(alert(), alert({ fingerprint: 'f2' }));
  expect(await house.watchbill.alert.acknowledge({ alerts: ['A1', 'A9', 'A1'] }, BELA)).toMatchObject([
    { number: 'A1', status: 'acknowledged' },
    { refusal: { kind: 'not-found', reference: 'A9' } },
  ]);
  expect(await house.watchbill.alert.acknowledge({ alerts: ['A1'] })).toMatchObject({
    refusal: { kind: 'already', by: 'bela', state: 'acknowledged' },
  });
  given(await house.watchbill.alert.resolve({ alerts: ['A1'] }, BELA));
  expect(await house.watchbill.alert.acknowledge({ alerts: ['A1'] })).toMatchObject({
    refusal: { kind: 'already', by: 'bela', state: 'resolved' },
  });
  expect(await house.watchbill.alert.resolve({ alerts: ['A1'] })).toMatchObject({ refusal: { kind: 'already', state: 'resolved' } });
});

test('two sources may use one fingerprint', async () => {
  await house.receive(alert());
  const { groupCommit } = await import('../../src/runtime/group-commit.ts');
  const other = groupCommit(house.watchbill.surroundings, () => undefined);
  await other.submit({ source: 'lab', kind: 'alertmanager', alerts: [alert()], rejections: [], bytes: 1 });
  expect(given(await house.watchbill.alert.list({})).map(({ source, count }) => [source, count])).toEqual([
    ['prometheus', 1],
    ['lab', 1],
  ]);
});
