import { z } from 'zod';
import { parsePath } from '../kernel/json-path.ts';

const EXAMPLES = ['result[*].name', "['odd key'][0]", '=text'];

const path = z
  .string()
  .refine((text) => !('problem' in parsePath(text)))
  .meta({ title: 'a path into a JSON document', examples: EXAMPLES.slice(0, 2) });

/** A path into an item, or with `=` in front the value itself. */
const expression = z
  .string()
  .refine((text) => text.startsWith('=') || !('problem' in parsePath(text)))
  .meta({ title: 'a path into a JSON document, or a text after "="', examples: EXAMPLES });

const words = z.array(z.string().toLowerCase()).min(1);

/** What a body of any JSON means: where in it the alerts are, and where in each its facts. What is not named is not read. */
export const mapping = z.strictObject({
  /** The alerts within the document; without it the document is one. */
  items: path.default('$'),
  /** What makes two tellings the same alert; of several paths, all of them together. */
  fingerprint: z.union([path, z.array(path).min(1)]),
  status: expression.default('=firing'),
  /** The words of `status`, whatever their case. */
  firing: words.default([
    'firing',
    'alerting',
    'problem',
    'open',
    'triggered',
    'failed',
    'failure',
    'error',
    'critical',
    'warning',
    'down',
    'true',
    '1',
  ]),
  acknowledged: words.default(['acknowledged', 'ack']),
  resolved: words.default(['resolved', 'ok', 'up', 'recovered', 'closed', 'success', 'false', '0']),
  title: expression,
  text: expression.optional(),
  severity: expression.optional(),
  component: expression.optional(),
  url: expression.optional(),
  /** RFC 3339, or seconds or milliseconds since 1970. */
  starts_at: expression.optional(),
  by: expression.optional(),
  note: expression.optional(),
  labels: z.record(z.string().min(1), expression).default({}),
  annotations: z.record(z.string().min(1), expression).default({}),
});
export type Mapping = z.output<typeof mapping>;
