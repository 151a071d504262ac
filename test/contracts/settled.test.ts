import { expect, test } from 'vitest';
import { settled } from './library-types.ts';

test.each([
  ['b | a', 'a | b'],
  ['type X: c | b | a', 'type X: a | b | c'],
  ['f: (x: b | a, y?: { k: d | c; }) => Promise<z | Array<y | x>>', 'f: (x: a | b, y?: { k: c | d; }) => Promise<Array<x | y> | z>'],
  ['{ a: "y" | "x"; b: number }', '{ a: "x" | "y"; b: number }'],
])('%s is settled as %s', (text, expected) => {
  expect(settled(text)).toBe(expected);
});
