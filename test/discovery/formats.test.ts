import { describe, expect, test } from 'vitest';
import type { Format } from '../../src/integrations/discovery/format.ts';
import { formats } from '../../src/integrations/discovery/formats.ts';
import { fixture, problem, shapeProblem } from './hostile.ts';

const rows: readonly (readonly [string, Format])[] = Object.entries(formats);

describe.each(rows)('%s', (name, { summary, parse }) => {
  const options = name === 'cmdb' ? { mapping: { items: '[*]', key: 'id', name: 'name' } } : {};

  test('says what it reads', () => expect(summary).toMatch(/^[A-Z].*\.$/));

  test('an empty file is no empty estate', () => expect(problem(parse('', options))).toBe('the file is empty'));

  test.each(['null', '7', '"text"', '[]', '{}', '[null]', '{"items":null}', '\u0000', '{"__proto__":{"kind":"List","items":[]}}'])(
    '%j',
    (text) => {
      expect(shapeProblem(parse(text, options))).toBeUndefined();
    },
  );
});

test('a file of one format is refused or empty for every other, and breaks none', () => {
  const files = [
    'ansible/list.json',
    'terraform/estate.tfstate',
    'prometheus-sd/targets.json',
    'kubernetes/cluster.json',
    'clouds/aws.json',
  ];
  for (const file of files) for (const [, { parse }] of rows) expect(shapeProblem(parse(fixture(file), {}))).toBeUndefined();
});
