import { z } from 'zod';
import { durationFrom, file, key, secret, text, webAddress } from '../kernel/fields.ts';
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

/** Those that can be asked for their alerts. */
export const POLLED_KINDS: readonly SourceKind[] = ['alertmanager', 'prometheus', 'nagios', 'zabbix'];

/** What is done here with an alert and can be told to where it came from. */
export const ASPECTS = ['acknowledge', 'silence', 'close'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** What each kind of source can be told. */
export const WRITTEN_KINDS: Readonly<Partial<Record<SourceKind, readonly Aspect[]>>> = {
  alertmanager: ['acknowledge', 'silence'],
  nagios: ['acknowledge', 'silence'],
  zabbix: ['acknowledge', 'silence', 'close'],
};

/** The source of what Watchbill says of its sources. */
export const OURSELVES = 'watchbill';

export const source = z.strictObject({
  name: key,
  kind: z.enum(SOURCE_KINDS),
  /** A source that was silent for longer is shown as silent. */
  expect_every: durationFrom('1s').optional(),
  /** What the source signs its reports with. Once it is set, a report without a good signature is a stranger's, whatever its token. */
  signing_secret: secret.optional(),
  signing_secret_file: file.optional(),
  /** Where it is asked for its alerts. */
  poll: webAddress.optional(),
  /** Without it: 30 seconds. */
  poll_every: durationFrom('1s').optional(),
  /** Nagios is asked for more than its problems only so often; without it: an hour. */
  poll_everything: durationFrom('1m').optional(),
  /** For one poll, all its questions together; without it: 10 seconds. */
  poll_timeout: durationFrom('1s').optional(),
  /** When more than so many percent of its open alerts are gone at once, it has to say so three times; without it: 50. */
  max_vanish: z.int().min(0).max(100).optional(),
  /** Where sources disagree about a component, it has the last word. */
  authority: z.boolean().optional(),
  /** What it is told of what is done here with its alerts; without it: nothing. */
  write_back: z.array(z.enum(ASPECTS)).optional(),
  /** Where a Nagios is told: its command file. */
  command_pipe: file.optional(),
  /** What it is asked with, and sent nowhere else. */
  token: secret.optional(),
  token_file: file.optional(),
  user: text.optional(),
  password: secret.optional(),
  password_file: file.optional(),
  /** Where in its JSON a source of kind generic says what. */
  mapping: mapping.optional(),
});
export type SourceSettings = z.output<typeof source>;

export const sources = section('source', 'Which monitoring systems report here, and how often each should be heard.', () =>
  z.array(source).default([]),
);
