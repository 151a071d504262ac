/**
 * The occurrences of a rule against an oracle that knows nothing of steps and spans: it looks at every day from the start on, asks each part of
 * the rule whether the day fits, and leaves zones to Temporal.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../src/domain/kernel/instant.ts';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { type Ambiguity, COMPATIBLE, GAPS, OVERLAPS } from '../../src/domain/kernel/zone.ts';
import { parseReading, parseRule, type Rule, WEEKDAYS } from '../../src/domain/recurrence/rule.ts';
import { isOccurrence, lastBy, nextAfter, occurrences, type Series } from '../../src/domain/recurrence/series.ts';
import { given } from '../stories/house.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'America/St_Johns',
  'Pacific/Apia',
];
const DAY = 86_400_000;

/** The ECMAScript Temporal of this Node; what is used of it. */
interface PlainDateTime {
  equals(other: PlainDateTime): boolean;
  toZonedDateTime(
    zone: string,
    options: { disambiguation: 'earlier' | 'later' },
  ): { readonly epochMilliseconds: number; toPlainDateTime(): PlainDateTime };
}
const { PlainDateTime } = (globalThis as unknown as { Temporal: { PlainDateTime: { from(text: string): PlainDateTime } } }).Temporal;
function instantOf(reading: number, zone: string, { gap, overlap }: Ambiguity): number | undefined {
  const plain = PlainDateTime.from(new Date(reading).toISOString().slice(0, 19));
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  // In a gap it is the later of two that both show something else.
  if (!later.toPlainDateTime().equals(plain)) return gap === 'skip' ? undefined : later.epochMilliseconds;
  return overlap === 'second' ? later.epochMilliseconds : plain.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
}

const lengthOfMonth = (date: Date): number => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();

/** Whether a day is one of the rule's, said part by part in the words of RFC 5545. */
function isDay(rule: Rule, start: Date, date: Date): boolean {
  const days = Math.round((date.getTime() - start.getTime()) / DAY);
  const months = (date.getUTCFullYear() - start.getUTCFullYear()) * 12 + date.getUTCMonth() - start.getUTCMonth();
  const monday = (one: Date): number => Math.round((one.getTime() - ((one.getUTCDay() + 6) % 7) * DAY) / DAY);
  const inStep = {
    DAILY: days % rule.interval === 0,
    WEEKLY: ((monday(date) - monday(start)) / 7) % rule.interval === 0,
    MONTHLY: months % rule.interval === 0,
    YEARLY: (date.getUTCFullYear() - start.getUTCFullYear()) % rule.interval === 0,
  }[rule.frequency];
  if (!inStep) return false;
  const fromEnd = date.getUTCDate() - lengthOfMonth(date) - 1;
  if (rule.byMonth.length > 0 && !rule.byMonth.includes(date.getUTCMonth() + 1)) return false;
  if (rule.byMonthDay.length > 0 && !rule.byMonthDay.some((day) => day === date.getUTCDate() || day === fromEnd)) return false;
  if (rule.byDay.length > 0) {
    const yearly = rule.frequency === 'YEARLY' && rule.byMonth.length === 0;
    const first = yearly
      ? new Date(Date.UTC(date.getUTCFullYear(), 0, 1))
      : new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
    const last = yearly
      ? new Date(Date.UTC(date.getUTCFullYear(), 11, 31))
      : new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), lengthOfMonth(date)));
    return rule.byDay.some(({ day, nth }) => {
      if ((date.getUTCDay() + 6) % 7 !== day) return false;
      let place = 0;
      if (nth > 0) for (let at = date.getTime(); at >= first.getTime(); at -= 7 * DAY) place++;
      if (nth < 0) for (let at = date.getTime(); at <= last.getTime(); at += 7 * DAY) place--;
      return nth === place;
    });
  }
  if (rule.byMonthDay.length > 0 || rule.frequency === 'DAILY') return true;
  if (rule.frequency === 'WEEKLY') return date.getUTCDay() === start.getUTCDay();
  const sameDay = date.getUTCDate() === start.getUTCDate();
  return rule.frequency === 'MONTHLY' ? sameDay : sameDay && (rule.byMonth.length > 0 || date.getUTCMonth() === start.getUTCMonth());
}

function oracle(
  { rule, zone, start, except, ambiguity = COMPATIBLE }: Series,
  end: number,
): readonly (readonly [reading: number, at: number])[] {
  const found: [number, number][] = [];
  const first = new Date(Math.floor(start / DAY) * DAY);
  let count = 0;
  for (let reading = start; reading < end; reading += DAY) {
    if (!isDay(rule, first, new Date(Math.floor(reading / DAY) * DAY))) continue;
    const at = instantOf(reading, zone, ambiguity);
    if (at === undefined) {
      if (rule.until !== undefined && 'reading' in rule.until && reading > rule.until.reading) break;
      continue;
    }
    count++;
    if (rule.count !== undefined && count > rule.count) break;
    if (rule.until !== undefined && ('reading' in rule.until ? reading > rule.until.reading : at > rule.until.instant)) break;
    if (!except.includes(reading)) found.push([reading, at]);
  }
  return found;
}

const weekday = fc.constantFrom(...WEEKDAYS);
const nth = (most: number) => fc.integer({ min: -most, max: most }).filter((n) => n !== 0);
const list = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
const part = (name: string, value: fc.Arbitrary<string | number>) =>
  fc.option(
    value.map((one) => `;${name}=${one}`),
    { nil: '' },
  );
const interval = part('INTERVAL', fc.integer({ min: 1, max: 5 }));
const ordinals = (most: number) => list(fc.tuple(fc.option(nth(most), { nil: undefined }), weekday).map(([n, day]) => `${n ?? ''}${day}`));
const monthDays = list(nth(31));
const months = part('BYMONTH', list(fc.integer({ min: 1, max: 12 })));
const body = fc.oneof(
  fc.tuple(fc.constant('FREQ=DAILY'), interval, part('BYDAY', list(weekday)), part('BYMONTHDAY', monthDays), months),
  fc.tuple(fc.constant('FREQ=WEEKLY'), interval, part('BYDAY', list(weekday)), months),
  fc.tuple(fc.constant('FREQ=MONTHLY'), interval, part('BYDAY', ordinals(5)), part('BYMONTHDAY', monthDays), months),
  fc.tuple(fc.constant('FREQ=YEARLY'), interval, part('BYDAY', ordinals(5)), part('BYMONTHDAY', monthDays), months),
  fc.tuple(fc.constant('FREQ=YEARLY'), interval, part('BYDAY', ordinals(53)), part('BYMONTHDAY', monthDays)),
);
const start = fc
  .record({
    day: fc.integer({ min: Date.UTC(1970, 0, 2) / DAY, max: Date.UTC(2034, 0, 1) / DAY }),
    // Half of them in the hours in which clocks are changed.
    minute: fc.oneof(fc.integer({ min: 0, max: 239 }), fc.integer({ min: 0, max: 1_439 })),
  })
  .map(({ day, minute }) => day * DAY + minute * 60_000);
/** How long each is followed. */
const SPAN = 4 * 366 * DAY;
const stamp = (at: number): string => formatInstant(at).slice(0, 19).replace(/[-:]/g, '');
/** An end by count, or behind the start by a reading, an instant or a day. */
const end = fc.oneof(
  fc.constant(() => ''),
  fc.integer({ min: 1, max: 60 }).map((count) => () => `;COUNT=${count}`),
  fc
    .tuple(
      fc.integer({ min: 0, max: SPAN }),
      fc.constantFrom<(text: string) => string>(
        String,
        (text) => `${text}Z`,
        (text) => text.slice(0, 8),
      ),
    )
    .map(
      ([after, write]) =>
        (from: number) =>
          `;UNTIL=${write(stamp(from + after))}`,
    ),
);
const drawn = fc
  .record({
    body: body.map((parts) => parts.join('')),
    end,
    start,
    zone: fc.constantFrom(...ZONES),
    skip: fc.array(fc.nat(20)),
    ambiguity: fc.record({ gap: fc.constantFrom(...GAPS), overlap: fc.constantFrom(...OVERLAPS) }),
  })
  .map(({ end: write, ...rest }) => ({ ...rest, end: write(rest.start) }));

const followed = (series: Series, from?: number): (readonly [number, number])[] => {
  const found: [number, number][] = [];
  for (const { reading, at } of occurrences(series, from)) {
    if (reading >= series.start + SPAN) break;
    found.push([reading, at]);
  }
  return found;
};

test('the occurrences of any rule from 1970 to 2037 in eleven zones are those that an oracle finds day by day', () => {
  const property = fc.property(drawn, ({ body: text, end: ends, start: from, zone, skip, ambiguity }) => {
    const rule = given(parseRule(`${text}${ends}`));
    const bare = { rule, zone, start: from, except: [], ambiguity };
    const all = oracle(bare, from + SPAN);
    const series = { ...bare, except: skip.flatMap((at) => (all[at] === undefined ? [] : [all[at][0]])) };
    const wanted = oracle(series, from + SPAN);
    expect(followed(series)).toEqual(wanted);
    // From anywhere within, and one by one.
    const middle = wanted[Math.floor(wanted.length / 2)];
    if (middle === undefined) return;
    expect(followed(series, middle[0])).toEqual(wanted.filter(([reading]) => reading >= middle[0]));
    expect(isOccurrence(series, middle[0])).toBe(true);
    const after = wanted.find(([reading]) => reading > middle[0]);
    if (after !== undefined) expect(nextAfter(series, middle[0])).toEqual({ reading: after[0], at: after[1] });
    expect(lastBy(series, from - 1, middle[1])?.reading).toBe(wanted.findLast(([, at]) => at <= middle[1])?.[0]);
  });
  fc.assert(property, { numRuns: 400 });
}, 120_000);

describe('what is known of', () => {
  const from = (rule: string, zone: string, first: string): Series => ({
    rule: given(parseRule(rule)),
    zone,
    start: parseReading(first) ?? Number.NaN,
    except: [],
  });
  const days = (series: Series, count: number): string[] => {
    const found: string[] = [];
    for (const { at } of occurrences(series)) {
      found.push(formatInstant(at).slice(0, 16));
      if (found.length === count) break;
    }
    return found;
  };

  test.each([
    [
      'a gap is shifted, one day',
      'FREQ=WEEKLY;BYDAY=SU',
      'Europe/Berlin',
      '2026-03-22T02:00',
      ['2026-03-22T01:00', '2026-03-29T01:00', '2026-04-05T00:00'],
    ],
    [
      'of an overlap the first',
      'FREQ=WEEKLY;BYDAY=SU',
      'Europe/Berlin',
      '2026-10-18T02:00',
      ['2026-10-18T00:00', '2026-10-25T00:00', '2026-11-01T01:00'],
    ],
    ['Patch Tuesday', 'FREQ=MONTHLY;BYDAY=2TU', 'UTC', '2026-11-10T22:00', ['2026-11-10T22:00', '2026-12-08T22:00', '2027-01-12T22:00']],
    [
      'the last of the month',
      'FREQ=MONTHLY;BYMONTHDAY=-1',
      'UTC',
      '2026-01-31T00:00',
      ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00'],
    ],
    [
      'the 31st, where there is one',
      'FREQ=MONTHLY',
      'UTC',
      '2026-01-31T00:00',
      ['2026-01-31T00:00', '2026-03-31T00:00', '2026-05-31T00:00'],
    ],
    [
      'the last Friday',
      'RRULE:FREQ=MONTHLY;BYDAY=-1FR',
      'UTC',
      '2026-01-01T00:00',
      ['2026-01-30T00:00', '2026-02-27T00:00', '2026-03-27T00:00'],
    ],
    [
      'a Friday the 13th',
      'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
      'UTC',
      '2026-01-01T00:00',
      ['2026-02-13T00:00', '2026-03-13T00:00', '2026-11-13T00:00'],
    ],
    ['the 29th of February', 'FREQ=YEARLY', 'UTC', '2024-02-29T00:00', ['2024-02-29T00:00', '2028-02-29T00:00', '2032-02-29T00:00']],
    ['a rule that finds nothing', 'FREQ=DAILY;INTERVAL=7;BYDAY=MO', 'UTC', '2026-11-22T00:00', []],
  ])('%s', (_what, rule, zone, first, wanted) => {
    expect(days(from(rule, zone, first), 3)).toEqual(wanted);
  });
});

test.each([
  ['', 'it does not say how often'],
  ['FREQ=HOURLY', 'FREQ=HOURLY is not understood; allowed: DAILY, WEEKLY, MONTHLY, YEARLY'],
  ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS is not understood'],
  ['FREQ=DAILY;FREQ=DAILY', 'FREQ is said twice'],
  ['FREQ=DAILY;COUNT=3;UNTIL=20261231', 'COUNT and UNTIL are two ends'],
  ['FREQ=WEEKLY;BYDAY=2TU', 'WEEKLY has no second or last weekday'],
  ['FREQ=MONTHLY;BYDAY=6TU', 'a month has five of a weekday at most'],
  ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY=0 is not understood'],
  ['FREQ=WEEKLY;BYMONTHDAY=1', 'a week has no days of the month'],
  ['FREQ=MONTHLY;BYDAY=0TU', 'BYDAY=0TU is not understood'],
  ['FREQ=DAILY;INTERVAL=0', 'INTERVAL=0 is not understood'],
  ['FREQ=DAILY;UNTIL=20261301', 'UNTIL=20261301 is not understood'],
])('the rule "%s" is refused: %s', (text, problem) => {
  const refused = parseRule(text);
  expect(isRefusal(refused) && JSON.stringify(refused.refusal)).toContain(problem.split(';')[0]);
});
