/** Watchbill asks whether systems are well: real servers, and time that is advanced. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { startTarget } from '../parts/target.ts';
import { given } from './house.ts';
import { openProbedHouse, type ProbedHouse } from './probed-house.ts';

type Target = Awaited<ReturnType<typeof startTarget>>;

let web: Target;
let db: Target;
let house: ProbedHouse | undefined;
beforeEach(async () => {
  [web, db] = [await startTarget(), await startTarget()];
});
afterEach(async () => {
  await house?.close();
  house = undefined;
  await web.stop();
  await db.stop();
});

const probe = (name: string, target: Target, more: object = {}) => ({
  name,
  kind: 'http',
  target: `http://${target.address}/`,
  every: '60s',
  retry_every: '5s',
  attempts: 3,
  ...more,
});
const open = async (...probes: readonly object[]): Promise<ProbedHouse> => {
  house = await openProbedHouse({ probe: probes });
  await house.pass(20);
  return house;
};

describe('a web server that goes down', () => {
  test('is asked again soon, is certain after three failures, and is an alert with a task, a clock and a page', async () => {
    const { pass, states, alerts, watchbill } = await open(probe('web', web));
    expect(await states()).toEqual(['web ok']);
    web.goDown();
    await pass(60);
    expect(await states()).toEqual(['web critical']);
    expect(await alerts()).toEqual([`A1 firing critical web critical: http://${web.address}/`]);
    const alert = given(await watchbill.alert.show({ alert: 'A1' }));
    expect(alert).toMatchObject({ source: 'probe', task: 'T1', component: '127.0.0.1', labels: { probe: 'web' } });
    expect(alert.text).toBe('[status] < 400 fails: it is 503');
    expect(given(await watchbill.outbox.list({}))).toMatchObject([{ subject: 'A1', person: 'ana' }]);
    const { results, timeline } = given(await watchbill.probe.show({ probe: 'web' }));
    expect(results.map(({ state }) => state)).toEqual(['ok', 'critical', 'critical', 'critical']);
    expect(results.slice(1).map(({ at }) => at - (results[1]?.at ?? 0))).toEqual([0, 5_000, 10_000]);
    expect(timeline.map(({ text }) => text)).toEqual(['ok → critical: [status] < 400 fails: it is 503']);
  });

  test('and comes back is over by itself', async () => {
    const { pass, states, alerts } = await open(probe('web', web));
    web.goDown();
    await pass(60);
    web.comeBack();
    await pass(60);
    expect(await states()).toEqual(['web ok']);
    expect(await alerts()).toEqual([`A1 resolved critical web critical: http://${web.address}/`]);
  });

  test('for one look only is no alert', async () => {
    const { pass, alerts, watchbill } = await open(probe('web', web));
    web.goDown();
    for (let turn = 0; turn < 60; turn++) {
      await pass(1);
      if (given(await watchbill.probe.show({ probe: 'web' })).last === 'critical') break;
    }
    web.comeBack();
    await pass(60);
    expect(given(await watchbill.probe.show({ probe: 'web' }))).toMatchObject({ state: 'ok', last: 'ok', attempt: 0 });
    expect(await alerts()).toEqual([]);
  });
});

test('a warning is a task and no page, until a rule says otherwise', async () => {
  const slow = probe('web', web, { warning: '[bytes] > 1000', attempts: 1 });
  const { alerts, watchbill, configure, pass } = await open(slow);
  expect(await alerts()).toEqual([`A1 firing warning web warning: http://${web.address}/`]);
  expect(given(await watchbill.task.list({}))).toMatchObject([{ number: 'T1' }]);
  expect(given(await watchbill.outbox.list({}))).toEqual([]);
  await configure({ probe: [{ ...slow, name: 'www' }], alert: { rule: [{ name: 'www', match: ['probe=www'], policy: 'everything' }] } });
  await pass(20);
  expect(given(await watchbill.outbox.list({}))).toMatchObject([{ subject: 'A2', person: 'ana' }]);
});

describe('what a probe needs', () => {
  const pair = () => [probe('web', web, { needs: ['database'] }), probe('database', db)];

  test('explains why it is down: one alert, not two', async () => {
    const { pass, states, alerts, watchbill } = await open(...pair());
    db.goDown();
    web.goDown();
    await pass(120);
    expect(await states()).toEqual(['database critical', 'web critical']);
    expect(await alerts()).toEqual([`A1 firing critical database critical: http://${db.address}/`]);
    expect(given(await watchbill.probe.show({ probe: 'web' }))).toMatchObject({
      held: true,
      alert: null,
      needs: [{ name: 'database', state: 'critical' }],
    });
    db.comeBack();
    await pass(120);
    expect(await alerts('status:firing')).toEqual([`A2 firing critical web critical: http://${web.address}/`]);
  });

  test('is asked at once when it fails, so that nobody waits long to be told', async () => {
    const { pass, alerts, watchbill } = await open(probe('web', web, { needs: ['database'] }), probe('database', db, { every: '1h' }));
    const before = given(await watchbill.probe.show({ probe: 'database' })).checkedAt;
    web.goDown();
    await pass(75);
    expect(await alerts()).toEqual([`A1 firing critical web critical: http://${web.address}/`]);
    expect(given(await watchbill.probe.show({ probe: 'database' })).checkedAt).toBeGreaterThan(before ?? 0);
  });
});

test('every component that a selector means gets one, also those that come later; what goes takes its alert along', async () => {
  const component = (name: string, target: Target) => ({ name, type: 'server', label: { role: 'web', port: String(target.port) } });
  house = await openProbedHouse({
    probe: [{ name: 'web', kind: 'http', components: 'role=web', target: 'http://127.0.0.1:{port}/', attempts: 1 }],
  });
  const { pass, states, alerts, watchbill } = house;
  expect(await states()).toEqual([]);
  given(await watchbill.component.create(component('web-01', web)));
  given(await watchbill.component.create(component('web-02', db)));
  given(await watchbill.component.create({ name: 'web-03', type: 'server', label: { role: 'web' } }));
  db.goDown();
  await pass(60);
  expect(await states()).toEqual(['web@C1 ok', 'web@C2 critical']);
  expect(await alerts('status:firing')).toEqual(['A1 firing critical web critical: web-02']);
  expect(given(await watchbill.probe.show({ probe: 'web@web-02' }))).toMatchObject({ name: 'web@C2', component: 'web-02' });
  expect(given(await watchbill.component.show({ component: 'web-02' }))).toMatchObject({ health: 'down' });
  given(await watchbill.component.delete({ components: ['web-02'] }));
  await pass(31);
  expect(await states()).toEqual(['web@C1 ok']);
  expect(await alerts('status:firing')).toEqual([]);
});

describe('a passive probe', () => {
  test('is what others report, and fails when nobody does', async () => {
    const { pass, states, alerts, watchbill } = await open({ name: 'backup', kind: 'passive', every: '10m', attempts: 1 });
    expect(await states()).toEqual(['backup pending']);
    const report = given(
      await watchbill.probe.report({ probe: 'backup', state: 'warning', output: 'slow | took=12.5s;10;20 bytes=4096B' }),
    );
    expect(report).toMatchObject({ state: 'warning', summary: 'slow' });
    expect(given(await watchbill.probe.show({ probe: 'backup' })).results.at(-1)?.measures).toEqual([
      { label: 'took', value: 12.5, unit: 's', warn: '10', crit: '20' },
      { label: 'bytes', value: 4_096, unit: 'B' },
    ]);
    given(await watchbill.probe.report({ probe: 'backup', state: 'ok' }));
    expect(await alerts('status:firing')).toEqual([]);
    await pass(599);
    expect(await states()).toEqual(['backup ok']);
    await pass(2);
    expect(await alerts('status:firing')).toEqual(['A2 firing critical backup critical']);
  });

  test('takes reports; one that is asked takes none', async () => {
    const { watchbill } = await open(probe('web', web));
    expect(await watchbill.probe.report({ probe: 'web', state: 'ok' })).toMatchObject({ refusal: { kind: 'wrong-state' } });
    expect(await watchbill.probe.report({ probe: 'wbe', state: 'ok' })).toMatchObject({ refusal: { kind: 'not-found' } });
  });
});

test('a cron expression is meant in its zone', async () => {
  const { watchbill } = await open(probe('web', web, { every: undefined, cron: '30 4 * * *', zone: 'Europe/Budapest' }));
  expect(new Date(given(await watchbill.probe.show({ probe: 'web' })).nextAt).toISOString()).toBe('2026-11-21T03:30:00.000Z');
});

test('after a restart due times stand, and nothing is asked before its time', async () => {
  const folder = temporaryFolder();
  try {
    const said = { probe: [probe('web', web)] };
    house = await openProbedHouse(said, { db: `${folder.path}/watchbill.db` });
    await house.pass(20);
    const before = given(await house.watchbill.probe.show({ probe: 'web' }));
    const { clock } = house;
    await house.close();
    house = await openProbedHouse(said, { db: `${folder.path}/watchbill.db`, clock });
    expect(given(await house.watchbill.probe.show({ probe: 'web' }))).toEqual(before);
  } finally {
    await house?.close();
    house = undefined;
    folder.remove();
  }
});

test('a sweep asks everything once and keeps nothing, unless it is told to', async () => {
  db.goDown();
  house = await openProbedHouse({ probe: [probe('web', web, { every: '1h' }), probe('database', db, { every: '1h' })] });
  const { watchbill, states, alerts } = house;
  expect(given(await watchbill.probe.sweep({})).map(({ name, state }) => `${name} ${state}`)).toEqual(['database critical', 'web ok']);
  expect(await states()).toEqual(['database pending', 'web pending']);
  for (let turn = 0; turn < 3; turn++) given(await watchbill.probe.sweep({ record: true }));
  expect(await states()).toEqual(['database critical', 'web ok']);
  expect(await alerts()).toHaveLength(1);
  expect(given(await watchbill.probe.check({ probe: 'database' }))).toMatchObject({ state: 'critical', kind: 'http' });
});
