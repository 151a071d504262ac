/** The ways to reach somebody, and how an address is written on each. In this order, from the quietest to the loudest. */
import { z } from 'zod';
import { key, mailAddress, phoneNumber } from '../kernel/fields.ts';

const named = (section: string) => key.meta({ title: `the name of a [[${section}]]`, examples: ['noc'] });

const written = (pattern: RegExp, title: string, ...examples: readonly string[]) => z.string().regex(pattern).meta({ title, examples });

export const ADDRESSES = {
  mail: mailAddress,
  slack: written(
    /^(?:[CDGUW][A-Z0-9]{6,20}|#[\p{L}\p{N}_-]{1,80})$/u,
    'a channel or member of Slack',
    'C0123456789',
    'U0123456789',
    '#noc',
  ),
  mattermost: written(/^@?[a-z0-9][a-z0-9._-]{0,63}$/, 'a channel or member of Mattermost', 'town-square', '@ana'),
  msteams: named('msteams'),
  webhook: named('webhook'),
  ntfy: written(/^[A-Za-z0-9_-]{1,64}$/, 'a topic of ntfy', 'noc-pages'),
  gotify: named('gotify'),
  pushover: written(/^[A-Za-z0-9]{30}$/, 'a user or group key of Pushover', '30 letters and digits'),
  sms: phoneNumber,
  voice: phoneNumber,
} as const satisfies Readonly<Record<string, z.ZodString>>;

export type Reach = keyof typeof ADDRESSES;
export const REACHES = Object.keys(ADDRESSES) as readonly Reach[];

/** One optional address for each way, under its name. */
export const addressFields = Object.fromEntries(REACHES.map((reach) => [reach, ADDRESSES[reach].optional()])) as {
  readonly [R in Reach]: z.ZodOptional<z.ZodString>;
};
