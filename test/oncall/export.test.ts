import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { calendar } from '../../src/domain/oncall/ical.ts';
import { type Door, openDoor } from '../intake/door.ts';
import { given, openHouse, PEOPLE } from '../stories/house.ts';

const SETTINGS = {
  people: PEOPLE,
  rotation: [{ name: 'noc', start: '2026-11-02', turn: 'weekly', handover: '09:00', zone: 'Europe/Budapest', members: ['ana', 'bela'] }],
};

/** What a reader makes of it: unfolded lines, event by event. */
const eventsIn = (text: string): readonly Readonly<Record<string, string>>[] =>
  text
    .replace(/\r\n /g, '')
    .split('BEGIN:VEVENT\r\n')
    .slice(1)
    .map((event) =>
      Object.fromEntries(event.split('\r\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])),
    );

describe('the calendar of a plan', () => {
  let house: Awaited<ReturnType<typeof openHouse>>;
  beforeEach(async () => {
    house = await openHouse({ settings: SETTINGS });
  });
  afterEach(() => house.close());

  const exported = async (name?: string) =>
    eventsIn(String(given(await house.watchbill.oncall.export({ days: 21, ...(name === undefined ? {} : { name }) }))));

  test('has each watch in UTC, from Monday of this week on', async () => {
    expect(await exported('noc')).toMatchObject([
      { DTSTART: '20261116T000000Z', DTEND: '20261116T080000Z', SUMMARY: 'Béla Kovács on call (noc)' },
      {
        DTSTART: '20261116T080000Z',
        DTEND: '20261123T080000Z',
        SUMMARY: 'Ana Moreau on call (noc)',
        UID: `noc-${Date.UTC(2026, 10, 16, 8) / 1_000}@watchbill`,
      },
      { DTSTART: '20261123T080000Z', DTEND: '20261130T080000Z' },
      { DTSTART: '20261130T080000Z', DTEND: '20261207T000000Z' },
    ]);
  });

  test('keeps what an event is known by while the week goes on', async () => {
    const before = (await exported('noc')).map(({ UID }) => UID);
    house.clock.advance(24 * 3_600_000);
    expect((await exported('noc')).map(({ UID }) => UID)).toEqual(before);
  });

  test('is of one person where one is named, with what an override gives them', async () => {
    given(await house.watchbill.override.add({ plan: 'noc', person: 'ana', from: '2026-11-24T08:00:00Z', for: '1d' }));
    expect((await exported('ana')).map(({ DTSTART, DTEND }) => [DTSTART, DTEND])).toEqual([
      ['20261116T080000Z', '20261123T080000Z'],
      ['20261124T080000Z', '20261125T080000Z'],
      ['20261130T080000Z', '20261207T000000Z'],
    ]);
    expect(await house.watchbill.oncall.export({ name: 'zoe' })).toMatchObject({
      refusal: { problem: 'zoe is no plan and nobody', allowed: 'noc, ana, bela, chris' },
    });
  });
});

test('lines are folded at 75 octets without cutting a character, and values cannot end one', () => {
  const entry = { uid: 'x', from: 0, until: 1_000, summary: `${'ő'.repeat(80)}; a, b\\c\r\nEND:VCALENDAR`, description: '' };
  const text = calendar('Ügyelet', 0, [entry]);
  const octets = new TextEncoder();
  for (const line of text.split('\r\n')) expect(octets.encode(line).length).toBeLessThanOrEqual(75);
  expect(eventsIn(text)).toMatchObject([{ SUMMARY: `${'ő'.repeat(80)}\\; a\\, b\\\\c END:VCALENDAR` }]);
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
});

describe('over HTTP', () => {
  let door: Door;
  beforeEach(async () => {
    door = await openDoor({ rotation: SETTINGS.rotation });
  });
  afterEach(() => door.close());

  test('a token of its own scope reads the calendar by the address alone, and nothing else', async () => {
    const { token } = given(await door.watchbill.token.create({ scope: 'calendar', name: 'phone' }));
    const answer = await fetch(`${door.url}/v1/calendar/noc.ics?token=${token}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(eventsIn(await answer.text()).length).toBeGreaterThan(10);
    expect((await fetch(`${door.url}/v1/calendar/all.ics?token=${token}`)).status).toBe(200);
    expect((await fetch(`${door.url}/v1/calendar/zoe.ics?token=${token}`)).status).toBe(400);
    expect((await fetch(`${door.url}/v1/calendar/noc.ics?token=wrong`)).status).toBe(401);
    expect((await fetch(`${door.url}/v1/calendar/noc.ics?token=${door.token}`)).status).toBe(401);
    expect((await fetch(`${door.url}/v1/capabilities/task.list?token=${token}`, { method: 'POST' })).status).toBe(401);
  });
});
