import { expect, test } from 'vitest';
import type { Calendar } from '../../src/domain/icalendar/entry.ts';
import { fromWallIn } from '../../src/domain/kernel/zone.ts';
import { readCalendar } from '../../src/integrations/icalendar/read.ts';
import { calendar, event } from './house.ts';

const read = (...lines: readonly string[]): Calendar => {
  const read = readCalendar(calendar(...lines));
  if ('problem' in read) throw new Error(read.problem);
  return read;
};
const only = (...lines: readonly string[]) => {
  const { entries, refused } = read(...lines);
  expect(refused).toEqual([]);
  const [entry] = entries;
  if (entry === undefined) throw new Error('there is no entry');
  return entry;
};
const refusedIn = (...lines: readonly string[]) => read(...lines).refused.map(({ problem }) => problem);

const at = (zone: string, reading: string) => new Date(fromWallIn(zone, Date.parse(`${reading}Z`))).toISOString();
const NINE = ['DTEND;TZID=X:20270704T100000', 'SUMMARY:x'];

test.each([
  ['IANA', 'Europe/Berlin', 'Europe/Berlin'],
  ['a path before it', '/freeassociation.sourceforge.net/America/Argentina/Salta', 'America/Argentina/Salta'],
  ['Windows', 'W. Europe Standard Time', 'Europe/Berlin'],
  ['Windows in other capitals', 'romance standard time', 'Europe/Paris'],
  ['what Exchange shows', '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', 'Europe/Amsterdam'],
  ['what Exchange shows of the United States', '"(UTC-05:00) Eastern Time (US & Canada)"', 'America/New_York'],
  ['another name of UTC', 'Etc/GMT', 'UTC'],
])('a zone is known by %s', (_what, tzid, zone) => {
  const lines = NINE.map((line) => line.replace('X', tzid));
  expect(only(...event(`DTSTART;TZID=${tzid}:20270704T090000`, ...lines))).toMatchObject({ zone, length: 3_600_000 });
});

const custom = (daylight: readonly string[]) => [
  ...['BEGIN:VTIMEZONE', 'TZID:Customized Time Zone', 'BEGIN:STANDARD', 'DTSTART:16010101T030000', 'TZOFFSETFROM:+0200'],
  ...['TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU', 'END:STANDARD', ...daylight, 'END:VTIMEZONE'],
];
const SUMMER = [
  ...['BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'],
  ...['RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU', 'END:DAYLIGHT'],
];

test('a zone that the file describes is the one whose clocks are changed alike', () => {
  const event_ = event('DTSTART;TZID=Customized Time Zone:20270704T090000', 'DURATION:PT1H');
  const entry = only(...custom(SUMMER), ...event_);
  expect(at(entry.zone ?? '', '2027-07-04T09:00:00')).toBe('2027-07-04T07:00:00.000Z');
  expect(at(entry.zone ?? '', '2027-12-04T09:00:00')).toBe('2027-12-04T08:00:00.000Z');
  // One that nobody has, and one that is not there.
  expect(refusedIn(...custom(['BEGIN:DAYLIGHT', ...SUMMER.slice(1).map((line) => line.replace('+0200', '+0407'))]), ...event_)).toEqual([
    'TZID Customized Time Zone is no time zone; allowed: an IANA name, a name of Windows, or a VTIMEZONE beside it',
  ]);
  expect(refusedIn(...event_)).toHaveLength(1);
});

test('what is left out, and what changes one time, is compared as moments', () => {
  const entry = only(
    ...event('DTSTART;TZID=Europe/Berlin:20270104T020000', 'DURATION:PT2H', 'RRULE:FREQ=DAILY', 'EXDATE:20270105T010000Z'),
    ...event('RECURRENCE-ID:20270107T010000Z', 'DTSTART;TZID=America/New_York:20270107T120000', 'DURATION:PT1H', 'SEQUENCE:2'),
    ...event('RECURRENCE-ID:20270107T010000Z', 'DTSTART;TZID=Europe/Berlin:20270107T050000', 'DURATION:PT1H', 'SEQUENCE:1'),
  );
  expect(entry.except.map((reading) => new Date(reading).toISOString())).toEqual(['2027-01-05T02:00:00.000Z']);
  expect(entry.overrides.map(({ at: when, start }) => [when, start].map((reading) => new Date(reading).toISOString()))).toEqual([
    ['2027-01-07T02:00:00.000Z', '2027-01-07T18:00:00.000Z'],
  ]);
});

test('of two events of one name the later one counts', () => {
  const at_ = ['DTSTART:20270104T020000Z', 'DURATION:PT1H'];
  expect(only(...event(...at_, 'SEQUENCE:2', 'SUMMARY:new'), ...event(...at_, 'SEQUENCE:1', 'SUMMARY:old'))).toMatchObject({
    summary: 'new',
  });
});

test('an event without a name has the same one whenever it is read', () => {
  const unnamed = ['BEGIN:VEVENT', 'SUMMARY:x', 'DTSTART:20270104T020000Z', 'DURATION:PT1H', 'END:VEVENT'];
  expect(only(...unnamed).uid).toBe(only('X-WR-CALNAME:other', ...unnamed).uid);
});

test.each([
  ['where the week begins', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE'],
  ['where it matters', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU'],
  ['the second of a weekday', 'FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1', 'FREQ=MONTHLY;BYDAY=1MO'],
  ['the end in UTC', 'FREQ=DAILY;UNTIL=20270110T010000Z', 'FREQ=DAILY;UNTIL=20270110T020000'],
])('a rule says %s as it is kept here', (_what, rule, kept) => {
  expect(only(...event('DTSTART;TZID=Europe/Berlin:20270104T020000', 'DURATION:PT1H', `RRULE:${rule}`)).rule).toBe(kept);
});

test('busy times are read in both forms', () => {
  const busy = [
    'BEGIN:VFREEBUSY',
    'FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20270104T020000Z/PT2H,20270105T020000Z/20270105T030000Z',
    'END:VFREEBUSY',
  ];
  expect(read(...busy).busy.map(({ start, end, type }) => [new Date(start).toISOString(), (end - start) / 3_600_000, type])).toEqual([
    ['2027-01-04T02:00:00.000Z', 2, 'BUSY-UNAVAILABLE'],
    ['2027-01-05T02:00:00.000Z', 1, 'BUSY-UNAVAILABLE'],
  ]);
});

const GOOD = event('UID:good', 'DTSTART:20270104T020000Z', 'DURATION:PT1H');
const many = (count: number, part: string): string => part.repeat(count);

test.each([
  ['an end before its start', event('DTSTART:20270104T020000Z', 'DTEND:20270104T010000Z'), 'it ends before it starts'],
  ['no length', event('DTSTART:20270104T020000Z', 'DTEND:20270104T020000Z'), 'it lasts no time at all'],
  ['no end', event('DTSTART:20270104T020000Z'), 'it does not say when it ends; allowed: DTEND or DURATION'],
  ['no start', event('DURATION:PT1H'), 'it does not say when it begins; allowed: DTSTART'],
  ['a day that is none', event('DTSTART:20270230T020000Z', 'DURATION:PT1H'), /^DTSTART 2027-02-30T02:00:00Z is no time$/],
  [
    'a rule that is none',
    event(...['DTSTART:20270104T020000Z', 'DURATION:PT1H', 'RRULE:FREQ=SOMETIMES']),
    /^it is not understood: .*SOMETIMES/,
  ],
  ['two rules', event('DTSTART:20270104T020000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY', 'RRULE:FREQ=YEARLY'), /^it has several rules/],
  ['EXRULE', event('DTSTART:20270104T020000Z', 'DURATION:PT1H', 'EXRULE:FREQ=DAILY'), 'EXRULE is not understood; allowed: EXDATE'],
  [
    'a change of all that follow',
    event('DTSTART:20270104T020000Z', 'DURATION:PT1H', 'RECURRENCE-ID;RANGE=THISANDFUTURE:20270104T020000Z'),
    /^RANGE=/,
  ],
  ['a duration beyond all time', event('DTSTART:20270104T020000Z', `DURATION:P${many(30, '9')}D`), 'DURATION is longer than time'],
  ['a line that is none', event('DTSTART:20270104T020000Z', 'DURATION:PT1H', 'what is this'), 'its line is not understood: what is this'],
  ['no end of its own', ['BEGIN:VEVENT', 'UID:1', 'BEGIN:VALARM'], 'the VEVENT is not closed'],
  [
    'hundred thousand parts in it',
    event(many(100_000, 'BEGIN:VALARM\r\n') + many(100_000, 'END:VALARM\r\n')),
    'the VEVENT is nested deeper than 4',
  ],
  ['two million characters', event(`SUMMARY:${many(2_000_000, 'x')}`), 'the VEVENT is larger than 1 MB'],
  ['fifty thousand parameters', event(`DTSTART;${many(50_000, 'A=b;')}C=d:20270104T020000Z`), /^its line is not understood: DTSTART;A=b;/],
  ['a quote without an end', event(`DTSTART;X="${many(500_000, 'x')}`), /^its line is not understood: DTSTART;X="xx/],
  [
    'fifty thousand times left out',
    event('DTSTART:20270104T020000Z', `EXDATE:${many(50_000, '20270104T020000Z,')}`),
    /^its EXDATE has \d+ characters; allowed/,
  ],
  [
    'six thousand times left out',
    event(
      'DTSTART:20270104T020000Z',
      'DURATION:PT1H',
      ...Array.from({ length: 2 }, () => `EXDATE:${many(3_000, '20270104T020000Z,')}20270104T020000Z`),
    ),
    'it leaves out or adds 6002 times; allowed: 5000',
  ],
])('an event with %s is refused in a sentence, and the rest is taken', (_what, lines, problem) => {
  const { entries, refused } = read(...lines, ...GOOD);
  expect(entries.map(({ uid }) => uid)).toEqual(['good']);
  expect(refused).toEqual([
    { where: expect.stringMatching(/^line 4/), problem: typeof problem === 'string' ? problem : expect.stringMatching(problem) },
  ]);
});

test('more events than a calendar has are not all looked at', () => {
  const events = Array.from({ length: 20_001 }, (_, n) => event(`UID:${n}`, 'DTSTART:20270104T020000Z', 'DURATION:PT1H').join('\r\n'));
  const { entries, refused } = read(events.join('\r\n'));
  expect(entries).toHaveLength(20_000);
  expect(refused).toEqual([{ where: 'the file', problem: 'it holds 20001 events; allowed: 20000 at once, the rest was left' }]);
});

test('control characters do not come in, and names of objects are names like others', () => {
  const entry = only(
    ...event(
      'UID:__proto__',
      'DTSTART;CONSTRUCTOR=x:20270104T020000Z',
      'DURATION:PT1H',
      'SUMMARY:a\u001b[31m b\u0000\u202e',
      'X-__PROTO__:y',
    ),
  );
  expect(entry).toMatchObject({ uid: '__proto__', summary: 'a b' });
});

test.each([
  ['', 'it is no calendar'],
  ['BEGIN:VCARD\r\nEND:VCARD', 'it is no calendar'],
  ['\u0000\u0001', 'it is no calendar'],
])('what is no calendar is none', (text, problem) => {
  expect(readCalendar(text)).toEqual({ problem: expect.stringContaining(problem) });
});
