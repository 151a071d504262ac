/**
 * A night in which everything happens at once: a critical alert at 02:58, a window that ends at 03:00, a rotation that changes hands at 03:00, and the
 * telephone of whoever has it then is dead. Somebody is told all the same, and the whole of it can be read afterwards.
 */
import { afterEach, expect, test } from 'vitest';
import { ENGINE } from '../../src/domain/kernel/access.ts';
import type { Channel } from '../../src/domain/kernel/ports.ts';
import { receive } from '../../src/domain/notifications/receipt.ts';
import { contextFor } from '../../src/runtime/run.ts';
import { steppedClock } from './clock.ts';
import { alert, given, type House, minutes, openHouse } from './house.ts';
import { letterbox } from './letterbox.ts';

let house: House;
afterEach(() => house?.close());

test('critical at 02:58, the window ends at 03:00, bo is off at 03:00, and ana’s phone is dead', async () => {
  const [mail, sms] = [letterbox(), letterbox()];
  sms.behave('refuse');
  let calls = 0;
  const voice: Channel = {
    name: 'voice',
    send: async () => ({ receipt: `CA${String(++calls).padStart(32, '0')} queued` }),
    close: async () => undefined,
  };
  house = await openHouse({
    clock: steppedClock('2026-11-21T02:57:00Z'),
    channels: { mail: mail.channel, sms: sms.channel, voice },
    settings: {
      people: {
        ana: { name: 'Ana', sms: '+447700900123', voice: '+447700900123', after: { voice: '2m' } },
        bo: { name: 'Bo', mail: 'bo@example.org' },
        chidi: { name: 'Chidi', mail: 'chidi@example.org' },
      },
      rotation: [{ name: 'night', start: '2026-11-20', members: ['bo', 'ana'], turn: 'daily', handover: '03:00' }],
      policy: [{ name: 'noc', step: [{ tell: ['rotation:night'] }, { delay: '15m', tell: ['chidi'] }] }],
    },
  });
  await house.start();
  const window = { title: 'New disks', start: '2026-11-21T02:00:00Z', end: '2026-11-21T03:00:00Z', target: ['db1'] };
  given(await house.watchbill.window.add(window));
  given(await house.watchbill.window.approve({ windows: ['W1'] }));
  await house.settle();
  await house.pass(minutes(1));

  // 02:58. It fires, and nobody is told: the window says why.
  await house.receive(alert());
  expect(given(await house.watchbill.alert.why({ alert: 'A1' })).verdict).toBe(
    'Not paged: maintenance W1 until 2026-11-21T03:00:00.000Z: New disks.',
  );
  await house.pass(minutes(1));
  expect(await house.outbox()).toEqual([]);

  // 03:00. The window is over, and bo is off: it is ana's. Her texts come back at once, and so her call does not wait for its time.
  await house.pass(minutes(1));
  expect((await house.outbox()).map(({ person, channel, state }) => `${person} ${channel} ${state}`)).toEqual([
    'ana sms failed',
    'ana voice sent',
  ]);
  expect(mail.letters).toEqual([]);

  // 03:01. Nobody takes the call. Nobody waits a quarter of an hour for ana: it is chidi's.
  await house.pass(minutes(1));
  const [, call] = await house.outbox();
  const context = contextFor(house.watchbill.surroundings, ENGINE);
  await house.store.write(() => receive(context(), call?.id ?? '', 'no-answer', ''));
  await house.settle();
  expect(mail.told()).toEqual(['chidi@example.org [CRITICAL] A1 db1 is down']);

  // 03:02. Chidi has it, and the whole night is there to be read.
  await house.pass(minutes(1));
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }, { name: 'chidi', role: 'operator' }));
  await house.pass(minutes(1));
  expect(mail.letters).toHaveLength(1);
  const why = given(await house.watchbill.alert.why({ alert: 'A1' }));
  expect(why.verdict).toBe('Paged: chidi by mail. Not reached: ana by sms, ana by voice.');
  expect(why.decisions.map(({ at, text }) => `${new Date(at).toISOString().slice(11, 19)} ${text}`)).toEqual([
    '02:58:00 critical from prometheus: db1 is down (maintenance W1 until 2026-11-21T03:00:00.000Z: New disks)',
    '03:00:00 no longer quiet: W1 is over',
    '03:00:00 step 1 of 2 of policy noc: told ana by sms, ana by voice; next step at 03:15:00Z',
    '03:00:00 page N1 to ana by sms <+447700900123> given up after 1 attempt: 550 5.1.1 No such user here',
    '03:00:00 N1 does not reach ana by sms: voice is used now',
    '03:00:00 page N2 delivered to ana by voice <+447700900123>: CA00000000000000000000000000000001 queued',
    '03:01:00 page N2 to ana by voice <+447700900123> given up after 1 attempt: taken, and then no-answer',
    '03:01:00 no page of step 1 arrived: the next step is due at once',
    '03:01:00 N2 was the last way to ana, by voice: they are not told',
    '03:01:00 step 2 of 2 of policy noc: told chidi by mail; that was the last step',
    '03:01:00 page N3 delivered to chidi by mail <chidi@example.org>: 250 2.0.0 Ok: queued as 1',
    '03:02:00 acknowledged',
  ]);
});
