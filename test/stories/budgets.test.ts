import { afterEach, describe, expect, test } from 'vitest';
import { alert, given, type House, minutes, openHouse, settings } from './house.ts';
import { letterbox } from './letterbox.ts';

const ONCE = { policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] };

let house: House;
afterEach(() => house?.close());
const open = async (notification: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ ...ONCE, notification, ...more }) });
  await house.start();
};
const storm = (count: number, from = 0, instance = 'db1:9100') =>
  Array.from({ length: count }, (_, at) => alert({ fingerprint: `f${from + at}`, instance }));
const states = async () =>
  Object.fromEntries([...Map.groupBy(await house.outbox(), ({ state }) => state)].map(([state, all]) => [state, all.length]));

describe('a storm', () => {
  test('is a few pages and one digest, and each of its alerts says which', async () => {
    await open({ budget: { mail: '5/15m' } });
    await house.receive(...storm(300));
    expect(house.mail.letters.map(({ subject }) => subject)).toEqual([
      ...['[CRITICAL] A1 db1 is down', '[CRITICAL] A2 db1 is down', '[CRITICAL] A3 db1 is down'],
      '[CRITICAL] A4 db1 is down and 296 more',
    ]);
    const text = house.mail.letters.at(-1)?.text ?? '';
    expect(text).toMatch(/^297 messages that came faster than your budget lets them:\n\n\[CRITICAL\] A4 /);
    expect(text).toMatch(/\nand 97 more\n\nLook at them with: watchbill board, or watchbill alert why A4$/);
    expect(await states()).toEqual({ sent: 4, bundled: 297 });
    const outbox = await house.outbox();
    expect(outbox.find(({ subject }) => subject === 'A300')).toMatchObject({ state: 'bundled', digest: 'N301' });
    expect((await house.timeline('A300')).slice(-2)).toEqual([
      'notification.bundled N300 to ana by mail goes in digest N301: their budget is used up',
      'notification.sent digest N301 delivered to ana by mail <ana@example.org>: 250 2.0.0 Ok: queued as 4',
    ]);
    expect(given(await house.watchbill.alert.why({ alert: 'A300' }))).toMatchObject({
      verdict: 'Paged: ana by mail.',
      told: [{ outcome: 'delivered', detail: '250 2.0.0 Ok: queued as 4' }],
    });
  });

  test('that goes on is held with its reason and its time, and goes then, most of it as one digest; news of another system is not held', async () => {
    await open({ budget: { mail: '5/15m' } });
    await house.receive(...storm(10));
    expect(house.mail.letters).toHaveLength(4);
    await house.pass(minutes(1));
    await house.receive(...storm(20, 10));
    expect(house.mail.letters).toHaveLength(4);
    const start = house.clock.now() - minutes(1);
    expect((await house.outbox()).at(-1)).toMatchObject({
      ...{ state: 'queued', attempts: 0, held: 'budget of mail, 5 in 15m00s' },
      dueAt: expect.closeTo(start + minutes(15), -4),
    });
    await house.receive(alert({ fingerprint: 'web', instance: 'web1:443' }));
    expect(house.mail.letters.at(-1)?.subject).toMatch(/A31 /);
    await house.pass(minutes(14));
    expect(house.mail.letters.at(-1)?.subject).toBe('[CRITICAL] A13 db1 is down and 17 more');
    expect(await states()).toEqual({ sent: 8, bundled: 25 });
  });

  test('stays below the cap of each person, who may have one of their own, until it is edited', async () => {
    const people = (cap?: string) => ({
      people: { ana: { name: 'Ana', mail: 'ana@example.org', ...(cap && { cap }) }, bela: { name: 'B', mail: 'bela@example.org' } },
    });
    const both = { policy: [{ name: 'p', step: [{ tell: ['ana', 'bela'] }] }], notification: { cap: '50/1h', budget: { mail: 'none' } } };
    house = await openHouse({ settings: settings({ ...both, ...people('4/1h') }) });
    await house.start();
    for (let wave = 0; wave < 6; wave++) await house.receive(...storm(5, wave * 5, `db${wave}`));
    const to = (person: string) => house.mail.letters.filter(({ address }) => address === `${person}@example.org`).length;
    expect([to('ana'), to('bela')]).toEqual([4, 30]);
    const held = (await house.outbox()).filter(({ person, state }) => person === 'ana' && state === 'queued');
    expect(new Set(held.map((row) => row.held))).toEqual(new Set(['cap of all channels, 4 in 1h00m']));
    house.configure(settings({ ...both, ...people() }));
    await house.settle();
    expect((await house.outbox()).filter(({ state }) => state === 'queued')).toEqual([]);
  });

  test('that is over before its digest went leaves it out, and tells those of whom somebody was told', async () => {
    await open({ budget: { mail: '3/15m' } });
    house.mail.behave((message) => (message.subject.includes('more') ? 'fail' : 'accept'));
    await house.receive(...storm(6));
    expect(house.mail.letters).toHaveLength(1);
    given(await house.watchbill.alert.acknowledge({ alerts: ['A3', 'A4'] }));
    house.mail.behave('accept');
    await house.pass(minutes(1));
    expect(house.mail.letters.at(-1)).toMatchObject({
      subject: '[CRITICAL] A2 db1 is down and 2 more',
      text: expect.not.stringContaining('A3 '),
    });
    await house.pass(minutes(20));
    await house.receive(alert({ fingerprint: 'f1' }, { status: 'resolved' }), alert({ fingerprint: 'f2' }, { status: 'resolved' }));
    expect(house.mail.letters.slice(-1).map(({ subject }) => subject)).toEqual(['[RESOLVED] A2 db1 is down']);
  });

  test('whose every alert was answered sends no digest at all', async () => {
    await open({ budget: { mail: '3/15m' } });
    house.mail.behave((message) => (message.subject.includes('more') ? 'fail' : 'accept'));
    await house.receive(...storm(4));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1', 'A2', 'A3', 'A4'] }));
    house.mail.behave('accept');
    await house.pass(minutes(2));
    expect(house.mail.letters).toHaveLength(1);
    expect((await house.outbox()).at(-1)).toMatchObject({
      kind: 'digest',
      state: 'cancelled',
      problem: 'all of it was answered meanwhile',
    });
  });
});

describe('a person', () => {
  test('gets no more than the cap over all channels', async () => {
    const sms = letterbox();
    house = await openHouse({
      settings: settings({
        people: { ana: { name: 'Ana', mail: 'ana@example.org', sms: '+447700900123' } },
        ...ONCE,
        notification: { cap: '4/1h', budget: { sms: 'none', mail: 'none' } },
      }),
      channels: { mail: sms.channel, sms: sms.channel },
    });
    await house.start();
    await house.receive(...storm(50));
    expect(sms.letters).toHaveLength(4);
    await house.pass(minutes(61));
    expect(sms.letters.length).toBeGreaterThan(4);
    expect(sms.letters.length).toBeLessThanOrEqual(8);
    expect(
      (await house.outbox()).filter(({ state }) => state === 'queued').every(({ held }) => held === 'cap of all channels, 4 in 1h00m'),
    ).toBe(true);
  });

  test('whose budget is made larger gets at once what it held', async () => {
    await open({ budget: { mail: '1/15m' } });
    await house.receive(alert());
    await house.receive(alert({ fingerprint: 'f2' }));
    expect(house.mail.letters).toHaveLength(1);
    house.configure(settings({ ...ONCE, notification: { budget: { mail: '10/15m' } } }));
    await house.pass(1_000);
    expect(house.mail.letters).toHaveLength(2);
    expect((await house.outbox()).at(-1)).toMatchObject({ state: 'sent', held: null });
  });

  test('may be sent a held message past the budget, or have it dropped', async () => {
    await open({ budget: { mail: '1/15m' } });
    await house.receive(...storm(1));
    await house.receive(...storm(2, 1));
    expect(given(await house.watchbill.outbox.retry({ messages: ['N2'] }))).toMatchObject([{ state: 'queued', held: null }]);
    await house.settle();
    expect(given(await house.watchbill.outbox.drop({ messages: ['N3'] }))).toMatchObject([
      { state: 'cancelled', problem: 'dropped by ana' },
    ]);
    await house.pass(minutes(20));
    expect(house.mail.letters).toHaveLength(2);
    expect(await house.watchbill.outbox.retry({ messages: ['N1'] })).toMatchObject({ refusal: { kind: 'wrong-state', state: 'sent' } });
    expect(await house.watchbill.outbox.drop({ messages: ['N2', 'N9'] })).toMatchObject({ refusal: { kind: 'wrong-state' } });
  });
});
