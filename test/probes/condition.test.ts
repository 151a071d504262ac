/** The language of conditions: what it means, and how a mistake in it is shown. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { conditionOf, evaluate, parseCondition, type Value } from '../../src/domain/probes/condition.ts';
import { readCondition } from '../../src/domain/probes/fitting.ts';
import type { ProbeKind } from '../../src/domain/probes/kinds.ts';

const SEEN: Readonly<Record<string, Value>> = {
  status: 200,
  response_ms: 120.456,
  connected: true,
  body: 'all is well\nversion 4',
  'header.server': 'nginx',
  answers: ['192.0.2.1', '192.0.2.2'],
};
const holds = (text: string, seen = SEEN) => evaluate(conditionOf(text), (name) => seen[name]);

describe('a condition', () => {
  test.each([
    '[status] == 200',
    '[status]==200&&[response_ms]<500',
    '[status] in (200, 204)',
    '![status] != 200',
    '!([status] == 500 || [response_ms] >= 500)',
    '[connected]',
    '[connected] == true && [body] contains "is well"',
    "[body] =~ 'version [0-9]+'",
    '[body] !~ "(?i)ERROR"',
    '[body] =~ "(?i)ALL IS"',
    '[header.server] == nginx',
    '[answers] contains 192.0.2.2',
    '[answers] == "192.0.2.1" && [answers] =~ "^192"',
    '[status] == 500 || [status] == 200 && [connected]',
  ])('%s holds', (text) => expect(holds(text)).toEqual({ holds: true, because: [] }));

  test.each([
    ['[status] == 500', '[status] == 500 fails: it is 200'],
    ['[status] in (201, 204)', '[status] in (201, 204) fails: it is 200'],
    ['[response_ms] < 100', '[response_ms] < 100 fails: it is 120.46'],
    ['[cert_days] > 14', '[cert_days] > 14 fails: there is no cert_days'],
    ['![connected]', '![connected] does not hold'],
    ['[answers] contains "192.0.2.9"', '[answers] contains "192.0.2.9" fails: it is 192.0.2.1, 192.0.2.2'],
  ])('%s fails, and says what was seen', (text, because) => expect(holds(text)).toEqual({ holds: false, because: [because] }));

  test('says every test that failed, of "and" as of "or"', () => {
    expect(holds('[status] == 1 && [response_ms] < 1').because).toHaveLength(2);
    expect(holds('[status] == 1 || [response_ms] < 1').because).toHaveLength(2);
  });

  test('that compares with what was not seen never holds, and its opposite is no trick round it', () => {
    expect(holds('[cert_days] != 0', {}).holds).toBe(false);
    expect(holds('[cert_days] < 14 || [cert_days] >= 14', {}).holds).toBe(false);
  });

  test('binds "and" closer than "or", whatever the truth of its tests', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (a, b, c) => {
        const seen = { a, b, c };
        expect(holds('[a] || [b] && [c]', seen).holds).toBe(a || (b && c));
        expect(holds('([a] || [b]) && ![c]', seen).holds).toBe((a || b) && !c);
      }),
    );
  });

  test('is read or refused, whatever is written', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('[', ']', '(', ')', '!', '&&', '||', '==', '<', ' ', 'a', '1', '"', "'", 'in', ',', '=~', '.') }),
        (text) => {
          const read = parseCondition(text);
          if (isRefusal(read)) expect(explain(read).text).toMatch(/^condition, column \d+: /);
          else expect(typeof evaluate(read, () => 1).holds).toBe('boolean');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

const refused = (text: string, kind: ProbeKind = 'http'): string => {
  const read = readCondition(kind, text);
  if (!isRefusal(read)) throw new Error(`${text} was read`);
  const { text: sentence, hint = '' } = explain(read);
  return `${sentence}\n${hint}`;
};

describe('a mistake in a condition is shown with its place', () => {
  test.each([
    ['[status] = 200', 10, 'behind [status] stands how to compare'],
    ['[status] == ', 13, 'a value is missing'],
    ['[status] == 200 and [connected]', 17, 'this cannot stand here'],
    ['status == 200', 1, 'a test begins with a name in brackets'],
    ['([status] == 200', 1, 'a parenthesis is not closed'],
    ['[status', 1, 'a bracket is not closed'],
    ['[status] in 200', 13, '"in" needs a list'],
    ['[stauts] == 200', 2, 'a probe of kind http has no [stauts], did you mean [status]?'],
    ['[connected] && [status] == "ok"', 28, '[status] is a number, and "ok" is none'],
    ['[body] < 3', 1, '[body] is text, which is not more or less'],
    ['[status] contains 2', 1, '[status] is a number, in which there is nothing to find'],
    ['[body] =~ "(a"', 12, 'a parenthesis is not closed'],
    ['[header] == x', 2, '[header] does not say which'],
    ['[json.a..b] == x', 2, '[json.a..b] is no path'],
    [`${'('.repeat(60)}[status] == 1`, 52, 'nested too deep'],
  ])('%s', (text, column, problem) => {
    const shown = refused(text);
    expect(shown).toContain(`condition, column ${column}: `);
    expect(shown).toContain(problem);
    const [, line = '', caret = ''] = shown.split('\n');
    expect(line[caret.indexOf('^')]).toBe(text[column - 1]);
  });

  test('a name that another kind has is not one of this', () => {
    expect(refused('[status] == 200', 'tcp')).toContain('allowed: [connected] [response_ms] [ip]');
  });
});
