import { expect, test } from 'vitest';
import { z } from 'zod';
import { verbsFrom } from '../../src/cli/derive.ts';
import { type Capability, command } from '../../src/domain/kernel/capability.ts';
import { duration } from '../../src/domain/kernel/fields.ts';
import { instant } from '../../src/domain/kernel/instant.ts';

const derived = (input: z.ZodObject, more: Partial<Capability> = {}) => {
  const [verb] = verbsFrom([
    command({
      name: 'thing.do',
      summary: '',
      input,
      output: z.null(),
      permission: 'viewer',
      run: () => {
        throw new Error('only its shape is read');
      },
      ...more,
    } as never) as Capability,
  ]);
  if (verb === undefined) throw new Error('nothing was derived');
  return verb;
};
const optionOf = (schema: z.ZodType) => derived(z.object({ x: schema })).options[0];

test.each([
  ['text', z.string().optional(), { type: 'text' }],
  ['needed text', z.string(), { type: 'text', required: true }],
  ['text with a default', z.string().default('a'), { type: 'text', fallback: 'a' }],
  ['a whole number', z.int().default(100), { type: 'integer', fallback: '100' }],
  ['a number', z.number().optional(), { type: 'number' }],
  ['a flag', z.boolean().default(false), { type: 'flag' }],
  ['a flag that is on', z.boolean().default(true), { type: 'flag', fallback: 'true' }],
  ['a choice', z.enum(['a', 'b']).optional(), { type: 'choice', choices: ['a', 'b'] }],
  ['one choice', z.literal('a').optional(), { type: 'choice', choices: ['a'] }],
  ['several', z.array(z.string()).default([]), { type: 'text', many: true }],
  ['several, one at least', z.array(z.enum(['a', 'b'])).min(1), { type: 'choice', choices: ['a', 'b'], many: true, required: true }],
  ['something or nothing', z.string().nullable().optional(), { type: 'text', clearable: true }],
  ['a moment', instant.optional(), { type: 'instant' }],
  ['a moment or none', instant.nullable().optional(), { type: 'instant', clearable: true }],
  ['a duration', duration.optional(), { type: 'text', allowed: '30s, 5m, 1h30m' }],
  ['a file', z.string().meta({ format: 'file' }), { type: 'file', required: true }],
  ['pairs', z.record(z.string(), z.string()).default({}), { type: 'pairs', many: true }],
  ['anything else', z.object({ a: z.int() }).optional(), { type: 'json' }],
  [
    'text that is tidied',
    z
      .string()
      .transform((text) => text.trim())
      .optional(),
    { type: 'text' },
  ],
])('%s', (_name, schema, expected) => {
  expect(optionOf(schema)).toEqual({ name: 'x', key: 'x', ...expected });
});

test('names are as people type them', () => {
  const names = derived(
    z.object({
      dueAt: z.string(),
      send_timeout: z.string(),
      tags: z.array(z.string()),
      policies: z.array(z.string()),
      statuses: z.array(z.string()),
      class: z.string(),
    }),
  ).options.map(({ name }) => name);
  expect(names).toEqual(['due-at', 'send-timeout', 'tag', 'policy', 'status', 'class']);
});

test('arguments come in their order, and a danger asks', () => {
  const verb = derived(z.object({ b: z.string(), a: z.array(z.string()), c: z.string().optional() }), {
    args: ['a', 'b'] as never,
    danger: 'confirm',
  });
  expect(verb.args.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(verb.options.map(({ name }) => name)).toEqual(['c']);
  expect(verb.confirm).toBe(true);
});

test('an input may not hide a global flag', () => {
  expect(() => derived(z.object({ json: z.string() }))).toThrow('would hide the global flag --json');
});
