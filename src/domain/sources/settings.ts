import { z } from 'zod';
import { durationFrom, file, key, secret } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { mapping } from './mapping.ts';

/** What a source speaks; `integrations/monitoring/` has what is known of each. */
export const SOURCE_KINDS = [
  'alertmanager',
  'prometheus',
  'grafana',
  'pagerduty',
  'opsgenie',
  'cloudevents',
  'nagios',
  'zabbix',
  'generic',
  'heartbeat',
] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];

export const source = z.strictObject({
  name: key,
  kind: z.enum(SOURCE_KINDS),
  /** A source that was silent for longer is shown as silent. */
  expect_every: durationFrom('1s').optional(),
  /** What the source signs its reports with. Once it is set, a report without a good signature is a stranger's, whatever its token. */
  signing_secret: secret.optional(),
  signing_secret_file: file.optional(),
  /** Where in its JSON a source of kind generic says what. */
  mapping: mapping.optional(),
});
export type SourceSettings = z.output<typeof source>;

export const sources = section('source', 'Which monitoring systems report here, and how often each should be heard.', () =>
  z.array(source).default([]),
);
