import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { hours, minutes, seconds } from '../../src/domain/kernel/clock.ts';
import { formatDuration, parseDuration } from '../../src/domain/kernel/duration.ts';
import { formatInstant, instant, parseInstant } from '../../src/domain/kernel/instant.ts';

const FIRST = new Date('0000-01-01T00:00:00.000Z').getTime();
const LAST = new Date('9999-12-31T23:59:59.999Z').getTime();
const moments = fc.oneof(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: 0, max: 4_102_444_800_000 }));

describe('an instant', () => {
  test('is written as Date writes it, for every year of four digits', () => {
    fc.assert(
      fc.property(moments, (at) => void expect(formatInstant(at)).toBe(new Date(at).toISOString())),
      { numRuns: 5_000 },
    );
  });

  test('is read back as it was written', () => {
    fc.assert(
      fc.property(moments, (at) => void expect(parseInstant(formatInstant(at))).toBe(at)),
      { numRuns: 5_000 },
    );
  });

  test('is read with an offset and any number of digits as Date reads it', () => {
    const offset = fc.tuple(fc.constantFrom('+', '-'), fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const two = (n: number): string => String(n).padStart(2, '0');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), offset, (at, [sign, hour, minute]) => {
        const text = formatInstant(at).replace('Z', `${sign}${two(hour)}:${two(minute)}`);
        expect(parseInstant(text)).toBe(new Date(text).getTime());
      }),
      { numRuns: 2_000 },
    );
    expect(parseInstant('2026-11-21T03:12:07.123456789Z')).toBe(Date.parse('2026-11-21T03:12:07.123Z'));
    expect(parseInstant('2026-11-21t03:12:07z')).toBe(Date.parse('2026-11-21T03:12:07Z'));
    expect(parseInstant('2016-12-31T23:59:60Z')).toBe(Date.parse('2017-01-01T00:00:00Z'));
  });

  test.each([
    '',
    'now',
    '2026-11-21',
    '2026-11-21T03:12Z',
    '2026-11-21T03:12:07',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:61Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+01:60',
    '12026-01-01T00:00:00Z',
  ])('is not "%s"', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('has a 29th of February in leap years', () => {
    expect(formatInstant(parseInstant('2024-02-29T12:00:00Z') ?? 0)).toBe('2024-02-29T12:00:00.000Z');
    expect(parseInstant('2000-02-29T00:00:00Z')).toBeDefined();
  });

  test('is RFC 3339 on the wire and milliseconds inside', () => {
    expect(z.decode(instant, '2026-11-21T04:12:07+01:00')).toBe(Date.parse('2026-11-21T03:12:07Z'));
    expect(z.encode(instant, 0)).toBe('1970-01-01T00:00:00.000Z');
    expect(instant.safeParse('2026-02-30T00:00:00Z').success).toBe(false);
    expect(instant.safeParse(12).success).toBe(false);
  });
});

describe('a duration', () => {
  test.each([
    ['0', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['1h30m', hours(1) + minutes(30)],
    ['2d', hours(48)],
    ['1w', hours(168)],
    ['1m1m', minutes(2)],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', '-5m', '1.5h', '5 m', '5M', 'm', '1h30', '99999999999999999w'])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    [0, '0s'],
    [400, '0.4s'],
    [seconds(48), '48s'],
    [minutes(4) + seconds(12), '4m12s'],
    [hours(2) + minutes(3) + seconds(59), '2h03m'],
    [hours(76), '3d04h'],
    [-minutes(5), '-5m00s'],
    [-250, '-0.3s'],
  ])('%i ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('of a second or more reads back within the smaller of its two units, never longer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: hours(24 * 400) }), (ms) => {
        const back = parseDuration(formatDuration(ms)) ?? Number.NaN;
        const unit = ms >= hours(24) ? hours(1) : ms >= hours(1) ? minutes(1) : seconds(1);
        expect(ms - back).toBeGreaterThanOrEqual(0);
        expect(ms - back).toBeLessThan(unit);
      }),
    );
  });
});
