import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCalendar } from '../../src/integrations/icalendar/read.ts';
import { type Door, openDoor } from '../intake/door.ts';
import { given } from './house.ts';

let door: Door;
beforeEach(async () => {
  door = await openDoor({ task: { zone: 'Europe/Budapest' } });
});
afterEach(() => door.close());

const got = async (path: string, token: string) => {
  const answer = await fetch(`${door.url}/v1/calendar/maintenance/${path}?token=${token}`);
  const text = await answer.text();
  const read = readCalendar(text);
  return { status: answer.status, type: answer.headers.get('content-type'), text, read: 'problem' in read ? undefined : read };
};
const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 16)}Z`;

test('calendars subscribe to planned downtime, each time of it, and to what is down', async () => {
  const { component, window, token } = door.watchbill;
  for (const [name, parent] of [['eu'], ['web-1', 'eu'], ['db-1']] as const)
    given(await component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  const plan = (title: string, start: string, target: string, more: object = {}) =>
    window.add({ title, start, length: '2h', zone: 'Europe/Budapest', target: [target], ...more });
  given(await plan('Patches', '2026-12-08T02:00', 'web-1', { rule: 'FREQ=WEEKLY;COUNT=3', runbook: 'secret/7', crew: ['ana'] }));
  given(await plan('Rack', '2026-12-08T03:00', 'db-1', { impact: 'outage' }));
  given(await plan('Look', '2026-12-09T03:00', 'db-1', { impact: 'none' }));
  given(await plan('Idea', '2026-12-10T03:00', 'db-1'));
  given(await plan('Off', '2026-12-11T03:00', 'db-1'));
  given(await window.approve({ windows: ['W1', 'W2', 'W3', 'W5'] }));
  given(await window.cancel({ window: 'W5' }));
  const { token: phone } = given(await token.create({ scope: 'calendar', name: 'phone' }));

  const all = await got('all.ics', phone);
  expect([all.status, all.type]).toEqual([200, 'text/calendar; charset=utf-8']);
  expect(all.read?.entries.map(({ summary, start, zone, status }) => [summary, iso(start), zone, status])).toEqual([
    ['Patches', '2026-12-08T01:00Z', 'UTC', 'CONFIRMED'],
    ['Rack', '2026-12-08T02:00Z', 'UTC', 'CONFIRMED'],
    ['Look', '2026-12-09T02:00Z', 'UTC', 'CONFIRMED'],
    ['Off', '2026-12-11T02:00Z', 'UTC', 'CANCELLED'],
    ['Patches', '2026-12-15T01:00Z', 'UTC', 'CONFIRMED'],
    ['Patches', '2026-12-22T01:00Z', 'UTC', 'CONFIRMED'],
  ]);
  expect(new Set(all.read?.entries.map(({ uid }) => uid)).size).toBe(6);
  // Who works on it, and how, is nobody's business.
  expect(all.text).not.toMatch(/secret|ana|X-WATCHBILL/);
  expect((await got('eu.ics', phone)).read?.entries.map(({ summary }) => summary)).toEqual(['Patches', 'Patches', 'Patches']);

  const busy = await got('all.ifb', phone);
  expect(busy.read?.busy.map(({ start, end, type }) => [iso(start), iso(end), type])).toEqual([
    ['2026-12-08T01:00Z', '2026-12-08T04:00Z', 'BUSY-UNAVAILABLE'],
    ['2026-12-15T01:00Z', '2026-12-15T03:00Z', 'BUSY-UNAVAILABLE'],
    ['2026-12-22T01:00Z', '2026-12-22T03:00Z', 'BUSY-UNAVAILABLE'],
  ]);
  expect((await got('db-1.ifb', phone)).read?.busy.map(({ start, end }) => [iso(start), iso(end)])).toEqual([
    ['2026-12-08T02:00Z', '2026-12-08T04:00Z'],
  ]);

  expect((await got('all.ics', 'wrong')).status).toBe(401);
  expect((await got('all.ics', door.token)).status).toBe(401);
  expect((await got('nothing.ics', phone)).read?.entries).toEqual([]);
});
