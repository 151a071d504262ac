import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, parseJson } from '../../src/integrations/discovery/json.ts';
import { breaksAt } from '../../src/integrations/discovery/json-place.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('where a text stops being JSON', () => {
  test.each([
    ['', 'the file is empty'],
    ['\ufeff \n', 'the file is empty'],
    ['{"a": [', 'this is not JSON: it ends too early, at line 1, column 8'],
    ['{"a": [}', 'this is not JSON: it breaks at line 1, column 8'],
    ['{\n  "a": 1,\n}', 'this is not JSON: it breaks at line 3, column 1'],
    ['{"a" 1}', 'this is not JSON: it breaks at line 1, column 6'],
    ['[1 2]', 'this is not JSON: it breaks at line 1, column 4'],
    ['{a: 1}', 'this is not JSON: it breaks at line 1, column 2'],
    ['["a\nb"]', 'this is not JSON: it breaks at line 1, column 4'],
    ['["\\x"]', 'this is not JSON: it breaks at line 1, column 3'],
    ['["abc', 'this is not JSON: it ends too early, at line 1, column 6'],
    ['[01]', 'this is not JSON: it breaks at line 1, column 3'],
    ['1 1', 'this is not JSON: it breaks at line 1, column 3'],
    ["['a']", 'this is not JSON: it breaks at line 1, column 2'],
  ])('%j', (text, problem) => {
    expect(parseJson(text)).toEqual({ problem });
  });

  test('agrees with JSON.parse about every text', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '\\',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'nul',
      ' ',
      '\n',
      '\u0001',
      'é',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(fragment, { maxLength: 12 }).map((pieces) => pieces.join('')),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          expect(breaksAt(text) === undefined).toBe(isJson(text));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('whatever the depth', () => {
    expect(breaksAt('['.repeat(200_000))).toBe(200_000);
  });
});

test('nothing is found that the text does not say', () => {
  const value: unknown = JSON.parse('{"a":{"b":[1,{"c":2}]},"__proto__":{"x":1}}');
  expect(at(value, 'a', 'b', 1, 'c')).toBe(2);
  for (const path of [['constructor'], ['a', 'toString'], ['a', 'b', 'length'], ['a', 'b', 9], ['a', 0], ['a', 'b', -1]]) {
    expect(at(value, ...path)).toBeUndefined();
  }
  expect(at(value, '__proto__', 'x')).toBe(1);
});
