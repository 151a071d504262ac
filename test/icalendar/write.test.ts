import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../src/domain/icalendar/compare.ts';
import type { Entry, Override } from '../../src/domain/icalendar/entry.ts';
import { timezoneLines, yearlyChanges } from '../../src/domain/icalendar/timezone.ts';
import { writeBusy, writeCalendar } from '../../src/domain/icalendar/write.ts';
import { escaped, escapedList, folded, listIn, unescaped } from '../../src/domain/kernel/content-line.ts';
import { plain, plainLines } from '../../src/domain/kernel/plain.ts';
import { readCalendar } from '../../src/integrations/icalendar/read.ts';

const NOW = Date.UTC(2026, 10, 21);
const words = fc.string({ unit: 'binary', maxLength: 120 });

describe('lines', () => {
  test('are of 75 octets at most, cut between characters, and unfold to what they were', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const line = `X:${plain(text)}`;
        const physical = folded(line).split('\r\n');
        const octets = new TextEncoder();
        expect(physical.every((part) => octets.encode(part).length <= 75 && part.isWellFormed())).toBe(true);
        expect(folded(line).replace(/\r\n /g, '')).toBe(`${line}\r\n`);
      }),
    );
  });

  test('hold any text, and lists of texts', () => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), (texts) => {
        for (const text of texts) {
          expect(escaped(text)).not.toMatch(/[\r\n]/);
          expect(unescaped(escaped(text))).toBe(plainLines(text));
        }
        const said = texts.map(plainLines).filter((text) => text !== '');
        expect(listIn(escapedList(said))).toEqual(said);
      }),
    );
  });
});

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Casablanca', 'Pacific/Apia'];
const second = (value: number): number => value * 1_000;
const reading = fc.integer({ min: Date.UTC(2020, 0, 1) / 1_000, max: Date.UTC(2036, 0, 1) / 1_000 }).map(second);
const length = fc.integer({ min: 60, max: 5 * 86_400 }).map(second);
const readings = fc.uniqueArray(reading, { maxLength: 4 }).map((list) => list.toSorted((a, b) => a - b));
const line = words.map((text) => plain(text).trim());
const override: fc.Arbitrary<Override> = fc.record({
  at: reading,
  start: reading,
  length,
  status: fc.constantFrom(null, 'CANCELLED' as const),
  sequence: fc.nat(99),
});

const entry: fc.Arbitrary<Entry> = fc.record({
  uid: line.map((text) => text || 'x'),
  sequence: fc.nat(999),
  stamp: reading,
  summary: line,
  description: words.map((text) => plainLines(text).trim()),
  location: line,
  categories: fc.array(
    line.filter((text) => text !== ''),
    { maxLength: 3 },
  ),
  organizer: fc.constantFrom(null, 'Ana Moreau', 'ana@example.org'),
  status: fc.constantFrom(null, 'TENTATIVE' as const, 'CONFIRMED' as const, 'CANCELLED' as const),
  busy: fc.boolean(),
  zone: fc.constantFrom(...ZONES, null),
  allDay: fc.constant(false),
  start: reading,
  length,
  ends: fc.constant('exact' as const),
  rule: fc.constantFrom(null, 'FREQ=WEEKLY;BYDAY=MO,TU', 'FREQ=MONTHLY;BYDAY=-1SU;COUNT=4', 'FREQ=DAILY;UNTIL=20360101T120000'),
  except: readings,
  added: readings,
  overrides: fc.uniqueArray(override, { maxLength: 3, selector: ({ at }) => at }).map((list) => list.toSorted((a, b) => a.at - b.at)),
  extra: fc.constantFrom({}, { 'X-WATCHBILL-TARGETS': ['a,b\\,c'], 'X-MAINTNOTE-OBJECT-ID': ['one', 'two'] }),
});

test('what is written is read back the same, whatever the entry', () => {
  fc.assert(
    fc.property(entry, (given) => {
      const read = readCalendar(writeCalendar([given], { now: NOW }));
      if ('problem' in read) throw new Error(read.problem);
      expect(read.refused).toEqual([]);
      expect(read.entries).toHaveLength(1);
      for (const back of read.entries) expect(JSON.parse(canonical(back))).toEqual(JSON.parse(canonical(given)));
    }),
    { numRuns: 300 },
  );
});

test('an entry that was written at another time, in another order, is the same', () => {
  fc.assert(
    fc.property(entry, (given) => {
      const other = { ...given, stamp: 0, categories: given.categories.toReversed(), except: given.except.toReversed() };
      expect(canonical(other)).toBe(canonical(given));
      expect(canonical({ ...given, start: given.start + 1_000 })).not.toBe(canonical(given));
    }),
  );
});

describe('zones for Exchange', () => {
  test('have one yearly rule for each half of the year', () => {
    expect(timezoneLines('Europe/Berlin', NOW)).toEqual([
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Berlin',
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ]);
    const rules = (zone: string) => yearlyChanges(zone, 2026)?.map(({ rule }) => rule);
    expect(rules('America/New_York')).toEqual(['FREQ=YEARLY;BYMONTH=3;BYDAY=2SU', 'FREQ=YEARLY;BYMONTH=11;BYDAY=1SU']);
    expect(rules('Australia/Lord_Howe')).toEqual(['FREQ=YEARLY;BYMONTH=4;BYDAY=1SU', 'FREQ=YEARLY;BYMONTH=10;BYDAY=1SU']);
    expect(rules('Asia/Kolkata')).toEqual([]);
    // The month of fasting moves.
    expect(yearlyChanges('Africa/Casablanca', 2020)).toBeUndefined();
    expect(timezoneLines('Asia/Kolkata', NOW)).toContain('TZOFFSETTO:+0530');
  });
});

test('busy times are said in UTC', () => {
  const text = writeBusy([{ start: NOW, end: NOW + 3_600_000, type: 'BUSY-UNAVAILABLE' }], {
    uid: 'x',
    now: NOW,
    from: NOW,
    to: NOW + 86_400_000,
  });
  expect(text).toContain('FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261121T000000Z/20261121T010000Z\r\n');
  expect(readCalendar(text)).toMatchObject({ busy: [{ start: NOW, end: NOW + 3_600_000, type: 'BUSY-UNAVAILABLE' }] });
});
