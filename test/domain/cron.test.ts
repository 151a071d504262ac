import fc from 'fast-check';
import { parse as reference } from 'node-cron';
import { describe, expect, test } from 'vitest';
import { nextAfter, parseCron } from '../../src/domain/kernel/cron.ts';
import { formatInstant, parseInstant } from '../../src/domain/kernel/rfc3339.ts';

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const next = (text: string, zone: string, after: string, count = 1): readonly string[] => {
  const fields = parseCron(text);
  if (fields === undefined) throw new Error(`${text} is not understood`);
  const found: string[] = [];
  for (let now = at(after); found.length < count; ) {
    now = nextAfter(fields, zone, now) ?? Number.NaN;
    found.push(formatInstant(now).replace('.000Z', 'Z'));
  }
  return found;
};

test('what node-cron reads is read alike', () => {
  const number = (from: number, to: number) => fc.integer({ min: from, max: to }).map(String);
  const field = (from: number, to: number) =>
    fc
      .array(
        fc.oneof(
          fc.constant('*'),
          number(from, to),
          fc.tuple(number(from, to), number(from, to)).map(([a, b]) => (Number(a) <= Number(b) ? `${a}-${b}` : `${b}-${a}`)),
          fc.integer({ min: 1, max: 30 }).map((step) => `*/${step}`),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((parts) => parts.join(','));
  const expression = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6)).map((fields) => fields.join(' '));
  fc.assert(
    fc.property(expression, (text) => {
      const { second: _, ...fields } = reference(text);
      // node-cron repeats what two parts of a list both mean.
      const once = Object.entries(fields).map(([name, values]) => [name, [...new Set(values.map(Number))].sort((a, b) => a - b)]);
      expect(parseCron(text), text).toEqual(Object.fromEntries(once));
    }),
    { numRuns: 300 },
  );
});

test.each([
  [
    '',
    '* * * *',
    '* * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'x * * * *',
  ],
  ['0 0 30 2 *', '0 0 L * *', '0 0 * * 5#2', '@daily', '* * * mon *', '1,,2 * * * *', '-1 * * * *', '1.5 * * * *'],
])('%s and the like are no times that come', (...wrong) => {
  expect(wrong.filter((text) => parseCron(text) !== undefined)).toEqual([]);
});

describe('the next time', () => {
  test.each([
    ['*/15 * * * *', 'UTC', '2026-11-21T03:15:00Z', ['2026-11-21T03:30:00Z', '2026-11-21T03:45:00Z', '2026-11-21T04:00:00Z']],
    ['0 3 * * mon-fri', 'Europe/Budapest', '2026-11-20T03:00:00Z', ['2026-11-23T02:00:00Z']],
    ['0 0 1 * 7', 'UTC', '2026-11-21T00:00:00Z', ['2026-11-22T00:00:00Z', '2026-11-29T00:00:00Z', '2026-12-01T00:00:00Z']],
    ['0 12 29 2 *', 'UTC', '2026-01-01T00:00:00Z', ['2028-02-29T12:00:00Z']],
    ['30 0 31 dec *', 'Pacific/Auckland', '2026-01-01T00:00:00Z', ['2026-12-30T11:30:00Z']],
  ])('%s in %s after %s', (text, zone, after, expected) => {
    expect(next(text, zone, after, expected.length)).toEqual(expected);
  });

  test('in a skipped hour is as if the clocks had not been changed, in a repeated one the first', () => {
    expect(next('30 2 * * *', 'Europe/Budapest', '2026-03-28T12:00:00Z', 2)).toEqual(['2026-03-29T01:30:00Z', '2026-03-30T00:30:00Z']);
    expect(next('30 2 * * *', 'Europe/Budapest', '2026-10-24T12:00:00Z', 2)).toEqual(['2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z']);
  });

  test.each(['2026-03-28T22:00:00Z', '2026-10-24T22:00:00Z'])('what comes every half hour comes every half hour, from %s on', (from) => {
    const times = next('*/30 * * * *', 'Europe/Budapest', from, 12).map(at);
    expect(times.map((time) => time - at(from))).toEqual(Array.from({ length: 12 }, (_, index) => (index + 1) * 1_800_000));
  });
});

test('each time lies after the one before, and the clocks show what was meant', () => {
  const zones = fc.constantFrom('UTC', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca');
  const expressions = fc.constantFrom('17 2 * * *', '*/20 * * * *', '5 */6 * * sun', '0 4 1,15 * *');
  fc.assert(
    fc.property(
      zones,
      expressions,
      fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2037-01-01T00:00:00Z') }),
      (zone, text, start) => {
        const fields = parseCron(text);
        if (fields === undefined) throw new Error(text);
        let now = start;
        for (let step = 0; step < 4; step++) {
          const time = nextAfter(fields, zone, now);
          expect(time).toBeGreaterThan(now);
          now = time ?? 0;
        }
      },
    ),
    { numRuns: 60 },
  );
});
