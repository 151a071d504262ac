import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localTime, parseWhen } from '../../src/cli/when.ts';
import { formatInstant, parseInstant } from '../../src/domain/kernel/rfc3339.ts';

const at = (text: string): number => parseInstant(text) ?? Number.NaN;
const NOW = at('2026-11-21T03:12:07.250Z');
const BERLIN_BEGINS_SUMMER = at('2026-03-29T01:00:00Z');
/** Berlin in spring: an hour east until the clocks go forward, two after. */
const berlin = (instant: number): number => (instant < BERLIN_BEGINS_SUMMER ? 60 : 120);

test.each([
  ['now', '2026-11-21T03:12:07.250Z'],
  ['+2h', '2026-11-21T05:12:07.250Z'],
  ['-1h30m', '2026-11-21T01:42:07.250Z'],
  ['2026-11-22T00:00:00Z', '2026-11-22T00:00:00.000Z'],
  ['2026-11-22T00:00:00+02:00', '2026-11-21T22:00:00.000Z'],
  ['2026-11-22 09:30', '2026-11-22T08:30:00.000Z'],
  ['2026-11-22T09:30:15', '2026-11-22T08:30:15.000Z'],
  ['2026-11-22', '2026-11-21T23:00:00.000Z'],
  ['09:30', '2026-11-21T08:30:00.000Z'],
  ['9:30', '2026-11-21T08:30:00.000Z'],
  ['today', '2026-11-20T23:00:00.000Z'],
  ['tomorrow', '2026-11-21T23:00:00.000Z'],
  ['Sat 05:00', '2026-11-21T04:00:00.000Z'],
  ['sat 04:00', '2026-11-28T03:00:00.000Z'],
  ['Sunday 9:30', '2026-11-22T08:30:00.000Z'],
  ['tomorrow 09:00', '2026-11-22T08:00:00.000Z'],
  ['yesterday 23:59', '2026-11-20T22:59:00.000Z'],
])('%s, an hour east of Greenwich', (text, expected) => {
  expect(formatInstant(parseWhen(text, NOW, () => 60) ?? 0)).toBe(expected);
});

test.each(['', ' ', 'soon', '25:00', '2026-13-01', '2026-02-30', '+', '+2', '2h', 'tomorrow09:00', '12:60', '2026-11-22 9'])(
  '"%s" is no moment',
  (text) => {
    expect(parseWhen(text, NOW, () => 0)).toBeUndefined();
  },
);

test('a time that the change to summer time skips is the one after the gap', () => {
  expect(formatInstant(parseWhen('2026-03-29 02:30', NOW, berlin) ?? 0)).toBe('2026-03-29T01:30:00.000Z');
  expect(formatInstant(parseWhen('2026-03-29 01:59', NOW, berlin) ?? 0)).toBe('2026-03-29T00:59:00.000Z');
  expect(formatInstant(parseWhen('2026-03-29 03:00', NOW, berlin) ?? 0)).toBe('2026-03-29T01:00:00.000Z');
});

test('what is shown as local time is read as the same minute', () => {
  const anyInstant = fc.integer({ min: at('1990-01-01T00:00:00Z'), max: at('2100-01-01T00:00:00Z') });
  fc.assert(
    fc.property(anyInstant, fc.integer({ min: -14 * 60, max: 14 * 60 }), (instant, offset) => {
      const offsetAt = (): number => offset;
      const shown = localTime(instant, 0, offsetAt);
      expect(parseWhen(shown, NOW, offsetAt)).toBe(Math.floor((instant + offset * 60_000) / 60_000) * 60_000 - offset * 60_000);
    }),
  );
});

test('today is shown without its date', () => {
  expect(localTime(at('2026-11-21T02:00:00Z'), NOW, () => 60)).toBe('03:00:00');
  expect(localTime(at('2026-11-20T22:30:00Z'), NOW, () => 60)).toBe('2026-11-20 23:30');
});
