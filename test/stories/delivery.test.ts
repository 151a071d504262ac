import { afterEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { alert, given, type House, type HouseOptions, hours, minutes, openHouse, settings } from './house.ts';

const ONCE = { policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] };

let house: House;
afterEach(() => house?.close());
const open = async (more: Readonly<Record<string, unknown>> = {}, options: HouseOptions = {}): Promise<void> => {
  house = await openHouse({ settings: settings({ ...ONCE, ...more }), ...options });
  await house.start();
};

describe('a page', () => {
  test('that fails is tried again after growing pauses, under the same key, until it arrives', async () => {
    await open();
    house.mail.behave('fail');
    await house.receive(alert());
    const tried: number[] = [];
    let attempts = 1;
    for (let second = 0; attempts < 5 && second < 300; second++) {
      await house.pass(1_000);
      if (house.mail.attempts.length > attempts) {
        attempts = house.mail.attempts.length;
        tried.push(second + 1);
      }
    }
    const pauses = tried.map((at, index) => at - (tried[index - 1] ?? 0));
    // 5 s, doubled each time, and up to a fifth of jitter; the engine looks once a second.
    for (const [index, least] of [5, 10, 20, 40].entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(least);
      expect(pauses[index]).toBeLessThanOrEqual(least * 1.2 + 2);
    }
    house.mail.behave('accept');
    await house.pass(minutes(2));
    expect(house.mail.letters).toHaveLength(1);
    expect(new Set(house.mail.attempts.map(({ key }) => key)).size).toBe(1);
    const timeline = await house.timeline('A1');
    expect(timeline).toContainEqual(
      expect.stringMatching(
        /^notification\.delayed page N1 to ana by mail <ana@example\.org> failed at attempt 1, again in [56]s: connect ECONNREFUSED/,
      ),
    );
    expect(timeline.at(-1)).toBe(
      'notification.sent page N1 delivered to ana by mail <ana@example.org> at attempt 6: 250 2.0.0 Ok: queued as 1',
    );
  });

  test('that is out of attempts becomes a dead letter with its reason, and the board says so for a day', async () => {
    await open({ notification: { attempts: 3, first_retry: '1s', longest_retry: '2s' } });
    house.mail.behave('fail');
    await house.receive(alert());
    await house.pass(minutes(1));
    expect(house.mail.attempts).toHaveLength(3);
    expect(await house.outbox()).toMatchObject([{ state: 'failed', attempts: 3, problem: 'connect ECONNREFUSED 127.0.0.1:25' }]);
    expect((await house.timeline('A1')).join('\n')).toContain('given up after 3 attempts');
    const board = given(await house.watchbill.board.show({}));
    expect(board.notifications.failed).toBe(1);
    expect(board.warnings).toContainEqual(expect.objectContaining({ text: '1 page could not be delivered in the last 24 hours.' }));
    house.clock.advance(hours(25));
    expect(given(await house.watchbill.board.show({})).notifications.failed).toBe(0);
  });

  test('that is refused for good is not tried again', async () => {
    await open();
    house.mail.behave('refuse');
    await house.receive(alert());
    await house.pass(minutes(5));
    expect(house.mail.attempts).toHaveLength(1);
    expect(await house.outbox()).toMatchObject([{ state: 'failed', problem: '550 5.1.1 No such user here' }]);
    expect((await house.timeline('A1')).join('\n')).toContain('given up after 1 attempt: 550');
  });

  test('whose channel breaks, or is not configured, waits for better times', async () => {
    await open();
    house.mail.behave('throw');
    await house.receive(alert());
    expect(await house.outbox()).toMatchObject([{ state: 'queued', problem: 'the socket broke' }]);
    await house.close();
    house = await openHouse({ settings: settings(ONCE), channels: {} });
    await house.start();
    await house.receive(alert());
    expect(await house.outbox()).toMatchObject([{ state: 'queued', problem: 'mail: there is no [mail] server in the configuration.' }]);
  });

  test('waits while delivery is paused, and goes when it is not any more', async () => {
    await open({ notification: { paused: true } });
    await house.receive(alert());
    await house.pass(minutes(1));
    expect(house.mail.attempts).toHaveLength(0);
    expect(given(await house.watchbill.board.show({})).warnings.map(({ text }) => text)).toContain(
      'Pages are queued but not sent: delivery is paused in the configuration.',
    );
    house.watchbill.configure(settingsFrom(settings(ONCE)));
    await house.pass(1_000);
    expect(house.mail.letters).toHaveLength(1);
  });

  test('behind sixteen that hang waits its turn and is not forgotten', async () => {
    await open();
    house.mail.behave('hang');
    await house.receive(...Array.from({ length: 20 }, (_, index) => alert({ fingerprint: `f${index}` })));
    expect(house.mail.attempts).toHaveLength(16);
    house.mail.behave('accept');
    house.mail.answer('accept');
    await house.pass(1_000);
    expect(house.mail.letters).toHaveLength(20);
  });
});

describe('an engine that ends with a page on its way', () => {
  test('waits for its outcome and writes it down', async () => {
    await open();
    house.mail.behave('hang');
    await house.receive(alert());
    const stopping = house.stop();
    house.mail.answer('accept');
    await stopping;
    expect(await house.outbox()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });
});

describe('the all-clear', () => {
  test('goes to everybody who was told, once each, and to nobody else', async () => {
    await open({
      policy: [
        {
          name: 'p',
          repeat: 1,
          repeat_after: '1m',
          step: [{ tell: ['ana'] }, { delay: '1m', tell: ['bela'] }, { delay: '1h', tell: ['mail:noc@example.org'] }],
        },
      ],
    });
    house.mail.behave((message) => (message.address.startsWith('bela') ? 'refuse' : 'accept'));
    await house.receive(alert());
    await house.pass(minutes(2));
    house.mail.behave('accept');
    await house.receive(alert({}, { status: 'resolved' }));
    expect(house.mail.told()).toEqual([
      'ana@example.org [CRITICAL] A1 db1 is down',
      'noc@example.org [CRITICAL] A1 db1 is down',
      'ana@example.org [CRITICAL] A1 db1 is down',
      'ana@example.org [RESOLVED] A1 db1 is down',
      'noc@example.org [RESOLVED] A1 db1 is down',
    ]);
    expect(house.mail.letters.at(-1)?.text).toContain('Resolved by prometheus after 2m00s. Nothing more needs doing.');
  });

  test('goes also to whoever answered, and to nobody when nobody was told', async () => {
    await open({ policy: [{ name: 'p', match: { instance: 'db1:9100' }, step: [{ tell: ['ana'] }] }] });
    await house.receive(alert(), alert({ fingerprint: 'f2', instance: 'web1' }));
    given(await house.watchbill.alert.acknowledge({ alerts: ['A1', 'A2'] }));
    await house.receive(alert({}, { status: 'resolved' }), alert({ fingerprint: 'f2' }, { status: 'resolved' }));
    expect(house.mail.told()).toEqual(['ana@example.org [CRITICAL] A1 db1 is down', 'ana@example.org [RESOLVED] A1 db1 is down']);
  });

  test('follows a page that was on its way when it was over', async () => {
    await open();
    house.mail.behave((message) => (message.subject.startsWith('[CRITICAL]') ? 'hang' : 'accept'));
    await house.receive(alert());
    await house.receive(alert({}, { status: 'resolved' }));
    house.mail.answer('accept');
    await house.settle();
    expect(house.mail.letters.map(({ subject }) => subject.split(' ')[0]).sort()).toEqual(['[CRITICAL]', '[RESOLVED]']);
  });
});

test('a page says what happened, how bad it is, where, and how to answer', async () => {
  await open({ policy: [{ name: 'p', step: [{ tell: ['ana'] }, { delay: '5m', tell: ['bela'] }] }] });
  await house.receive(alert({}, { url: 'http://prometheus.example.org/graph?g0.expr=up' }));
  expect(house.mail.letters[0]).toMatchObject({ address: 'ana@example.org', subject: '[CRITICAL] A1 db1 is down' });
  expect(house.mail.letters[0]?.text).toBe(`Prometheus cannot scrape db1.

Severity:  critical
Task:      T1 (urgent)
Alert:     A1
Component: db1
Source:    prometheus
Link:      http://prometheus.example.org/graph?g0.expr=up

Step 1 of 2 of policy p.
Without an answer the next step follows in 5m00s.
Answer with: watchbill alert acknowledge A1`);
});

test('a test page is sent past the outbox and says what the server answered', async () => {
  await open();
  expect(await house.watchbill.notification.test({ person: 'ana' })).toEqual([
    { person: 'ana', channel: 'mail', address: 'ana@example.org', receipt: '250 2.0.0 Ok: queued as 1', problem: null },
  ]);
  house.mail.behave('refuse');
  expect(await house.watchbill.notification.test({ person: 'bela' })).toMatchObject([
    { receipt: null, problem: '550 5.1.1 No such user here' },
  ]);
  expect(await house.watchbill.notification.test({ person: 'chris' })).toMatchObject({
    refusal: { kind: 'undeliverable', channel: 'chris' },
  });
  expect(await house.watchbill.notification.test({ person: 'nobody' })).toMatchObject({ refusal: { kind: 'invalid', where: 'nobody' } });
  expect(await house.outbox()).toEqual([]);
});
