import { z } from 'zod';
import { durationFrom, file, secretAddress } from '../kernel/fields.ts';
import { rate } from '../kernel/rate.ts';
import { section } from '../kernel/setting.ts';
import { REACHES, type Reach } from '../oncall/reach.ts';

/** The loud ones wake people, and cost money. */
const BUDGETS: Readonly<Record<Reach, string>> = {
  ...{ mail: '60/15m', slack: '60/15m', mattermost: '60/15m', msteams: '60/15m', webhook: 'none' },
  ...{ ntfy: '30/15m', gotify: '30/15m', pushover: '30/15m', sms: '10/15m', voice: '5/15m' },
};

const budgets = Object.fromEntries(REACHES.map((reach) => [reach, rate.prefault(BUDGETS[reach])])) as Record<
  Reach,
  z.ZodPrefault<typeof rate>
>;

export const notificationSettings = section('notification', 'How hard a page tries to arrive.', () =>
  z
    .strictObject({
      attempts: z.int().min(1).max(1_000).default(8),
      /** The wait after the first failure; each further wait doubles, up to `longest_retry`. */
      first_retry: durationFrom('1s').prefault('5s'),
      longest_retry: durationFrom('1s').prefault('15m'),
      send_timeout: durationFrom('1s').prefault('20s'),
      /** Pages are queued but not sent. */
      paused: z.boolean().default(false),
      /** How much one person gets, over all channels; a storm cannot break it. */
      cap: rate.prefault('200/1h'),
      /** How much one person gets by each channel. */
      budget: z.strictObject(budgets).prefault({}),
      /** What is told outside that pages can leave. */
      heartbeat: z
        .strictObject({ url: secretAddress.optional(), url_file: file.optional(), every: durationFrom('10s').prefault('1m') })
        .prefault({}),
    })
    .prefault({}),
);
