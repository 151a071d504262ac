import { expect, test } from 'vitest';
import { changeReported } from '../../src/domain/sources/events.ts';
import { quote, spell, spellEach, textAt } from '../../src/integrations/monitoring/json.ts';

test('any value is spelled as text, and one that cannot be says so', () => {
  const circle: unknown[] = [];
  circle.push(circle);
  expect([spell('a'), spell(1), spell({ a: [null] }), spell(undefined), spell(circle)]).toEqual([
    'a',
    '1',
    '{"a":[null]}',
    '',
    'nested too deeply to be shown',
  ]);
  expect(spellEach({ a: 1, b: null, c: '', __proto__: 'x' })).toEqual({ a: '1' });
  expect(spellEach([1])).toEqual({});
});

test('keys of the prototype are no text, blank text is none, and a number is', () => {
  expect(textAt({ a: ' ', b: 0 }, 'toString', 'constructor', 'a', 'b')).toBe('0');
  expect(textAt({}, 'a')).toBeUndefined();
});

test('what is quoted moves no terminal', () => {
  expect(quote('\u001b[2J\u202e')).toBe(String.raw`"\u001b[2J"`);
});

test('a change reads as one line', () => {
  expect(changeReported.describe({ summary: 'Deployed 7', component: 'web', url: 'https://ci.example.org/7', at: null })).toBe(
    'Deployed 7 (web) https://ci.example.org/7',
  );
  expect(changeReported.describe({ summary: 'Deployed 8', component: null, url: null, at: null })).toBe('Deployed 8');
});
