import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { label, mintFrom, parseReference } from '../../src/domain/kernel/id.ts';

const entropy = fc.uint8Array({ minLength: 9, maxLength: 9 });
const now = fc.integer({ min: 0, max: 2 ** 48 - 1 });

describe('ids', () => {
  test('are UUIDs of version 7 that carry their moment', () => {
    fc.assert(
      fc.property(now, entropy, (at, bytes) => {
        const id = mintFrom(at, bytes)();
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at);
      }),
    );
  });

  test('of one mint are unique and sort in the order they were minted, however many', () => {
    for (const bytes of [new Uint8Array(9), new Uint8Array(9).fill(255)]) {
      const mint = mintFrom(1_795_230_000_000, bytes);
      const ids = Array.from({ length: 100_000 }, () => mint());
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.every((id, index) => index === 0 || (ids[index - 1] ?? '') < id)).toBe(true);
    }
  });

  test('are the same again from the same moment and entropy, so a script may run twice', () => {
    fc.assert(
      fc.property(now, entropy, (at, bytes) => {
        const [one, two] = [mintFrom(at, bytes), mintFrom(at, bytes)];
        expect([one(), one(), one()]).toEqual([two(), two(), two()]);
      }),
    );
  });

  test('of different entropy differ', () => {
    fc.assert(
      fc.property(entropy, entropy, (a, b) => {
        fc.pre(a.slice(0, 6).join() !== b.slice(0, 6).join());
        expect(mintFrom(0, a)()).not.toBe(mintFrom(0, b)());
      }),
    );
  });
});

describe('a reference', () => {
  test.each([
    ['T142', { number: 142 }],
    ['t142', { number: 142 }],
    ['142', { number: 142 }],
    [' T142 ', { number: 142 }],
    ['0198f3a0', { prefix: '0198f3a0' }],
    ['019A', { prefix: '019a' }],
    ['019a5c1e-4b7d-7abc-8def-0123456789ab', { prefix: '019a5c1e-4b7d-7abc-8def-0123456789ab' }],
  ] as const)('%s is understood', (text, reference) => {
    expect(parseReference('T', text)).toEqual(reference);
  });

  test.each(['', 'T', 'K142', '-1', '1.5', 'abc', 'zzzz', 'T12x', '1'.repeat(37), 'a'.repeat(37), "'; drop table task", '019a%'])(
    '"%s" is none',
    (text) => {
      expect(parseReference('T', text)).toBeUndefined();
    },
  );

  test('is what a label says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e15 - 1 }),
        (number) => void expect(parseReference('A', label('A', number))).toEqual({ number }),
      ),
    );
  });
});
