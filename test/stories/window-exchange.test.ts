import { afterEach, describe, expect, test } from 'vitest';
import { calendar, event } from '../icalendar/house.ts';
import { given, type House, hours, openHouse, settings } from './house.ts';

const houses: House[] = [];
const open = async (): Promise<House> => {
  const house = await openHouse({ settings: settings({ task: { zone: 'Europe/Budapest' } }) });
  houses.push(house);
  for (const [name, parent] of [['eu'], ['web-1', 'eu'], ['db-1']] as const)
    given(await house.watchbill.component.create({ name, type: 'device', ...(parent === undefined ? {} : { parent }) }));
  return house;
};
afterEach(() => Promise.all(houses.splice(0).map((house) => house.close())));

const read = async ({ watchbill }: House, file: string, more: object = {}) => given(await watchbill.window.import({ file, ...more }));
const shown = async ({ watchbill }: House, window = 'W1') => given(await watchbill.window.show({ window }));

const PATCHES = [
  'UID:patches@example.org',
  'SUMMARY:Patches',
  'DTSTART;TZID=Europe/Berlin:20261208T020000',
  'DTEND;TZID=Europe/Berlin:20261208T040000',
];

describe('a calendar that is read', () => {
  test('becomes windows that are proposed, on what their places name', async () => {
    const house = await open();
    const file = calendar(
      ...event(...PATCHES, 'RRULE:FREQ=MONTHLY;BYDAY=2TU', 'LOCATION:web-1', 'DESCRIPTION:Step 1\\nStep 2'),
      ...event('UID:2', 'SUMMARY:Disks', 'DTSTART:20261210T200000Z', 'DURATION:PT90M', 'CATEGORIES:maintenance,db-1', 'STATUS:TENTATIVE'),
      ...event('UID:3', 'SUMMARY:Lunch', 'DTSTART:20261211T120000', 'DTEND:20261211T130000', 'LOCATION:Room 4'),
      ...event('UID:4', 'SUMMARY:Move', 'DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'),
      ...event('UID:5', 'SUMMARY:Long ago', 'DTSTART:20200101T000000Z', 'DTEND:20200101T010000Z'),
    );
    expect(await read(house, file)).toMatchObject({ imported: 4, updated: 0, over: 1, refused: [] });
    expect(await shown(house)).toMatchObject({
      title: 'Patches',
      state: 'proposed',
      zone: 'Europe/Berlin',
      rule: 'FREQ=MONTHLY;BYDAY=2TU',
      length: hours(2),
      targets: ['eu/web-1'],
      description: 'Step 1\nStep 2',
      ends: 'exact',
    });
    expect(await shown(house, 'W2')).toMatchObject({ zone: 'UTC', length: hours(1.5), targets: ['db-1'] });
    // Floating times are of whoever reads.
    expect(await shown(house, 'W3')).toMatchObject({ zone: 'Europe/Budapest', occurrence: '2026-12-11 12:00', targets: [] });
    expect(await shown(house, 'W4')).toMatchObject({ occurrence: '2026-12-24 00:00', length: hours(72), ends: 'wall-clock' });
  });

  test('changes nothing when it is read again, brings what is newer, and not what is older', async () => {
    const house = await open();
    const at = (sequence: number, ...lines: readonly string[]) => calendar(...event(...PATCHES, `SEQUENCE:${sequence}`, ...lines));
    await read(house, at(3, 'LOCATION:web-1'));
    given(await house.watchbill.window.approve({ windows: ['W1'] }));
    expect(await read(house, at(3, 'LOCATION:web-1'))).toMatchObject({ imported: 0, updated: 0, unchanged: 1 });
    expect(await shown(house)).toMatchObject({ state: 'approved', version: 2 });
    expect(await read(house, at(2, 'LOCATION:db-1'))).toMatchObject({ updated: 0, unchanged: 1, windows: [{ deed: 'outdated' }] });
    expect(await read(house, at(4, 'LOCATION:web-1', 'DESCRIPTION:as agreed'))).toMatchObject({ updated: 1 });
    // What it says about itself is no reason to ask again; on what it is, is.
    expect(await shown(house)).toMatchObject({ state: 'approved', description: 'as agreed' });
    expect(await read(house, at(5, 'LOCATION:db-1'))).toMatchObject({ updated: 1 });
    expect(await shown(house)).toMatchObject({ state: 'proposed', targets: ['db-1'], approvedBy: null });
    expect((await shown(house)).timeline.at(-1)?.text).toBe(
      'changed in its calendar (description, targets): 2026-12-08 02:00 +2h00m Europe/Berlin; it has to be approved again',
    );
    expect(await read(house, at(6, 'STATUS:CANCELLED'))).toMatchObject({ cancelled: 1 });
    expect(await shown(house)).toMatchObject({ state: 'cancelled' });
    expect(await read(house, at(6, 'STATUS:CANCELLED'))).toMatchObject({ cancelled: 0, unchanged: 1 });
    expect(await read(house, at(7, 'DESCRIPTION:on again'))).toMatchObject({
      updated: 0,
      refused: [{ where: 'Patches', problem: 'W1 is cancelled; a change in its calendar needs an open window that is not on.' }],
    });
  });

  test('moves, leaves out and adds single times, also where only the change comes', async () => {
    const house = await open();
    const rule = [...PATCHES, 'RRULE:FREQ=WEEKLY;COUNT=6'];
    const moved = ['UID:patches@example.org', 'SUMMARY:Patches', 'RECURRENCE-ID;TZID=Europe/Berlin:20261215T020000'];
    await read(
      house,
      calendar(
        ...event(...rule, 'EXDATE:20261222T010000Z', 'RDATE;TZID=Europe/Berlin:20261218T020000'),
        ...event(...moved, 'DTSTART;TZID=Europe/Berlin:20261216T030000', 'DTEND;TZID=Europe/Berlin:20261216T040000'),
      ),
    );
    const next = async () => (await shown(house)).next.map(({ start }) => new Date(start).toISOString().slice(0, 16));
    expect(await next()).toEqual(['2026-12-08T01:00', '2026-12-16T02:00', '2026-12-18T01:00', '2026-12-29T01:00', '2027-01-05T01:00']);
    const off = calendar(
      'METHOD:CANCEL',
      ...event(
        'UID:patches@example.org',
        'SEQUENCE:1',
        'RECURRENCE-ID:20261229T010000Z',
        'DTSTART:20261229T010000Z',
        'DTEND:20261229T030000Z',
        'STATUS:CANCELLED',
      ),
      ...event('UID:who@example.org', 'RECURRENCE-ID:20261229T010000Z', 'DTSTART:20261229T010000Z', 'DTEND:20261229T030000Z'),
    );
    expect(await read(house, off)).toMatchObject({
      updated: 1,
      refused: [
        {
          where: 'who@example.org',
          problem:
            'RECURRENCE-ID: it changes one time of an event that is not here; allowed: the event itself, in the same file or before.',
        },
      ],
    });
    expect((await next())[3]).toBe('2027-01-05T01:00');
  });
});

test('what cannot be a window is refused by itself, and the rest is taken', async () => {
  const house = await open();
  const bad = (uid: string, ...lines: readonly string[]) =>
    event(
      `UID:${uid}`,
      `SUMMARY:${uid}`,
      'DTSTART:20270201T020000Z',
      ...(lines.some((line) => /^D(?:TEND|URATION)/.test(line)) ? [] : ['DURATION:PT1H']),
      ...lines,
    );
  const file = calendar(
    ...bad('never', 'RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTH=3'),
    ...bad('no day', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
    ...bad('each second', 'RRULE:FREQ=SECONDLY'),
    ...bad('weeks of the year', 'RRULE:FREQ=YEARLY;BYWEEKNO=20'),
    ...bad('too often', 'RRULE:FREQ=DAILY;COUNT=1000000'),
    ...bad('into itself', 'RRULE:FREQ=DAILY', 'DURATION:P2D'),
    ...bad('for ever', 'DTEND:20290201T020000Z'),
    ...bad('on nothing', 'X-WATCHBILL-TARGETS:eu/nothing'),
    ...bad('who knows', 'X-WATCHBILL-IMPACT:huge'),
    ...bad('orphan', 'RECURRENCE-ID:20270201T020000Z'),
    ...bad('backwards', 'DTEND:20270131T020000Z'),
    ...bad('good'),
  );
  const { imported, refused } = await read(house, file);
  expect(imported).toBe(1);
  expect(Object.fromEntries(refused.map(({ where, problem }) => [where.replace(/^line \d+, /, ''), problem]))).toEqual({
    backwards: 'it ends before it starts',
    never: 'DTSTART: 2027-02-01 02:00 is no time of FREQ=MONTHLY;INTERVAL=12;BYMONTH=3; allowed: a rule that its start follows.',
    'no day': 'DTSTART: 2027-02-01 02:00 is no time of FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30; allowed: a rule that its start follows.',
    'each second': 'the rule: FREQ=SECONDLY is not understood; allowed: DAILY, WEEKLY, MONTHLY, YEARLY.',
    'weeks of the year': 'the rule: BYWEEKNO is not understood; allowed: FREQ, INTERVAL, COUNT, UNTIL, BYDAY, BYMONTH, BYMONTHDAY.',
    'too often': 'the rule: COUNT=1000000 is not understood; allowed: 1 to 9999.',
    'into itself': expect.stringMatching(/^window: it lasts until .* and begins again at/),
    'for ever': 'window: it would last 731d00h; allowed: at most 366 days.',
    'on nothing': 'There is no component eu/nothing.',
    'who knows': 'X-WATCHBILL-IMPACT: huge is not one of the values; allowed: none, reduced-redundancy, degraded, outage.',
    orphan: expect.stringMatching(/^RECURRENCE-ID: it changes one time of an event that is not here/),
  });
  expect(await house.watchbill.window.import({ file: 'hello' })).toMatchObject({ refusal: { kind: 'invalid', where: 'the file' } });
  expect(await house.watchbill.window.import({ file: calendar(), zone: 'Mars/Olympus' })).toMatchObject({ refusal: { where: 'zone' } });
});

test('a thousand entries, and many changes of one, are taken in parts', async () => {
  const house = await open();
  const each = (make: (n: number) => readonly string[], count: number) => Array.from({ length: count }, (_, n) => make(n).join('\r\n'));
  const file = calendar(
    ...each((n) => event(`UID:${n}`, `SUMMARY:${n}`, 'DTSTART:20270104T020000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'), 600),
  );
  expect(await read(house, file)).toMatchObject({ imported: 600, refused: [] });
  expect(await read(house, file)).toMatchObject({ imported: 0, unchanged: 600 });
  const change = (n: number) => {
    const day = `202702${String(n + 1).padStart(2, '0')}`;
    return event('UID:7', 'SEQUENCE:1', `RECURRENCE-ID:${day}T020000Z`, `DTSTART:${day}T030000Z`, 'DURATION:PT1H');
  };
  expect(await read(house, calendar(...each(change, 28)))).toMatchObject({ updated: 1, refused: [] });
  const { next } = await shown(house, 'W8');
  expect(next).toHaveLength(5);
  const spans = given(
    await house.watchbill.window.list({ from: '2027-02-01T00:00:00Z', to: '2027-03-01T00:00:00Z', occurrences: true, limit: 100_000 }),
  );
  expect(spans.filter(({ number }) => number === 'W8').every(({ start }) => new Date(start ?? 0).getUTCHours() === 3)).toBe(true);
});

test('what one store writes, another reads as the same windows', async () => {
  const [house, other] = [await open(), await open()];
  const { window } = house.watchbill;
  given(
    await window.add({
      title: 'Patches; "all", of\\them — ünïcödé 😀',
      start: '2026-12-08T02:00',
      length: '3h',
      zone: 'Europe/Berlin',
      rule: 'FREQ=MONTHLY;BYDAY=2TU;UNTIL=20271231',
      target: ['eu/*', 'db-1'],
      crew: ['ana', 'Béla, too'],
      impact: 'outage',
      effect: 'drop',
      ends: 'wall-clock',
      gap: 'skip',
      dependants: true,
      attended: true,
      rollback: '1h30m',
      runbook: 'https://wiki/x?a=1;b=2',
      description: 'One\n\ttwo; three',
    }),
  );
  given(await window.move({ window: 'W1', start: '2027-01-13T04:00', length: '2h', on: '2027-01-12' }));
  given(await window.cancel({ window: 'W1', on: '2027-02-09' }));
  given(
    await window.add({
      title: 'At the change',
      start: '2027-10-31T01:00',
      length: '2h',
      zone: 'Europe/Berlin',
      draft: true,
      target: ['db-1'],
    }),
  );
  given(await window.add({ title: 'Over there', start: '2026-12-24T18:00', length: '6h', zone: 'Australia/Lord_Howe' }));
  const text = given(await window.export({}));
  expect(await read(other, text)).toMatchObject({ imported: 3, refused: [] });
  for (const number of ['W1', 'W2', 'W3']) {
    const own = ({
      id: _id,
      rule: _rule,
      timeline: _t,
      version: _v,
      createdBy: _c,
      updatedBy: _u,
      updatedAt: _a,
      ...rest
    }: Awaited<ReturnType<typeof shown>>) => rest;
    expect(own(await shown(other, number))).toEqual(own(await shown(house, number)));
  }
  expect((await shown(other)).rule).toBe('FREQ=MONTHLY;BYDAY=2TU;UNTIL=20271231T235959');
  // Back where it came from it is what is there.
  expect(await read(house, given(await other.watchbill.window.export({})))).toMatchObject({ imported: 0, updated: 0, unchanged: 3 });
});
