import { describe, expect, test } from 'vitest';
import { clean } from '../../src/domain/inventory/clean.ts';
import type { Format } from '../../src/integrations/discovery/format.ts';
import { formats } from '../../src/integrations/discovery/formats.ts';
import { fixture, observation, problem, shapeProblem } from './hostile.ts';

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

test.each([
  ['ansible', 'ansible/static.ini'],
  ['ansible', 'ansible/list.json'],
  ['terraform', 'terraform/estate.tfstate'],
  ['prometheus-sd', 'prometheus-sd/targets.json'],
  ['kubernetes', 'kubernetes/cluster.json'],
  ['netbox', 'netbox/devices-v4.json'],
  ['aws', 'clouds/aws.json'],
  ['azure', 'clouds/azure.json'],
  ['google', 'clouds/google.json'],
] as const)('the inventory keeps all that %s says in %s', (name, file) => {
  const observed = observation((formats[name] as Format).parse(fixture(file), {}));
  const { components, refused } = clean(observed, {});
  expect(refused).toEqual(observed.problems);
  expect(components.size).toBe(observed.components.length);
});
