import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alert, BELA, given, type House, hours, minutes, openHouse, settings } from './house.ts';

let house: House;
const INHIBIT = [{ name: 'switch', source: ['alertname=SwitchDown'], target: ['severity=~warning|error'], equal: ['site'] }];
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(more) });
  await house.start();
};
afterEach(() => house.close());

const named = (fingerprint: string, more: Readonly<Record<string, string>> = {}) => alert({ fingerprint, instance: fingerprint, ...more });
const over = (fingerprint: string) => alert({ fingerprint }, { status: 'resolved' });
const subjects = () => house.mail.letters.map(({ subject }) => subject.replace(/ .*/, ''));
const said = async (number: string) => (await house.alert(number)).timeline.map(({ text }) => text);
const silence = async (matchers: string[], more: Readonly<Record<string, unknown>> = {}) =>
  given(await house.watchbill.silence.add({ matchers, for: '2h', comment: 'moving racks', ...more }));

describe('a silence', () => {
  beforeEach(() => open());

  test('keeps an alert that comes quiet: it is listed with its reason, has no task, and nobody is told', async () => {
    await silence(['site=a']);
    await house.receive(named('f1', { site: 'a' }), named('f2', { site: 'b' }));
    expect(await house.alert('A1')).toMatchObject({ status: 'firing', muted: 'silence S1', task: null });
    expect(await house.alert('A2')).toMatchObject({ muted: null, task: 'T1' });
    expect(await said('A1')).toContain('critical from prometheus: db1 is down (silenced by S1 of ana: moving racks)');
    expect(given(await house.watchbill.alert.list({ query: ['is:muted'] }))).toHaveLength(1);
    expect(given(await house.watchbill.board.show({}))).toMatchObject({ muted: 1, unacknowledged: [{ number: 'A2' }] });
    expect(subjects()).toEqual(['[CRITICAL]']);
  });

  test('delays: what still fires at its end gets its task and its page then', async () => {
    await silence(['site=a']);
    await house.receive(named('f1', { site: 'a' }), named('f2', { site: 'a' }));
    await house.receive(over('f2'));
    house.clock.advance(hours(2));
    await house.settle();
    expect(await house.alert('A1')).toMatchObject({ muted: null, task: 'T1' });
    expect(await house.task('T1')).toMatchObject({ clock: { step: 2 } });
    expect(await said('A1')).toContain('no longer quiet: S1 is over');
    expect(subjects()).toEqual(['[CRITICAL]']);
    expect(await house.alert('A2')).toMatchObject({ status: 'resolved', task: null });
  });

  test('opens a task at its end and pages nobody, where its author wanted it so', async () => {
    await silence(['site=a'], { repage: false });
    await house.receive(named('f1', { site: 'a' }));
    given(await house.watchbill.silence.expire({ silences: ['S1'] }));
    await house.settle();
    expect(await house.alert('A1')).toMatchObject({ muted: null, task: 'T1' });
    expect(await house.task('T1')).toMatchObject({ clock: null });
    expect(subjects()).toEqual([]);
  });

  test('that begins while an alert fires stops its clock, and its end starts it again', async () => {
    await house.receive(named('f1', { site: 'a' }));
    await silence(['site=a']);
    expect(await house.alert('A1')).toMatchObject({ muted: 'silence S1', task: 'T1' });
    house.clock.advance(minutes(30));
    await house.settle();
    expect(subjects()).toEqual(['[CRITICAL]']);
    given(await house.watchbill.silence.expire({ silences: ['S1'] }));
    await house.settle();
    expect(subjects()).toEqual(['[CRITICAL]', '[CRITICAL]']);
    expect(await house.task('T1')).toMatchObject({ clock: { step: 2 } });
  });

  test('holds back no all-clear: whoever was told before hears that it is over', async () => {
    await house.receive(named('f1', { site: 'a' }));
    await silence(['site=a']);
    await house.receive(over('f1'));
    expect(subjects()).toEqual(['[CRITICAL]', '[RESOLVED]']);
  });

  test('leaves an alert alone that another silence still holds', async () => {
    await silence(['site=a']);
    await silence(['severity=critical', 'site=a']);
    await house.receive(named('f1', { site: 'a' }));
    given(await house.watchbill.silence.expire({ silences: ['S1'] }));
    expect(await house.alert('A1')).toMatchObject({ muted: 'silence S2', task: null });
    given(await house.watchbill.silence.expire({ silences: ['S2'] }));
    expect(await house.alert('A1')).toMatchObject({ muted: null, task: 'T1' });
  });

  test('that ends with its last alert ends', async () => {
    await silence(['site=a'], { endsOnResolve: true });
    await house.receive(named('f1', { site: 'a' }), named('f2', { site: 'a' }));
    await house.receive(over('f1'));
    expect(given(await house.watchbill.silence.list({}))).toHaveLength(1);
    await house.receive(over('f2'));
    expect(given(await house.watchbill.silence.list({}))).toHaveLength(0);
  });

  test('does not take what somebody has taken: an acknowledged alert gets no second page at its end', async () => {
    await silence(['site=a']);
    await house.receive(named('f1', { site: 'a' }));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
    given(await house.watchbill.silence.expire({ silences: ['S1'] }));
    await house.settle();
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', muted: null, task: 'T1' });
    expect(subjects()).toEqual([]);
  });
});

describe('inhibition', () => {
  beforeEach(() => open({ alert: { inhibit: INHIBIT } }));
  const down = (fingerprint: string, site: string) => named(fingerprint, { alertname: 'SwitchDown', site });
  const host = (fingerprint: string, site: string) => named(fingerprint, { severity: 'warning', site });

  test('keeps quiet what another alert explains, whichever comes first', async () => {
    await house.receive(host('h1', 'a'));
    await house.receive(down('s1', 'a'), host('h2', 'a'), host('h3', 'b'));
    for (const number of ['A1', 'A3']) expect(await house.alert(number)).toMatchObject({ muted: 'inhibited by A2' });
    expect(await house.alert('A4')).toMatchObject({ muted: null });
    expect(await said('A1')).toContain('quiet: inhibited by A2: rule switch');
    expect(subjects()).toEqual(['[WARNING]', '[CRITICAL]', '[WARNING]']);
  });

  test('ends with the alert that says more, unless another says it too', async () => {
    await house.receive(down('s1', 'a'), down('s2', 'a'));
    await house.receive(host('h1', 'a'));
    await house.receive(over('s1'));
    expect(await house.alert('A3')).toMatchObject({ muted: 'inhibited by A2', task: null });
    await house.receive(over('s2'));
    expect(await house.alert('A3')).toMatchObject({ muted: null, task: 'T3' });
    expect(await said('A3')).toContain('no longer quiet: what inhibited it is over');
  });

  test('never lets two that fit both sides silence each other', async () => {
    await house.receive(named('s1', { alertname: 'SwitchDown', severity: 'warning', site: 'a' }));
    await house.receive(named('s2', { alertname: 'SwitchDown', severity: 'warning', site: 'a' }));
    for (const number of ['A1', 'A2']) expect(await house.alert(number)).toMatchObject({ muted: null });
  });

  test('follows severities, of what inhibits and of what is inhibited', async () => {
    house.configure(
      settings({
        alert: { inhibit: [{ name: 'bad', source: ['alertname=SwitchDown', 'severity=critical'], target: ['severity=warning'] }] },
      }),
    );
    await house.settle();
    await house.receive(down('s1', 'a'), host('h1', 'a'));
    expect(await house.alert('A2')).toMatchObject({ muted: 'inhibited by A1' });
    const warning = named('s1', { alertname: 'SwitchDown', site: 'a', severity: 'error' });
    await house.receive(warning);
    expect(await house.alert('A2')).toMatchObject({ muted: null, task: 'T2' });
    expect(await said('A2')).toContain('no longer quiet: it, or what kept it quiet, has another severity');
    await house.receive(down('s1', 'a'));
    expect(await house.alert('A2')).toMatchObject({ muted: 'inhibited by A1' });
    await house.receive(named('h1', { severity: 'error', site: 'a' }));
    expect(await house.alert('A2')).toMatchObject({ muted: null, severity: 'error' });
    await house.receive(host('h1', 'a'));
    expect(await house.alert('A2')).toMatchObject({ muted: 'inhibited by A1', severity: 'warning' });
  });

  test('follows the configuration: what is open is looked at again', async () => {
    await house.receive(host('h1', 'a'), down('s1', 'a'));
    expect(await house.alert('A1')).toMatchObject({ muted: 'inhibited by A2' });
    house.configure(settings({ alert: { inhibit: [] } }));
    await house.settle();
    expect(await house.alert('A1')).toMatchObject({ muted: null, task: 'T2' });
    house.configure(settings({ alert: { inhibit: INHIBIT } }));
    await house.settle();
    expect(await house.alert('A1')).toMatchObject({ muted: 'inhibited by A2' });
  });
});

test('what is taken up later is the task that it would have been', async () => {
  await open();
  await silence(['site=a']);
  await house.receive(named('f1', { site: 'a', category: 'network' }));
  given(await house.watchbill.silence.expire({ silences: ['S1'] }));
  expect(await house.task('T1')).toMatchObject({ category: 'network', component: 'f1', severity: 'critical' });
});
