import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { alert, given, type House, hours, minutes, openHouse } from './house.ts';

let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.start();
});
afterEach(() => house.close());

const until = (ms: number, fingerprint = 'f1'): IncomingAlert => ({
  ...alert({ fingerprint }),
  fingerprint,
  expiresAt: house.clock.now() + ms,
});
const states = async () =>
  given(await house.watchbill.alert.list({ query: ['status:any'] })).map(({ number, status }) => `${number} ${status}`);

test('an alert that its source goes on repeating stays open; one that it does not is over at its end, and everybody hears it', async () => {
  await house.receive(until(minutes(4)), until(minutes(4), 'f2'));
  for (let minute = 0; minute < 10; minute++) {
    await house.pass(minutes(1));
    await house.receive(until(minutes(4)));
  }
  expect(await states()).toEqual(['A2 resolved', 'A1 firing']);
  expect((await house.alert('A2')).resolvedAt).toBe((await house.alert('A2')).firstSeenAt + minutes(4));
  expect(await house.timeline('A2')).toContain(
    'alert.resolved resolved by prometheus after 1 report: it was not reported again until its end',
  );
  expect(house.mail.told()).toContain('ana@example.org [RESOLVED] A2 db1 is down');
  expect(await house.task('T2')).toMatchObject({ status: 'done' });
});

test('one that somebody has acknowledged is over in the same way', async () => {
  await house.receive(until(minutes(4)));
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
  await house.pass(minutes(4));
  expect(await states()).toEqual(['A1 resolved']);
});

test('a source that says once that an alert has no end any more is believed', async () => {
  await house.receive(until(minutes(4)));
  await house.receive({ ...alert({ fingerprint: 'f1' }), fingerprint: 'f1' });
  await house.pass(minutes(10));
  expect(await states()).toEqual(['A1 firing']);
});

test('while nobody listened nothing could be repeated: an engine that begins waits for one repetition first', async () => {
  await house.receive(until(minutes(4)), until(minutes(4), 'f2'), until(hours(1), 'f3'));
  house.crash();
  house.clock.advance(hours(2));
  await house.start();
  await house.pass(minutes(1));
  await house.receive(until(minutes(4)));
  expect(await states()).toEqual(['A3 firing', 'A2 firing', 'A1 firing']);
  await house.pass(minutes(4));
  expect(await states()).toEqual(['A3 resolved', 'A2 resolved', 'A1 resolved']);
});
