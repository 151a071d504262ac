/** What is done here with an alert is told to where it came from, once, whatever happens meanwhile. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { labelFingerprint } from '../../src/integrations/monitoring/fingerprint.ts';
import { startAlertmanager } from '../parts/alertmanager.ts';
import { HANGS } from '../parts/asked.ts';
import { commandFile } from '../parts/command-file.ts';
import { eventually } from '../parts/eventually.ts';
import { skipUnless } from '../parts/present.ts';
import { startZabbix } from '../parts/zabbix.ts';
import { steppedClock } from './clock.ts';
import { alert, given, hours, minutes } from './house.ts';
import { openPolledHouse, type PolledHouse, type Said } from './polled-house.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function house(source: readonly Said[], clock = steppedClock()): Promise<PolledHouse> {
  const opened = await openPolledHouse(source, clock);
  closing.push(() => opened.close());
  return opened;
}

async function zabbixHouse(more: Said = {}, version?: string) {
  const zabbix = await startZabbix(version);
  closing.push(() => zabbix.system.stop());
  const write_back = ['acknowledge', 'silence', 'close'];
  const here = await house([{ name: 'zabbix', kind: 'zabbix', poll: zabbix.system.url, token: 'hunter2', write_back, ...more }]);
  await here.pass(minutes(1));
  const [first] = (await here.alerts()).filter(({ status }) => status !== 'resolved');
  if (first === undefined) throw new Error('nothing is open');
  const eventid = given(await here.watchbill.alert.show({ alert: first.number })).fingerprint;
  const there = () => zabbix.problems.find((problem) => problem.eventid === eventid);
  const status = async () => given(await here.watchbill.alert.show({ alert: first.number })).status;
  return { zabbix, here, number: first.number, eventid, there, status };
}

test('without the setting nothing is told', async () => {
  const { zabbix, here, number } = await zabbixHouse({ write_back: undefined });
  given(await here.watchbill.alert.acknowledge({ alerts: [number] }));
  await here.pass(minutes(2));
  expect(zabbix.updates).toEqual([]);
});

test('a Zabbix is told of an acknowledgement and of its end, and what it shows then changes nothing', async () => {
  const { zabbix, here, number, eventid, there, status } = await zabbixHouse();
  given(await here.watchbill.alert.acknowledge({ alerts: [number], note: 'looking at the disk' }));
  await here.pass(2_000);
  expect(zabbix.updates).toEqual([{ eventids: [eventid], action: 6, message: `ana (Watchbill ${number}): looking at the disk` }]);
  expect(there()).toMatchObject({ acknowledged: '1' });
  expect(await here.timeline(number)).toContain('source.written zabbix was told the acknowledgement');
  await here.pass(minutes(2));
  expect(zabbix.updates).toHaveLength(1);

  given(await here.watchbill.alert.unacknowledge({ alerts: [number] }));
  // It still shows our acknowledgement with the next answers; that is an echo.
  await here.pass(minutes(3));
  expect(zabbix.updates).toHaveLength(2);
  expect(zabbix.updates[1]).toMatchObject({ action: 20 });
  expect(await status()).toBe('firing');
  expect((await here.timeline(number)).filter((line) => line.startsWith('alert.'))).toHaveLength(3);

  // Somebody there takes it: that counts, and is not told to whom it came from.
  zabbix.acknowledge(eventid, 'mine');
  await here.pass(minutes(1));
  expect(await status()).toBe('acknowledged');
  expect(zabbix.updates).toHaveLength(2);
});

test('what is taken back before it went is never sent; what waited while the source was away is told once', async () => {
  const { zabbix, here, number, status } = await zabbixHouse();
  zabbix.system.answer = () => 500;
  given(await here.watchbill.alert.acknowledge({ alerts: [number] }));
  await here.pass(minutes(1));
  const failing = async () => given(await here.watchbill.source.list({})).find(({ name }) => name === 'zabbix')?.writeBack;
  expect(await failing()).toMatchObject({ waiting: 1, failing: 1, error: expect.stringContaining('answers 500') });
  expect(await here.timeline(number)).toContainEqual(
    expect.stringMatching(/^source\.unwritten zabbix could not be told the acknowledgement: .* answers 500; it is tried again$/),
  );
  given(await here.watchbill.alert.unacknowledge({ alerts: [number] }));
  expect(await failing()).toEqual({ waiting: 0, failing: 0, error: null });
  given(await here.watchbill.alert.acknowledge({ alerts: [number], note: 'again' }));
  await here.restart();
  zabbix.system.answer = zabbix.answer;
  await here.pass(minutes(2));
  expect(zabbix.updates).toEqual([expect.objectContaining({ action: 6, message: expect.stringContaining('again') })]);
  expect(await failing()).toEqual({ waiting: 0, failing: 0, error: null });
  expect(await status()).toBe('acknowledged');
});

test('a system that does not answer is waited for no longer than its time, and told when it does', async () => {
  const { zabbix, here, number } = await zabbixHouse({ poll_timeout: '4s' });
  zabbix.system.answer = ({ body }) =>
    (body as { method: string }).method === 'event.acknowledge' ? HANGS : zabbix.answer({ body } as never);
  given(await here.watchbill.alert.acknowledge({ alerts: [number] }));
  await here.pass(minutes(1), ['zabbix']);
  await eventually(
    async () =>
      given(await here.watchbill.source.list({}))
        .find(({ name }) => name === 'zabbix')
        ?.writeBack?.error?.includes('within 4s'),
    { every: 5, what: 'its time is over' },
  );
  zabbix.system.answer = zabbix.answer;
  await here.pass(minutes(2));
  expect(zabbix.updates).toHaveLength(1);
});

test('closing closes there too and opens nothing again; what may not be closed there says so and opens again', async () => {
  const { zabbix, here, number, eventid } = await zabbixHouse();
  const open = (await here.open()).length;
  zabbix.closable.add(eventid);
  given(await here.watchbill.alert.resolve({ alerts: [number] }));
  await here.pass(minutes(2));
  expect(zabbix.updates).toEqual([{ eventids: [eventid], action: 5, message: `ana (Watchbill ${number})` }]);
  expect(await here.open()).toHaveLength(open - 1);

  const other = (await here.alerts()).find(({ status }) => status === 'firing')?.number ?? '';
  given(await here.watchbill.alert.resolve({ alerts: [other] }));
  await here.pass(minutes(2));
  expect(await here.open()).toHaveLength(open - 1);
  expect(await here.timeline(other)).toContainEqual(
    expect.stringContaining('could not be told that it is closed: Zabbix refuses event.acknowledge: Cannot close problem'),
  );
});

test('a silence suppresses there until it ends, an older Zabbix says that it cannot', async () => {
  const { zabbix, here, number, there } = await zabbixHouse();
  const ends = (): number => Math.ceil((here.clock.now() + hours(2)) / 1_000);
  const until = ends();
  const silence = given(await here.watchbill.silence.add({ everything: true, for: '2h', comment: 'known' }));
  await here.pass(2_000);
  const about = zabbix.updates.find(({ message }) => message?.includes(`(Watchbill ${number})`));
  expect(about).toMatchObject({ action: 36, suppress_until: until, message: `ana (Watchbill ${number}): known` });
  expect(there()).toMatchObject({ suppressed: '1' });
  const told = zabbix.updates.length;
  given(await here.watchbill.silence.expire({ silences: [silence.number] }));
  await here.pass(minutes(1));
  expect(zabbix.updates).toHaveLength(2 * told);
  expect(there()).toMatchObject({ suppressed: '0' });
  expect((await here.open()).every((line) => line.startsWith('firing'))).toBe(true);

  const old = await zabbixHouse({}, '6.0.14');
  given(await old.here.watchbill.silence.add({ everything: true, for: '2h', comment: 'known' }));
  await old.here.pass(minutes(1));
  expect(old.zabbix.updates).toEqual([]);
  expect((await old.here.row('zabbix')).error).toBe('a Zabbix before 6.2 cannot suppress a problem');
});

test('a Nagios is told through its command file, by its external commands', async () => {
  const pipe = commandFile();
  closing.push(() => pipe.remove());
  const nagios = { name: 'am', kind: 'nagios', write_back: ['acknowledge', 'silence'], command_pipe: pipe.path };
  const here = await house([nagios]);
  const identity = { host: 'core-sw1', service: 'Load' };
  await here.push(
    alert({}, { labels: identity, fingerprint: labelFingerprint(identity) }),
    alert({}, { labels: { host: 'web01' }, fingerprint: 'h' }),
  );
  given(await here.watchbill.alert.acknowledge({ alerts: ['A1'], note: 'line one\nline; two' }));
  await here.pass(2_000);
  expect((await here.watchbill.source.list({})) as unknown).toMatchObject([
    { error: `the command file ${pipe.path} is read by nobody: Nagios is not running` },
  ]);
  pipe.start();
  await here.pass(minutes(1));
  expect(pipe.read()).toEqual(['ACKNOWLEDGE_SVC_PROBLEM;core-sw1;Load;2;0;1;ana;ana (Watchbill A1): line one line, two']);
  const start = Math.floor(here.clock.now() / 1_000);
  const silence = given(await here.watchbill.silence.add({ everything: true, for: '1h', comment: 'moving' }));
  await here.pass(2_000);
  expect(pipe.read()).toEqual([
    `SCHEDULE_SVC_DOWNTIME;core-sw1;Load;${start};${start + 3_600};1;0;3600;ana;ana (Watchbill A1): moving`,
    `SCHEDULE_HOST_DOWNTIME;web01;${start};${start + 3_600};1;0;3600;ana;ana (Watchbill A2): moving`,
  ]);
  // The notification that the downtime begins comes back as somebody's taking it.
  await here.push(alert({}, { labels: { host: 'web01' }, fingerprint: 'h', status: 'acknowledged', by: 'ana' }));
  expect(await here.open()).toContain('firing am: db1 is down');
  given(await here.watchbill.silence.expire({ silences: [silence.number] }));
  given(await here.watchbill.alert.unacknowledge({ alerts: ['A1'] }));
  await here.pass(2_000);
  expect([...pipe.read()].sort()).toEqual([
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${start};ana (Watchbill A1): moving`,
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${start};ana (Watchbill A2): moving`,
    'REMOVE_SVC_ACKNOWLEDGEMENT;core-sw1;Load',
  ]);
});

test('while a window keeps alerts quiet their Nagios is in downtime, as long as the window and no longer', async () => {
  const pipe = commandFile();
  closing.push(() => pipe.remove());
  pipe.start();
  const here = await house([{ name: 'am', kind: 'nagios', write_back: ['silence'], command_pipe: pipe.path }]);
  const web01 = { labels: { host: 'web01' }, fingerprint: 'h' };
  const start = Math.floor(here.clock.now() / 1_000) * 1_000 + minutes(1);
  const at = start / 1_000;
  given(
    await here.watchbill.window.add({ title: 'New disks', start: new Date(start).toISOString(), length: '1h', target: ['web01', 'web02'] }),
  );
  given(await here.watchbill.window.approve({ windows: ['W1'] }));
  await here.push(alert({}, web01));
  await here.pass(62_000);
  const comment = (number: string): string => `ana (Watchbill ${number}): maintenance W1 New disks`;
  expect(pipe.read()).toEqual([`SCHEDULE_HOST_DOWNTIME;web01;${at};${at + 3_600};1;0;3600;ana;${comment('A1')}`]);
  await here.push(alert({}, { labels: { host: 'web02' }, fingerprint: 'i' }));
  await here.pass(2_000);
  expect(pipe.read()).toEqual([`SCHEDULE_HOST_DOWNTIME;web02;${at};${at + 3_600};1;0;3600;ana;${comment('A2')}`]);
  // The notification that the downtime begins is an echo: what fires at the end has been taken by nobody.
  await here.push(alert({}, { ...web01, status: 'acknowledged', by: 'ana' }));
  given(await here.watchbill.window.extend({ window: 'W1', by: '30m' }));
  await here.pass(2_000);
  expect([...pipe.read()].sort()).toEqual([
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${at};${comment('A1')}`,
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${at};${comment('A2')}`,
    `SCHEDULE_HOST_DOWNTIME;web01;${at};${at + 5_400};1;0;5400;ana;${comment('A1')}`,
    `SCHEDULE_HOST_DOWNTIME;web02;${at};${at + 5_400};1;0;5400;ana;${comment('A2')}`,
  ]);
  given(await here.watchbill.window.end({ windows: ['W1'] }));
  await here.pass(2_000);
  expect([...pipe.read()].sort()).toEqual([
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${at};${comment('A1')}`,
    `DEL_DOWNTIME_BY_START_TIME_COMMENT;${at};${comment('A2')}`,
  ]);
  expect((await here.open()).every((line) => line.startsWith('firing'))).toBe(true);
  expect(await here.timeline('A1')).toContain('source.written am was told the silence');
});

skipUnless('alertmanager')('a real Alertmanager', () => {
  let here: PolledHouse;
  let alertmanager: Awaited<ReturnType<typeof startAlertmanager>>;
  beforeAll(async () => {
    alertmanager = await startAlertmanager({ receiver: {} });
    here = await openPolledHouse(
      [{ name: 'am', kind: 'alertmanager', poll: alertmanager.url, write_back: ['acknowledge', 'silence'] }],
      steppedClock(new Date(Date.now() + minutes(10)).toISOString()),
    );
  }, 60_000);
  afterAll(async () => {
    await here?.close();
    await alertmanager?.stop();
  });

  interface Silence {
    readonly id: string;
    readonly status: { readonly state: string };
    readonly comment: string;
    readonly createdBy: string;
    readonly endsAt: string;
    readonly matchers: readonly { readonly name: string; readonly value: string }[];
  }
  const silences = async (): Promise<readonly Silence[]> =>
    ((await (await fetch(`${alertmanager.url}/api/v2/silences`)).json()) as Silence[]).filter(({ status }) => status.state !== 'expired');
  const shows = async (state: string) =>
    eventually(
      async () => {
        await here.pass(30_000);
        return (await here.open()).includes(state);
      },
      { every: 250, within: 30_000, what: `open shows ${state}` },
    );

  test('is silent about what was acknowledged here while it is, and speaks again when it is not', async () => {
    await alertmanager.post([{ labels: { alertname: 'Disk "C:\\"', host: 'db1' }, annotations: { summary: 'Disk' } }]);
    await shows('firing am: Disk');
    given(await here.watchbill.alert.acknowledge({ alerts: ['A1'], note: 'mine' }));
    await here.pass(2_000);
    const [silence, ...others] = await silences();
    expect(others).toEqual([]);
    expect(silence).toMatchObject({ createdBy: 'Watchbill', comment: 'ana (Watchbill A1): mine' });
    expect(silence?.matchers.map(({ name, value }) => `${name}=${value}`).sort()).toEqual(['alertname=Disk "C:\\"', 'host=db1']);
    // It is prolonged, and shown as silenced keeps what is open here.
    await here.pass(minutes(35));
    const later = await silences();
    expect(later).toHaveLength(1);
    expect(Date.parse(later[0]?.endsAt ?? '')).toBeGreaterThan(Date.parse(silence?.endsAt ?? ''));
    expect(await here.open()).toEqual(['acknowledged am: Disk']);
    expect((await here.timeline('A1')).filter((line) => line.startsWith('source.'))).toEqual([
      'source.written am was told the acknowledgement',
    ]);

    given(await here.watchbill.alert.unacknowledge({ alerts: ['A1'] }));
    await here.pass(2_000);
    expect(await silences()).toEqual([]);
    given(await here.watchbill.silence.add({ matchers: ['host=db1'], for: '1h', comment: 'known' }));
    await here.pass(2_000);
    expect(await silences()).toMatchObject([{ comment: 'ana (Watchbill A1): known' }]);
    // Over there: what held it there would outlive it.
    given(await here.watchbill.alert.resolve({ alerts: ['A1'] }));
    await here.pass(2_000);
    expect(await silences()).toEqual([]);

    // A window keeps quiet there what it keeps quiet here, and shown as silenced it still fires here when the window is over.
    const start = new Date(here.clock.now()).toISOString();
    given(await here.watchbill.window.add({ title: 'New disks', start, length: '1h', target: ['db9'] }));
    given(await here.watchbill.window.approve({ windows: ['W1'] }));
    await alertmanager.post([{ labels: { alertname: 'Disk', host: 'db9' }, annotations: { summary: 'Disk of db9' } }]);
    await shows('firing am: Disk of db9');
    await here.pass(2_000);
    const ofWindow = async () => (await silences()).filter(({ comment }) => comment.includes('maintenance W1 New disks'));
    expect((await ofWindow()).flatMap(({ matchers }) => matchers.map(({ name, value }) => `${name}=${value}`)).sort()).toEqual([
      'alertname=Disk',
      'host=db9',
    ]);
    given(await here.watchbill.window.end({ windows: ['W1'] }));
    await here.pass(2_000);
    expect(await ofWindow()).toEqual([]);
    expect(await here.open()).toContain('firing am: Disk of db9');
  }, 90_000);
});
