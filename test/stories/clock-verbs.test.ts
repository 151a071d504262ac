import { afterEach, describe, expect, test } from 'vitest';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { ANA, alert, BELA, given, type House, LADDER, minutes, openHouse, settings } from './house.ts';

let house: House;
afterEach(() => house?.close());
const open = async (said: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings(said) });
  await house.start();
  await house.receive(alert());
};
const told = (): readonly string[] => house.mail.letters.map(({ address }) => address.split('@')[0] ?? '');
const A1 = { clocks: ['A1'] };
const clocks = async () => given(await house.watchbill.escalation.list({ held: true }));
const verbs = () => house.watchbill.escalation;
const done = async (answer: Promise<unknown>): Promise<unknown> => {
  const result = given(await answer);
  await house.settle();
  return result;
};

describe('a clock, by hand', () => {
  test('is paused for a while, and goes on where it stood', async () => {
    await open();
    await house.pass(minutes(2));
    await done(verbs().pause({ ...A1, for: '10m', reason: 'the change is on it' }, BELA));
    expect(await clocks()).toMatchObject([{ state: 'paused', by: 'bela', step: 2 }]);
    expect(given(await verbs().list({}))).toEqual([]);
    await house.pass(minutes(12) + 59_000);
    expect(told()).toEqual(['ana']);
    await house.pass(1_000);
    expect(told()).toEqual(['ana', 'bela']);
    expect((await house.timeline('A1')).join('\n')).toContain('paused by bela until 03:12:00Z: the change is on it');
  });

  test('is resumed before that', async () => {
    await open();
    await done(verbs().pause(A1, BELA));
    await house.pass(minutes(3));
    await done(verbs().resume(A1, BELA));
    await house.pass(minutes(5));
    expect(told()).toEqual(['ana', 'bela']);
  });

  test('is snoozed: whoever did has taken the alert, until it starts over', async () => {
    await open();
    await done(verbs().snooze({ ...A1, for: '20m' }, BELA));
    expect(await house.alert('A1')).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'bela' });
    await house.pass(minutes(20) - 1_000);
    expect(told()).toEqual(['ana']);
    await house.pass(1_000);
    expect(told()).toEqual(['ana', 'ana']);
    expect(await house.alert('A1')).toMatchObject({ status: 'firing' });
  });

  test('fires now, and skips a step without hurrying the one after it', async () => {
    await open();
    await done(verbs().fire(A1, BELA));
    expect(told()).toEqual(['ana', 'bela']);
    await open();
    await done(verbs().skip(A1, BELA));
    expect(await clocks()).toMatchObject([{ step: 3, tells: ['ana by mail', 'noc@example.org by mail'] }]);
    await house.pass(minutes(15) - 1_000);
    expect(told()).toEqual(['ana']);
    await house.pass(1_000);
    expect(told()).toEqual(['ana', 'ana', 'noc']);
  });

  test('never skips its last step, because nobody would be told any more', async () => {
    await open({ policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }] });
    expect(await verbs().skip(A1, BELA)).toMatchObject({ refusal: { kind: 'invalid', allowed: 'escalation pause, or acknowledging it' } });
  });

  test('is sent elsewhere, and goes on when nobody answers there', async () => {
    await open();
    await done(verbs().reroute({ ...A1, to: ['mail:expert@example.org'], wait: '3m', reason: 'knows the disks' }, BELA));
    expect(told()).toEqual(['ana', 'expert']);
    expect(house.mail.letters[1]?.text).toContain('bela asks you to look at this.\nknows the disks');
    await house.pass(minutes(3));
    expect(told()).toEqual(['ana', 'expert', 'bela']);
    expect(isRefusal(await verbs().reroute({ ...A1, to: ['chris'] }, BELA))).toBe(true);
  });

  test('is handed over: what was taken is nobody’s until the new owner takes it, and starts over otherwise', async () => {
    await open();
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, ANA));
    await done(verbs().handover({ ...A1, to: ['bela'] }, ANA));
    expect(told()).toEqual(['ana', 'bela']);
    expect(await house.alert('A1')).toMatchObject({ status: 'firing' });
    await house.pass(minutes(10));
    expect(told()).toEqual(['ana', 'bela', 'ana']);
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, BELA));
    await house.pass(minutes(10));
    expect(told()).toHaveLength(3);
  });

  test('keeps its policy, says that it changed, and takes it as it is when somebody says so', async () => {
    await open();
    const policy = [{ name: 'everything', step: [...LADDER.slice(0, 1), { delay: '5m', tell: ['mail:new@example.org'] }] }];
    expect(await clocks()).toMatchObject([{ changed: false }]);
    expect(await verbs().reapply(A1, BELA)).toMatchObject({ refusal: { kind: 'already' } });
    house.watchbill.configure(settingsFrom(settings({ policy })));
    expect(await clocks()).toMatchObject([{ changed: true, tells: ['bela by mail'] }]);
    await done(verbs().reapply(A1, BELA));
    expect(await clocks()).toMatchObject([{ changed: false, steps: 2, tells: ['new@example.org by mail'] }]);
    await house.pass(minutes(5));
    expect(told()).toEqual(['ana', 'new']);
  });

  test('is named by its alert, its task or its incident; what has none is refused', async () => {
    await open({ alert: { correlate: [{ name: 'c', by: ['alertname'] }] } });
    await house.receive(alert({ fingerprint: 'f2' }));
    for (const clock of ['A1', 'A2', 'I1', 'T1', 't1', '1']) given(await verbs().snooze({ clocks: [clock] }, BELA));
    expect(await verbs().snooze({ clocks: ['A9'] }, BELA)).toMatchObject({ refusal: { kind: 'not-found' } });
    expect(await verbs().pause({ clocks: ['A1'] }, BELA)).toMatchObject({ refusal: { kind: 'wrong-state', state: 'snoozed' } });
  });
});

describe('a step tells', () => {
  const DUTY = {
    rotation: [{ name: 'primary', start: '2026-11-02', handover: '09:00', turn: 'daily', members: ['ana', 'bela'] }],
    schedule: [{ name: 'noc', layers: ['primary'] }],
    team: [{ name: 'noc', members: ['chris', 'ana', 'bela'], oncall: ['noc'] }],
  };
  test('whoever is on call, by the rotation and by the schedule', async () => {
    await open({ ...DUTY, policy: [{ name: 'p', step: [{ tell: ['rotation:primary'] }, { delay: '1m', tell: ['schedule:noc'] }] }] });
    const [onCall] = given(await house.watchbill.oncall.who({ name: 'rotation:primary' }));
    expect(told()).toEqual([onCall?.person]);
    await house.pass(minutes(1));
    expect(told()).toEqual([onCall?.person, onCall?.person]);
  });

  test('one of a team by turns, and passes over those who cannot be reached', async () => {
    await open({ ...DUTY, policy: [{ name: 'p', step: [{ tell: ['team:noc'] }] }] });
    await house.receive(alert({ fingerprint: 'f2' }), alert({ fingerprint: 'f3' }));
    expect(told()).toEqual(['ana', 'bela', 'ana']);
    expect((await house.timeline('A1')).join('\n')).toContain('told ana by mail; chris has no contact');
  });

  test('only in its hours, by the clocks of its zone', async () => {
    const when = (hours: string) => ({ hours, zone: 'Europe/Budapest' });
    await open({
      policy: [
        {
          name: 'p',
          step: [
            { tell: ['ana'], when: when('08:00-18:00') },
            { delay: '1h', tell: ['bela'], when: when('03:30-04:30') },
          ],
        },
      ],
    });
    // The story begins at 03:00 UTC, which is four in Budapest.
    expect(told()).toEqual(['bela']);
    expect((await house.timeline('A1')).join('\n')).toContain('only 08:00-18:00 (Europe/Budapest)');
  });
});
