import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { labelsOf, matchersOf, matcherText, matches, meansEverything, parseMatchers } from '../../src/domain/silences/matcher.ts';
import { given } from '../stories/house.ts';

const labels = { alertname: 'InstanceDown', instance: 'db1:9100', job: 'two words', severity: 'critical' };
const read = (...texts: readonly string[]) => texts.flatMap((text) => given(parseMatchers(text)));

test.each([
  ['severity=critical', true],
  ['severity = critical ', true],
  ['severity!=critical', false],
  ['instance=~db.*', true],
  ['instance=~db', false],
  ['instance!~web.*|db.*', false],
  ['job="two words"', true],
  ['job=two words', true],
  ['"job"=~"two\\\\s\\w+"', true],
  ['team=', true],
  ['team!=', false],
  ['team!=web', true],
  ['team=~.*', true],
  ['constructor=', true],
  ['{alertname="InstanceDown",instance=~"db1:[0-9]{4,5}",}', true],
  ['{severity=critical, team="a"}', false],
])('%s fits: %s', (text, expected) => {
  expect(matches(read(text), labels)).toBe(expected);
});

test('all of several must fit', () => {
  expect(matches(read('severity=critical', 'job=other'), labels)).toBe(false);
  expect(matches(read('severity=critical', 'job!=other'), labels)).toBe(true);
  expect(matches([], labels)).toBe(true);
});

test('what Watchbill made of an alert counts as its labels', () => {
  const about = { labels: { ...labels, severity: 'page', component: 'x' }, severity: 'error', source: 'prom', component: null };
  expect(labelsOf(about)).toMatchObject({ severity: 'error', source: 'prom', component: 'x' });
  expect(matches(read('component=eu/web', 'source=prom'), labelsOf({ ...about, component: 'eu/web' }))).toBe(true);
});

describe('a mistake is shown where it stands:', () => {
  test.each([
    ['', 1, 'a matcher begins with the name of a label'],
    ['=x', 1, 'a matcher begins with the name of a label'],
    ['severity critical', 10, 'behind "severity" stands how to compare'],
    ['severity', 9, 'behind "severity" stands how to compare'],
    ['severity==critical', 10, 'the value begins with ='],
    ['job="two', 5, 'a quote is not closed'],
    ['"job=x', 1, 'a quote is not closed'],
    ['job="a" b', 9, 'something follows the quoted value'],
    ['job=~web(', 9, 'a parenthesis is not closed'],
    ['job=~"we\\"b("', 12, 'a parenthesis is not closed'],
    ['job=~"web(', 6, 'a quote is not closed'],
    ['{a="b"', 1, 'a brace is not closed'],
    ['{a="b"} c', 9, 'something follows the brace'],
    ['{a="b",c}', 9, 'behind "c" stands how to compare'],
  ])('%s', (text, column, problem) => {
    const refused = parseMatchers(text);
    expect(refused).toMatchObject({ refusal: { kind: 'invalid', where: `matcher, column ${column}`, problem } });
    if (!isRefusal(refused)) throw new Error('it was read');
    expect(explain(refused).hint?.split('\n')[1]?.indexOf('^')).toBe(column - 1);
  });
});

test('nothing that is typed makes it throw', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseMatchers(text)));
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'ab=!~"\\{}, |') }), (text) => void parseMatchers(text)),
    { numRuns: 2_000 },
  );
});

test.each([
  [[], true],
  [['team=~.*'], true],
  [['team!=web'], true],
  [['alertname=~.+'], true],
  [['severity!=info'], true],
  [['source!=""'], true],
  [['team!=""'], false],
  [['severity=~critical|error'], false],
  [['severity!=info', 'team=web'], false],
])('%j means everything: %s', (texts, expected) => {
  expect(meansEverything(read(...texts))).toBe(expected);
});

test('accepted texts are compiled once, and one that a newer Watchbill wrote fits nothing', () => {
  const [first] = matchersOf(['severity=~crit.*']);
  expect(matchersOf(['severity=~crit.*'])[0]).toBe(first);
  expect(matches(matchersOf(['severity≈critical']), labels)).toBe(false);
  for (let n = 0; n < 6_000; n++) matchersOf([`n=${n}`]);
  expect(matches(matchersOf(['severity=~crit.*']), labels)).toBe(true);
  expect(matcherText.safeParse('severity=~crit.*').success).toBe(true);
  expect(matcherText.safeParse('severity').success).toBe(false);
});
