/** When windows are: both days on which clocks are changed, what was moved, and a series in two. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { GAPS, OVERLAPS } from '../../src/domain/kernel/zone.ts';
import { parseReading } from '../../src/domain/recurrence/rule.ts';
import { spanOf, split, withMoved, without } from '../../src/domain/windows/course.ts';
import { FOREVER, recurs, type Span, spanAfter, spansFrom, spansIn, untilOf } from '../../src/domain/windows/occurrence.ts';
import { ENDS, type Timing } from '../../src/domain/windows/window.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const reading = (text: string): number => parseReading(text) ?? Number.NaN;
const timing = (start: string, rule: string | null, more: Partial<Timing> = {}): Timing => ({
  zone: 'Europe/Berlin',
  start: reading(start),
  length: 4 * HOUR,
  ends: 'exact',
  rule,
  gap: 'shift',
  overlap: 'first',
  except: [],
  moved: {},
  ...more,
});
const text = ({ start, end }: Span): string => `${formatInstant(start).slice(0, 16)} ${formatInstant(end).slice(11, 16)}`;
const between = (one: Timing, from: string, to: string): string[] =>
  [...spansIn(one, Date.parse(`${from}T00:00Z`), Date.parse(`${to}T00:00Z`))].map(text);

describe('on the days on which clocks are changed', () => {
  test.each([
    ['shift, exact', {}, '2027-03-28T01:00 05:00'],
    ['shift, wall-clock', { ends: 'wall-clock' }, '2027-03-28T01:00 04:00'],
  ] as const)('a beginning that is skipped: %s', (_policy, more, wanted) => {
    expect(between(timing('2027-03-21T02:00', 'FREQ=WEEKLY', more), '2027-03-28', '2027-03-29')).toEqual([wanted]);
  });

  test('a beginning that is skipped is left out, where its window says so', () => {
    const weekly = timing('2027-03-21T02:00', 'FREQ=WEEKLY;COUNT=2', { gap: 'skip' });
    expect(between(weekly, '2027-03-01', '2027-05-01')).toEqual(['2027-03-21T01:00 05:00', '2027-04-04T00:00 04:00']);
    expect(untilOf(weekly)).toBe(Date.parse('2027-04-04T04:00Z'));
  });

  test.each([
    ['first, exact', {}, '2027-10-31T00:00 04:00'],
    ['second, exact', { overlap: 'second' }, '2027-10-31T01:00 05:00'],
    ['first, wall-clock', { ends: 'wall-clock' }, '2027-10-31T00:00 05:00'],
    ['second, wall-clock', { overlap: 'second', ends: 'wall-clock' }, '2027-10-31T01:00 05:00'],
  ] as const)('a beginning that comes twice: %s', (_policy, more, wanted) => {
    expect(between(timing('2027-10-24T02:00', 'FREQ=WEEKLY', more), '2027-10-31', '2027-11-01')).toEqual([wanted]);
  });
});

describe('times that were changed by hand', () => {
  const weekly = timing('2026-12-01T02:00', 'FREQ=WEEKLY;COUNT=4', { length: HOUR });

  test('a moved one is where it was moved to, in its order', () => {
    const moved = withMoved(weekly, reading('2026-12-08T02:00'), reading('2026-12-16T02:00'), 2 * HOUR);
    expect(between(moved, '2026-12-01', '2027-01-01')).toEqual([
      '2026-12-01T01:00 02:00',
      '2026-12-15T01:00 02:00',
      '2026-12-16T01:00 03:00',
      '2026-12-22T01:00 02:00',
    ]);
    expect(spanOf(moved, reading('2026-12-08T02:00'))).toMatchObject({ start: Date.parse('2026-12-16T01:00Z') });
    const [first] = [...spansFrom(moved, 0)];
    expect(first && spanAfter(moved, first)).toMatchObject({ reading: reading('2026-12-15T02:00') });
  });

  test('one that was called off is not, even where it had been moved', () => {
    const day = reading('2026-12-08T02:00');
    expect(between(without(withMoved(weekly, day, day + DAY, HOUR), day), '2026-12-01', '2027-01-01')).toHaveLength(3);
  });

  test('a single one that is moved is simply elsewhere', () => {
    const once = timing('2026-12-01T02:00', null);
    expect(withMoved(once, once.start, once.start + DAY, HOUR)).toEqual({ ...once, start: once.start + DAY, length: HOUR });
    expect(untilOf(once)).toBe(Date.parse('2026-12-01T05:00Z'));
  });

  test('the end of a rule without one is never', () => {
    expect(untilOf(timing('2026-12-01T02:00', 'FREQ=WEEKLY'))).toBe(FOREVER);
  });
});

const rules = fc.tuple(
  fc.constantFrom('FREQ=DAILY', 'FREQ=WEEKLY;BYDAY=TU,SU', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=MONTHLY;BYMONTHDAY=-1', 'FREQ=DAILY;INTERVAL=3'),
  fc.constantFrom('', ';COUNT=40', ';UNTIL=20270601', ';UNTIL=20270601T000000Z'),
);
const drawn = fc.record({
  rule: rules.map((parts) => parts.join('')),
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'),
  minute: fc.integer({ min: 0, max: 1_439 }),
  hours: fc.integer({ min: 1, max: 20 }),
  gap: fc.constantFrom(...GAPS),
  overlap: fc.constantFrom(...OVERLAPS),
  ends: fc.constantFrom(...ENDS),
  moves: fc.array(fc.tuple(fc.nat(60), fc.integer({ min: -5_000, max: 5_000 }), fc.integer({ min: 1, max: 600 })), { maxLength: 4 }),
  skips: fc.array(fc.nat(60), { maxLength: 4 }),
  cut: fc.nat(40),
});

test('any series, however it was moved, is found from anywhere, in order, and in two halves', () => {
  const property = fc.property(drawn, ({ rule, zone, minute, hours, gap, overlap, ends, moves, skips, cut }) => {
    const end = Date.parse('2027-12-01T00:00Z');
    const bare = timing('2026-12-01T00:00', rule, { zone, length: hours * HOUR, gap, overlap, ends });
    // The first may be no time of its rule; then it begins with the next that is one.
    const series = { ...bare, start: bare.start + minute * 60_000 };
    const plain = [...spansIn(series, 0, end)];
    const at = (index: number): number | undefined => plain[index]?.reading;
    let changed: Timing = series;
    for (const [index, by, minutes] of moves) {
      const one = at(index);
      if (one !== undefined) changed = withMoved(changed, one, one + by * 60_000, minutes * 60_000);
    }
    for (const index of skips) changed = at(index) === undefined ? changed : without(changed, at(index) ?? 0);
    const all = [...spansIn(changed, 0, end)];
    expect(all.map(({ start }) => start)).toEqual(all.map(({ start }) => start).sort((a, b) => a - b));
    expect(all.every((span) => span.end > span.start)).toBe(true);
    const middle = all[Math.floor(all.length / 2)];
    if (middle === undefined) return;
    expect([...spansIn(changed, middle.start, end)]).toEqual(all.filter((span) => span.end > middle.start));
    expect(spanOf(changed, middle.reading)).toEqual(middle);
    const here = at(cut);
    if (here === undefined || !recurs(changed)) return;
    const order = (spans: readonly Span[]): readonly Span[] => [...spans].sort((a, b) => a.start - b.start || a.reading - b.reading);
    const [before, after] = split(changed, here);
    expect(order([...spansIn(before, 0, end), ...spansIn(after, 0, end)])).toEqual(order(all));
  });
  fc.assert(property, { numRuns: 300 });
}, 60_000);
