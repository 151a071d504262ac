import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, plain, plainLines } from '../../src/domain/kernel/plain.ts';

/** What a terminal would obey, or show as something else than it is. */
const HOSTILE = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e03ff}]/u;

/** Every part of a sequence, and the halves of characters, so that pieces meet that were apart. */
const PIECES = [
  ...['\u001b', '\u001b[', '\u001b]', '\u001bP', '\u009b', '\u009d', '\u0090', '\u009c', '\u0007', '\u001b\\', '31m', '0;', 'c', '?1049h'],
  ...[
    '\ud83d',
    '\ude00',
    '\udb40',
    '\udc41',
    '\u202e',
    '\u2066',
    '\u200b',
    '\ufeff',
    '\u00ad',
    '\u0000',
    '\n',
    '\r\n',
    '\t',
    '\u2028',
    '\u0085',
  ],
  ...['a', 'ß', '漢', '😀', 'é', ' ', '[', ']', '\\', ';', '\ufffd', '\ufffe', '\uffff'],
];
const hostile = fc.oneof(
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 }).map((units) => String.fromCharCode(...units)) },
);

describe('plain text', () => {
  test('holds nothing that a terminal obeys, whatever it was made of', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = plain(text);
        expect(shown).not.toMatch(HOSTILE);
        expect(shown.isWellFormed()).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  test('is plain already: made plain again it stays what it is', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const once = plain(text);
        expect(plain(once)).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });

  test('is what people wrote, in every script', () => {
    for (const text of ['Ana Moreau', 'naïve façade', 'Καλημέρα', '漢字かな交じり', 'שלום', '👩🏽', '❤️', 'a & b <c> "d"', '\ufffd'])
      expect(plain(text)).toBe(text);
  });

  test.each([
    ['a colour', '\u001b[31mred\u001b[0m', 'red'],
    ['a title', '\u001b]0;owned\u0007safe', 'safe'],
    ['a clipboard', 'x\u001b]52;c;ZXZpbA==\u001b\\y', 'xy'],
    ['a C1 introducer', '\u009b2Jgone', 'gone'],
    ['a device control string', '\u0090q#0;2\u009cok', 'ok'],
    ['a bidi override', 'user\u202egnp.exe', 'usergnp.exe'],
    ['white space', 'a\r\n\tb\u2028c', 'a b c'],
    ['an unfinished sequence', 'a\u001b[31', 'a'],
    ['tags', `a\u{e0041}b`, 'ab'],
    ['half a character', 'a\ud83db', 'a\ufffdb'],
    ['halves that meet when what was between them goes', 'a\udb40\u200b\udc41b', 'a\ufffd\ufffdb'],
  ])('without %s', (_what, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('may have lines, and each is plain', () => {
    expect(plainLines('a\u001b[1m\r\nb\u202e\rc\u2029d')).toBe('a\nb\nc\nd');
    fc.assert(fc.property(hostile, (text) => void expect(plainLines(text).replaceAll('\n', '')).not.toMatch(HOSTILE)));
  });

  test('is made in time that grows with its length and no faster', () => {
    const started = performance.now();
    for (const text of ['\u001b]'.repeat(200_000), '\u001b['.repeat(200_000), `\u001b]${'x'.repeat(1_000_000)}`, ' \t'.repeat(500_000)])
      plain(text);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('clipped text', () => {
  test('is whole, or ends in an ellipsis, never longer than allowed, never with half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, limit) => {
        const short = clip(text, limit);
        expect(short.length).toBeLessThanOrEqual(limit);
        expect(short.isWellFormed()).toBe(true);
        expect(short === text || short.endsWith('…')).toBe(true);
      }),
    );
    expect(clip('ab😀cd', 4)).toBe('ab…');
    expect(clip('abc', 3)).toBe('abc');
  });
});
