import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { automaton, LONGEST_TEXT } from '../../src/domain/silences/automaton.ts';
import { readPattern } from '../../src/domain/silences/pattern.ts';

const run = (source: string) => {
  const pattern = readPattern(source);
  if ('problem' in pattern) throw new Error(`${source}: ${pattern.problem}`);
  return automaton(pattern);
};

/** Patterns of everything that may stand in one, as JavaScript reads them too. */
const { pattern } = fc.letrec<{ pattern: string; factor: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom('a', 'b', 'c', '-', '.', '\\d', '\\w', '\\W', '\\.', '[ab]', '[^a-c]', '[\\d-]', '[a\\]]', '\\s', '😀'),
    tie('pattern').map((inner) => `(${inner})`),
    tie('pattern').map((inner) => `(?:${inner})`),
  ),
  factor: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{0,2}', '{1,}'))
    .map(([atom, times]) => atom + times),
  pattern: fc
    .array(
      fc.array(tie('factor'), { maxLength: 4 }).map((factors) => factors.join('')),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join('|')),
}));
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '-', '1', ' ', '.', ']', '😀', '\n'), maxLength: 5 });

test('a pattern matches what it matches in JavaScript', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
      const read = readPattern(source);
      fc.pre(!('problem' in read));
      const mine = automaton(read as Exclude<typeof read, { readonly problem: string }>);
      const theirs = new RegExp(`^(?:${source})$`, 'su');
      for (const one of texts) expect([one, mine(one)]).toEqual([one, theirs.test(one)]);
    }),
    // JavaScript's own engine is what may take for ever here.
    { numRuns: 400, endOnFailure: true },
  );
});

test.each([
  ['node.*', 'node1', true],
  ['node.*', 'anode', false],
  ['^node$', 'node', true],
  ['(^a|b)c$', 'bc', true],
  ['a^b', 'ab', false],
  ['', '', true],
  ['', 'a', false],
  ['$', '', true],
  ['(?i)NODE-[a-c]', 'node-B', true],
  ['(?i)[^x]', 'X', false],
  ['[]a]+', 'a]', true],
  ['[a-]', '-', true],
  ['a{x', 'a{x', true],
  ['.', '\n', true],
  ['\\t', '\t', true],
])('%s against %j is %s', (source, given, expected) => {
  expect(run(source)(given)).toBe(expected);
});

test.each([
  ['(a+)+$', `${'a'.repeat(4_000)}!`],
  ['(a|a)*b', 'a'.repeat(4_000)],
  ['.*.*.*.*.*x', 'y'.repeat(4_000)],
  ['(a?){200}a{200}', 'a'.repeat(199)],
  ['[ab]*a[ab]{18}', 'ab'.repeat(2_000)],
])('%s is decided in one pass', (source, given) => {
  const judge = run(source);
  const started = performance.now();
  for (let time = 0; time < 5; time++) judge(given);
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('forgets what it learnt before it holds too much, and goes on judging well', () => {
  const judge = run('[^z]*');
  for (let code = 0x100; code < 0x2000; code++) expect(judge(String.fromCodePoint(code))).toBe(true);
  expect(judge('z')).toBe(false);
});

test('a text longer than anybody’s label is judged by its beginning', () => {
  expect(run('a*')(`${'a'.repeat(LONGEST_TEXT)}b`)).toBe(true);
  expect(run('a*b')(`${'a'.repeat(LONGEST_TEXT)}b`)).toBe(false);
});

describe('refused, where it stands, is', () => {
  test.each([
    ['a)b', 1, 'this parenthesis closes nothing'],
    ['a(b', 1, 'a parenthesis is not closed'],
    ['*a', 0, '"*" repeats nothing'],
    ['a|+', 2, '"+" repeats nothing'],
    ['a{3,2}', 1, '{3,2} ends before it begins'],
    ['x[ab', 1, 'a bracket is not closed'],
    ['[z-a]', 1, 'z-a ends before it begins'],
    ['a\\', 1, 'a backslash ends the pattern'],
    ['(a)\\1', 3, 'backreferences are not possible here'],
    ['a\\b', 1, '\\b is not known'],
    ['a(?=b)', 1, 'looking ahead and behind is not possible here'],
    ['(?<!b)a', 0, 'looking ahead and behind is not possible here'],
    ['(?P<x>a)', 0, 'this kind of group is not known'],
    ['((a{100}){100}){100}', 0, 'this pattern is too large with its repetitions written out'],
    ['((?:){9999}){9999}', 0, 'this pattern is too large with its repetitions written out'],
    ['(a{2,}){300}', 0, 'this pattern is too large with its repetitions written out'],
    ['a'.repeat(1_001), 1_000, 'this pattern is too long'],
  ])('%s', (source, at, problem) => {
    expect(readPattern(source)).toMatchObject({ at, problem });
  });
});

test('nothing that is typed makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (source) => void readPattern(source)));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'a1\\[]()|*+?{},^$-:=!<.'), maxLength: 20 }), (source) => {
      const read = readPattern(source);
      if (!('problem' in read)) automaton(read)('a1');
    }),
    { numRuns: 2_000 },
  );
});
