import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Severity } from '../../src/domain/kernel/rank.ts';
import { alert, given, hours, minutes, openHouse } from '../stories/house.ts';
import { letterbox } from '../stories/letterbox.ts';

/** The house's clock begins on a Saturday at 03:00 UTC, 04:00 in Budapest. */
const SETTINGS = {
  people: {
    ana: {
      name: 'Ana Moreau',
      mail: 'ana@example.org',
      sms: '+447700900123',
      after: { sms: '5m' },
      quiet: { hours: '22:00-07:00', zone: 'Europe/Budapest' },
    },
  },
  policy: [{ name: 'all', step: [{ tell: ['ana'] }] }],
};

let mail: ReturnType<typeof letterbox>;
let sms: ReturnType<typeof letterbox>;
let house: Awaited<ReturnType<typeof openHouse>>;
beforeEach(async () => {
  mail = letterbox();
  sms = letterbox();
  house = await openHouse({ settings: SETTINGS, channels: { mail: mail.channel, sms: sms.channel } });
  await house.start();
});
afterEach(() => house.close());

const counts = (): readonly [mail: number, sms: number] => [mail.letters.length, sms.letters.length];
const fires = (severity: Severity) => house.receive(alert({ severity }));

test('mail goes at once, the text message five minutes later', async () => {
  await fires('critical');
  expect(counts()).toEqual([1, 0]);
  await house.pass(minutes(5) - 1_000);
  expect(counts()).toEqual([1, 0]);
  await house.pass(1_000);
  expect(counts()).toEqual([1, 1]);
});

test('whoever answers in between gets no text message', async () => {
  await fires('critical');
  await house.pass(minutes(3));
  given(await house.watchbill.alert.acknowledge({ alerts: ['A1'] }));
  await house.pass(minutes(5));
  expect(counts()).toEqual([1, 0]);
});

test('quiet hours hold what may wait up to their end, and a critical page not at all', async () => {
  await fires('warning');
  expect(counts()).toEqual([0, 0]);
  expect(given(await house.watchbill.outbox.list({}))).toMatchObject([
    { channel: 'sms', state: 'queued', held: 'quiet hours of ana', dueAt: Date.parse('2026-11-21T06:00:00Z') },
    { channel: 'mail', state: 'queued', held: 'quiet hours of ana', dueAt: Date.parse('2026-11-21T06:00:00Z') },
  ]);
  const { told } = given(await house.watchbill.alert.why({ alert: 'A1' }));
  expect(told.map(({ outcome, detail }) => `${outcome}: ${detail}`)).toEqual([
    'waiting: held by quiet hours of ana until 06:00Z',
    'waiting: held by quiet hours of ana until 06:00Z',
  ]);
  expect(given(await house.watchbill.audit.run({}))).toEqual([]);
  await house.receive(alert({ fingerprint: 'f2', severity: 'critical' }));
  expect(counts()).toEqual([1, 0]);
  await house.pass(minutes(6));
  expect(counts()).toEqual([1, 1]);
  house.clock.advance(hours(3));
  await house.settle();
  expect(counts()).toEqual([2, 2]);
});

test('quiet hours are asked again when the time has come, and an edit of them counts at once', async () => {
  await fires('warning');
  const { quiet, ...awake } = SETTINGS.people.ana;
  const later = { ...quiet, hours: '22:00-08:00' };
  house.configure({ ...SETTINGS, people: { ana: { ...awake, quiet: later } } });
  await house.settle();
  expect(counts()).toEqual([0, 0]);
  expect(given(await house.watchbill.outbox.list({}))).toMatchObject([
    { held: 'quiet hours of ana', dueAt: Date.parse('2026-11-21T07:00:00Z') },
    { held: 'quiet hours of ana', dueAt: Date.parse('2026-11-21T07:00:00Z') },
  ]);
  house.configure({ ...SETTINGS, people: { ana: awake } });
  await house.settle();
  expect(counts()).toEqual([1, 1]);
});
