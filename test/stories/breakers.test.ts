import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alert, given, type House, minutes, openHouse, settings } from './house.ts';
import { type Letterbox, letterbox } from './letterbox.ts';

const PEOPLE = { ana: { name: 'Ana', mail: 'ana@example.org' }, bela: { name: 'Béla', mail: 'bela@example.org' } };
const BOTH = { name: 'Ana', mail: 'ana@example.org', sms: '+447700900123' };

let house: House;
let sms: Letterbox;
let mail: Letterbox;
beforeEach(() => {
  [mail, sms] = [letterbox(), letterbox()];
});
afterEach(() => house?.close());
const open = async (more: Readonly<Record<string, unknown>> = {}): Promise<void> => {
  house = await openHouse({
    settings: settings({ people: PEOPLE, policy: [{ name: 'p', step: [{ tell: ['ana'] }] }], ...more }),
    channels: { mail: mail.channel, sms: sms.channel },
  });
  await house.start();
};
const storm = (count: number, from = 0) => Array.from({ length: count }, (_, at) => alert({ fingerprint: `f${from + at}` }));
const warnings = async () => given(await house.watchbill.board.show({})).warnings.map(({ text }) => text);

describe('a channel that fails message after message', () => {
  test('is left alone, says so, uses up no attempts, and is tried by one', async () => {
    await open();
    mail.behave('fail');
    await house.receive(...storm(5));
    expect(mail.attempts).toHaveLength(5);
    expect(await warnings()).toContainEqual(expect.stringMatching(/^mail fails since .* UTC: connect ECONNREFUSED/));
    await house.pass(10_000);
    await house.receive(...storm(3, 5));
    expect(mail.attempts).toHaveLength(5);
    const waiting = await house.outbox();
    expect(waiting.slice(-3)).toMatchObject([{ attempts: 0, held: 'mail fails' }, { attempts: 0 }, { attempts: 0 }]);
    await house.pass(25_000);
    expect(mail.attempts).toHaveLength(6);
    // The pause doubles: nothing for a minute.
    await house.pass(50_000);
    expect(mail.attempts).toHaveLength(6);
    mail.behave('accept');
    await house.pass(30_000);
    expect(mail.letters).toHaveLength(8);
    expect((await warnings()).filter((text) => text.startsWith('mail fails'))).toEqual([]);
    expect(house.log.join('\n')).not.toMatch(/could not do its duties/);
  });

  test('is not one whose single message fails again and again', async () => {
    await open();
    mail.behave((message) => (message.address.startsWith('ana') ? 'fail' : 'accept'));
    await house.receive(alert());
    await house.pass(minutes(5));
    expect(mail.attempts.length).toBeGreaterThan(4);
    expect(await warnings()).toEqual([]);
  });

  test('that is an address of its own closes no other', async () => {
    const hooks = letterbox();
    house = await openHouse({
      settings: settings({ policy: [{ name: 'p', step: [{ tell: ['webhook:dead', 'webhook:fine'] }] }] }),
      channels: { webhook: hooks.channel },
    });
    hooks.behave((message) => (message.address === 'dead' ? 'fail' : 'accept'));
    await house.start();
    await house.receive(...storm(12));
    expect(hooks.letters.filter(({ address }) => address === 'fine')).toHaveLength(12);
    expect((await house.outbox()).filter(({ held }) => held === 'webhook:dead fails').length).toBeGreaterThan(0);
  });
});

describe('a way that is closed', () => {
  test('for good gives way to the next at once, and the timeline says so', async () => {
    await open({ policy: [{ name: 'p', step: [{ tell: ['mail:ana@example.org'] }] }] });
    mail.behave('refuse');
    await house.receive(alert());
    expect((await house.timeline('A1')).at(-1)).toBe(
      'notification.unreached N1 was the last way to ana@example.org, by mail: they are not told',
    );
  });

  test('by a breaker is gone round by a way that was added since', async () => {
    await open();
    mail.behave('fail');
    await house.receive(...storm(5));
    house.configure(settings({ people: { ...PEOPLE, ana: BOTH }, policy: [{ name: 'p', step: [{ tell: ['ana'] }] }] }));
    await house.pass(40_000);
    expect(sms.letters.length).toBeGreaterThanOrEqual(4);
    expect(await house.timeline('A2')).toContainEqual('notification.fallback N2 does not reach ana by mail: sms is used now');
    expect(new Set(sms.letters.map(({ subject }) => subject)).size).toBe(sms.letters.length);
  });
});

test('a channel that nothing waits for any more is not said to fail for ever', async () => {
  await open({ notification: { attempts: 1 } });
  mail.behave('fail');
  await house.receive(...storm(5));
  expect(await warnings()).toContainEqual(expect.stringMatching(/^mail fails since/));
  await house.pass(minutes(1));
  expect((await warnings()).filter((text) => text.startsWith('mail fails'))).toEqual([]);
});

test('what was given up is sent again on demand, with all its attempts anew', async () => {
  await open({ notification: { attempts: 2, first_retry: '1s', longest_retry: '1s' } });
  mail.behave('fail');
  await house.receive(alert());
  await house.pass(10_000);
  expect(await house.outbox()).toMatchObject([{ state: 'failed', attempts: 2 }]);
  mail.behave('accept');
  given(await house.watchbill.outbox.retry({ messages: ['N1'] }));
  await house.settle();
  expect(await house.outbox()).toMatchObject([{ state: 'sent', attempts: 1, problem: null }]);
  expect((await house.timeline('A1')).slice(-2)).toEqual([
    'notification.retried N1 to ana by mail is sent again',
    'notification.sent page N1 delivered to ana by mail <ana@example.org>: 250 2.0.0 Ok: queued as 1',
  ]);
});
