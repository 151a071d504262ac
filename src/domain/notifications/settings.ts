import { z } from 'zod';
import { parseDuration } from '../kernel/duration.ts';
import { duration, durationFrom, file, secretAddress } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { REACHES, type Reach } from '../oncall/reach.ts';
import type { Rate } from './budget.ts';

/** `10/15m`: so many within so long. `none` sets no limit. */
const rate = z
  .codec(z.string(), z.custom<Rate | null>(), {
    decode: (said, context) => {
      if (said === 'none') return null;
      const [, most, time = ''] = /^(\d{1,6})\/(.+)$/.exec(said) ?? [];
      const per = parseDuration(time);
      if (most !== undefined && Number(most) > 0 && per !== undefined && per >= 1_000) return { most: Number(most), per };
      context.issues.push({ code: 'custom', input: said });
      return z.NEVER;
    },
    encode: (read) => (read === null ? 'none' : `${read.most}/${duration.encode(read.per)}`),
  })
  .meta({ title: 'a number of messages and a time', examples: ['10/15m', '60/1h', 'none'] });

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
