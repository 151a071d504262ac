import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { alert, given, type House, minutes, openHouse, settings } from './house.ts';

/** Something out there that takes connections, or does not. */
let out: Server;
let port = 0;
let house: House;
const listen = (on: number): Promise<void> => {
  out = createServer((socket) => socket.destroy());
  return new Promise((ready) => {
    out.listen(on, '127.0.0.1', () => {
      const address = out.address();
      port = typeof address === 'object' && address !== null ? address.port : 0;
      ready();
    });
  });
};
const cut = (): Promise<void> => new Promise((done) => void out.close(() => done()));

beforeEach(async () => {
  await listen(0);
  house = await openHouse({ settings: settings({ connectivity: { check: [`127.0.0.1:${port}`] } }) });
  await house.start();
});
afterEach(async () => {
  await house.close();
  if (out.listening) await cut();
});

const named = (fingerprint: string) => alert({ fingerprint, instance: fingerprint });
const subjects = () => house.mail.letters.map(({ subject }) => subject.replace(/ .*/, ''));
const warned = async () => given(await house.watchbill.board.show({})).warnings.map(({ text }) => text);
const eventually = (holds: () => Promise<void>) => vi.waitFor(holds, { timeout: 5_000, interval: 10 });
const look = async (): Promise<void> => {
  house.clock.advance(15_000);
  await house.settle();
};
const offline = () => eventually(async () => expect((await warned()).join()).toMatch(/We are offline since .* UTC: pages wait\./));

test('while nothing out there answers, pages wait without an attempt, and go out when we are back', async () => {
  await cut();
  await look();
  await offline();
  await house.receive(named('f1'), named('f2'));
  await house.receive(alert({ fingerprint: 'f2' }, { status: 'resolved' }));
  expect((await house.outbox()).map(({ state, attempts }) => [state, attempts])).toEqual([
    ['queued', 0],
    ['cancelled', 0],
  ]);
  expect(house.mail.attempts).toEqual([]);
  await listen(port);
  await look();
  await eventually(async () => expect(subjects()).toEqual(['[CRITICAL]']));
  expect(await warned()).toEqual([]);
  expect(house.mail.letters[0]?.subject).toContain('A1');
});

test('a send that fails while we are offline is no attempt, though nobody had noticed yet', async () => {
  await cut();
  house.mail.behave('fail');
  await house.receive(named('f1'));
  await offline();
  expect((await house.outbox()).map(({ state, attempts }) => [state, attempts])).toEqual([['queued', 0]]);
  expect((await house.alert('A1')).timeline.map(({ kind }) => kind)).not.toContain('notification.delayed');
  house.mail.behave('accept');
  await listen(port);
  await look();
  await eventually(async () => expect(subjects()).toEqual(['[CRITICAL]']));
});

test('a failure while we are online counts as ever, and nothing is held where nothing is checked', async () => {
  house.mail.behave('fail');
  await house.receive(named('f1'));
  await eventually(async () => expect((await house.outbox())[0]).toMatchObject({ state: 'queued', attempts: 1 }));
  expect(await warned()).toEqual([]);
  await cut();
  await look();
  await offline();
  house.mail.behave('accept');
  house.configure(settings());
  expect(await warned()).toEqual([]);
  house.clock.advance(minutes(1));
  await house.settle();
  expect(subjects()).toEqual(['[CRITICAL]']);
});
