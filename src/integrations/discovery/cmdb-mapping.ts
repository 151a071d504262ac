import { z } from 'zod';
import { parsePath, type Step } from '../../domain/kernel/json-path.ts';
import { quote } from './json.ts';

/** A path into an entry, or with `=` in front the value itself. */
export type Expression = readonly Step[] | { readonly constant: string };

const path = z.string().transform((text, context): readonly Step[] => {
  const steps = parsePath(text);
  if (!('problem' in steps)) return steps;
  context.issues.push({ code: 'custom', input: text, message: steps.problem });
  return z.NEVER;
});

const expression = z.union([
  z
    .string()
    .startsWith('=')
    .transform((text): Expression => ({ constant: text.slice(1) })),
  path,
]);

const mapping = z.strictObject({
  items: path,
  next: path.optional(),
  key: path,
  name: expression,
  type: expression.default({ constant: 'component' }),
  parent: expression.optional(),
  uid: path.optional(),
  fqdn: path.optional(),
  site: expression.optional(),
  addresses: z.union([path.transform((one) => [one]), z.array(path)]).default([]),
  labels: z.record(z.string().min(1), expression).default({}),
  edges: z.strictObject({ needs: path, 'runs-on': path, 'redundant-with': path }).partial().default({}),
});

export type Mapping = z.output<typeof mapping>;

const KEYS = Object.keys(mapping.shape).join(', ');

export function readMapping(value: unknown): Mapping | { readonly problem: string } {
  if (value === undefined) return { problem: 'a document of no known shape is read by a mapping, and there is none' };
  const read = mapping.safeParse(value);
  if (read.success) return read.data;
  return { problem: `the mapping${problemOf(read.error.issues[0])}` };
}

function problemOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return ' cannot be read';
  const where = issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`;
  if (issue.code === 'unrecognized_keys') return `${where}: has ${quote(issue.keys[0])}; allowed: ${KEYS}`;
  // Of the two that an expression may be, what is wrong with the path says more.
  const nested = issue.code === 'invalid_union' ? issue.errors.flat().find(({ code }) => code === 'custom') : undefined;
  if (nested !== undefined) return `${where}: ${nested.message}`;
  return `${where}: ${issue.code === 'custom' ? issue.message : 'must be a path into the document, such as "result[*].name", or with = in front a value'}`;
}
