import { expect, test } from 'vitest';
import { barsOf } from '../../src/domain/sources/minutes.ts';

test('counts nothing twice, and leaves quiet minutes empty', () => {
  const at = (minute: number) => minute * 60_000;
  const counts = [
    { minute: at(100), received: 10 },
    { minute: at(101), received: 14 },
    { minute: at(105), received: 20 },
  ];
  const bars = barsOf(counts, 21, at(106) + 5_000);
  expect(bars.slice(-7)).toEqual([10, 4, 0, 0, 0, 6, 1]);
  expect(barsOf([], 2, at(1)).at(-1)).toBe(2);
});
