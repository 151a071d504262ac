import { describe, expect, test } from 'vitest';
import { complete } from '../../src/domain/kernel/completion.ts';
import { parseMoment } from '../../src/domain/kernel/moment.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { formatInstant, parseInstant } from '../../src/domain/kernel/rfc3339.ts';
import { type Expression, parseQuery } from '../../src/domain/kernel/syntax.ts';
import { fromWallIn, isZone, offsetIn, wallIn } from '../../src/domain/kernel/zone.ts';
import { given } from '../stories/house.ts';

/** An expression as nested lists: `['any', 'a:1', ['not', 'b']]`. */
type Shape = string | readonly [string, ...Shape[]];
const shape = (expression: Expression): Shape => {
  if (expression.kind === 'term') return expression.key === '' ? expression.value : `${expression.key}:${expression.value}`;
  if (expression.kind === 'not') return ['not', shape(expression.part)];
  return expression.kind === 'all' && expression.parts.length === 1 && expression.parts[0] !== undefined
    ? shape(expression.parts[0])
    : [expression.kind, ...expression.parts.map(shape)];
};

describe('a query', () => {
  test.each<[string, Shape]>([
    ['', ['all']],
    ['a b', ['all', 'a', 'b']],
    ['a and b', ['all', 'a', 'b']],
    ['a or b c', ['any', 'a', ['all', 'b', 'c']]],
    ['(a or b) c', ['all', ['any', 'a', 'b'], 'c']],
    ['-(a b)', ['not', ['all', 'a', 'b']]],
    ['-pri:low', ['not', 'pri:low']],
    ['--x', ['not', ['not', 'x']]],
    ['- x', ['all', '-', 'x']],
    ['disk(s)', 'disk(s)'],
    ['(disk(s))', 'disk(s)'],
    ['"or" order', ['all', 'or', 'order']],
    ['text:"disk full"', 'text:disk full'],
    ['due:<"2026-11-21 10:00"', 'due:<2026-11-21 10:00'],
    ['db1:9100', 'db1:9100'],
    ['a OR(b)', ['any', 'a', 'b']],
  ])('%s', (text, expected) => {
    expect(shape(given(parseQuery(text)))).toEqual(expected);
  });

  test.each([
    ['a "b', 3, 'a quote is not closed'],
    ['(a', 1, 'a parenthesis is not closed'],
    ['x )', 3, 'this parenthesis closes nothing'],
    ['a or', 5, '"or" needs a term on both sides'],
    ['() a', 1, 'there is nothing in these parentheses'],
    ['due: x', 5, 'due: has no value'],
  ])('%s is refused with its column', (text, column, problem) => {
    expect(parseQuery(text)).toMatchObject({ refusal: { kind: 'invalid', where: `query, column ${column}`, problem } });
  });

  test('points at what it cannot read, in long queries too', () => {
    const read = parseQuery(`${'a '.repeat(100)}due: b`);
    if (!isRefusal(read)) throw new Error('it was read');
    const [line = '', caret = ''] = (explain(read).hint ?? '').split('\n');
    expect(line[caret.indexOf('^') - 1]).toBe(':');
    expect(line.length).toBeLessThanOrEqual(100);
  });
});

describe('a time', () => {
  const now = parseInstant('2026-11-21T03:30:00Z') ?? 0;
  const stretch = (text: string, zone: string, direction: 'ahead' | 'back' = 'ahead') => {
    const read = parseMoment(text, { now, zone }, direction);
    return read === undefined ? undefined : `${formatInstant(read.from)}/${formatInstant(read.to)}`.replaceAll(':00.000Z', 'Z');
  };
  test.each([
    ['today', 'UTC', '2026-11-21T00:00Z/2026-11-22T00:00Z'],
    ['today', 'America/New_York', '2026-11-20T05:00Z/2026-11-21T05:00Z'],
    ['tomorrow', 'Europe/Budapest', '2026-11-21T23:00Z/2026-11-22T23:00Z'],
    ['yesterday', 'UTC', '2026-11-20T00:00Z/2026-11-21T00:00Z'],
    ['2026-03-29', 'Europe/Budapest', '2026-03-28T23:00Z/2026-03-29T22:00Z'],
    ['2026-02', 'UTC', '2026-02-01T00:00Z/2026-03-01T00:00Z'],
    ['2026-12', 'UTC', '2026-12-01T00:00Z/2027-01-01T00:00Z'],
    ['2026-11-21T09:15', 'Asia/Kolkata', '2026-11-21T03:45Z/2026-11-21T03:46Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(stretch(text, zone)).toBe(expected);
  });

  test('is an instant from now where it is a span, in the direction of its key', () => {
    expect(parseMoment('2h', { now, zone: 'UTC' }, 'ahead')).toEqual({ from: now + 7_200_000, to: now + 7_200_001 });
    expect(parseMoment('2h', { now, zone: 'UTC' }, 'back')?.from).toBe(now - 7_200_000);
    expect(parseMoment('-1d', { now, zone: 'UTC' }, 'ahead')?.from).toBe(now - 86_400_000);
    expect(parseMoment('+1d', { now, zone: 'UTC' }, 'back')?.from).toBe(now + 86_400_000);
    expect(parseMoment('now', { now, zone: 'UTC' }, 'back')?.from).toBe(now);
    expect(parseMoment('2026-11-21T04:00:00+01:00', { now, zone: 'UTC' }, 'back')?.from).toBe(now - 1_800_000);
    for (const none of ['', 'soon', '2026-13', '2026-11-31', '2x', '2026-11-21T25:00']) expect(stretch(none, 'UTC')).toBeUndefined();
  });
});

describe('a zone', () => {
  test('is one that there are tables for', () => {
    expect(['UTC', 'Europe/Budapest', 'Australia/Lord_Howe'].map(isZone)).toEqual([true, true, true]);
    expect(['', '+02:00', 'Mars/Olympus', 'Europe/'].map(isZone)).toEqual([false, false, false, false]);
  });

  test('shows the same on its clocks there and back, over changes of the clocks', () => {
    for (const zone of ['UTC', 'Europe/Budapest', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kolkata']) {
      for (let at = parseInstant('2026-01-01T00:10:00Z') ?? 0; at < 1_798_761_600_000; at += 13 * 3_600_000) {
        const back = fromWallIn(zone, wallIn(zone, at));
        expect(wallIn(zone, back)).toBe(wallIn(zone, at));
        expect(at - back === 0 || at - back === 3_600_000 || at - back === 1_800_000).toBe(true);
      }
    }
    expect(offsetIn('Asia/Kolkata', 0)).toBe(330);
  });

  test('reads an hour that is skipped as if it were not, and takes the first of two', () => {
    const reading = (text: string): string => formatInstant(fromWallIn('Europe/Budapest', parseInstant(text) ?? 0));
    expect(reading('2026-03-29T02:30:00Z')).toBe('2026-03-29T01:30:00.000Z');
    expect(reading('2026-10-25T02:30:00Z')).toBe('2026-10-25T00:30:00.000Z');
  });
});

describe('completion', () => {
  const keys = {
    pri: { summary: 'The priority.', values: ['urgent', 'high'] },
    parent: { summary: 'The parent.' },
    owner: { summary: 'Whose.', values: ['me', 'Ana Moreau'] },
    sort: { summary: 'The order.', values: ['pri', 'due'], list: true as const },
  };
  const at = (text: string) => {
    const cursor = text.indexOf('|');
    const { from, to, candidates } = complete(text.replace('|', ''), cursor, keys);
    return [text.replace('|', '').slice(from, to), ...candidates.map((candidate) => candidate.text)];
  };
  test.each([
    ['p|', ['p', 'pri:', 'parent:']],
    ['-(p|', ['p', 'pri:', 'parent:']],
    ['-pr|', ['pr', 'pri:']],
    ['a pri:|', ['', 'urgent', 'high']],
    ['pri:>=h|ig b', ['hig', 'high']],
    ['owner:"an|', ['"an', '"Ana Moreau"']],
    ['sort:-pri,-d|', ['d', 'due']],
    ['sort:|', ['', 'pri', 'due']],
    ['nothing:x|', ['x']],
    ['"free te|', ['']],
    ['zz|', ['zz']],
  ])('%s', (text, expected) => {
    expect(at(text)).toEqual(expected);
  });
});
