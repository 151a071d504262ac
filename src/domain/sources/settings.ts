import { z } from 'zod';
import { durationFrom, key } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

/** What a source speaks; each is one file of `integrations/monitoring/`. */
export const SOURCE_KINDS = ['alertmanager'] as const;

export const source = z.strictObject({
  name: key,
  kind: z.enum(SOURCE_KINDS),
  /** A source that was silent for longer is shown as silent. */
  expect_every: durationFrom('1s').optional(),
});
export type SourceSettings = z.output<typeof source>;

export const sources = section('source', 'Which monitoring systems report here, and how often each should be heard.', () =>
  z.array(source).default([]),
);
