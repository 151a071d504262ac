/** What pages leave through: one section for each vendor. */
import { z } from 'zod';
import { file, key, mailSender, phoneNumber, secret, secretAddress, text, webAddress } from '../../domain/kernel/fields.ts';
import { section } from '../../domain/kernel/setting.ts';

const api = (address: string) => webAddress.meta({ ...webAddress.meta(), examples: [address] }).default(address);

export const mail = section('mail', 'The mail server that pages leave through. Without it nobody can be paged by mail.', () =>
  z
    .strictObject({
      host: text,
      port: z.int().min(1).max(65_535).default(587),
      /** `starttls`: plain at first, then encrypted or not at all. `tls`: encrypted from the first byte (port 465). */
      tls: z.enum(['starttls', 'tls', 'none']).default('starttls'),
      user: text.optional(),
      password: secret.optional(),
      password_file: file.optional(),
      from: mailSender,
      /** Certificates to trust beside the system's, in PEM. */
      ca_file: file.optional(),
      /** Signs what leaves, where the server does not. */
      dkim: z.strictObject({ domain: text, selector: text, key: secret.optional(), key_file: file.optional() }).optional(),
    })
    .optional(),
);

const accountSid = z
  .string()
  .regex(/^AC[0-9a-f]{32}$/i)
  .meta({ title: 'an account SID', examples: ['AC and 32 hexadecimal digits'] });

export const twilio = section('twilio', 'The Twilio account that text messages and calls leave through.', () =>
  z
    .strictObject({
      account_sid: accountSid,
      auth_token: secret.optional(),
      auth_token_file: file.optional(),
      /** A number of the account. */
      from: phoneNumber,
      /** Another address of Twilio's, or a relay's. */
      api: api('https://api.twilio.com'),
    })
    .optional(),
);

export const slack = section('slack', 'The bot that posts pages in Slack.', () =>
  z
    .strictObject({
      token: secret.optional(),
      token_file: file.optional(),
      /** What Slack signs the clicks on buttons with. */
      signing_secret: secret.optional(),
      signing_secret_file: file.optional(),
      api: api('https://slack.com/api'),
    })
    .optional(),
);

export const mattermost = section('mattermost', 'The incoming webhook that posts pages in Mattermost.', () =>
  z.strictObject({ url: secretAddress.optional(), url_file: file.optional() }).optional(),
);

export const msteams = section('msteams', 'The workflows that post pages in Microsoft Teams, by name.', () =>
  z.array(z.strictObject({ name: key, url: secretAddress.optional(), url_file: file.optional() })).default([]),
);

export const webhook = section('webhook', 'Programs of your own that are told of pages, by name.', () =>
  z
    .array(
      z.strictObject({
        name: key,
        url: secretAddress.optional(),
        url_file: file.optional(),
        /** What signs; without it nothing does. */
        secret: secret.optional(),
        secret_file: file.optional(),
        /** Signs too, while the receiver changes over. */
        old_secret: secret.optional(),
        old_secret_file: file.optional(),
      }),
    )
    .default([]),
);

export const ntfy = section('ntfy', 'The ntfy server that notifications leave through.', () =>
  z.strictObject({ url: api('https://ntfy.sh'), token: secret.optional(), token_file: file.optional() }).optional(),
);

export const gotify = section('gotify', 'The applications of Gotify that notifications leave through, by name.', () =>
  z.array(z.strictObject({ name: key, url: webAddress, token: secret.optional(), token_file: file.optional() })).default([]),
);

export const pushover = section('pushover', 'The application of Pushover that notifications leave through.', () =>
  z.strictObject({ token: secret.optional(), token_file: file.optional(), api: api('https://api.pushover.net') }).optional(),
);

export const reply = section('reply', 'How people answer pages from where they read them.', () =>
  z
    .strictObject({
      /** Where the intake is seen from outside: the beginning of every link. */
      url: webAddress.meta({ ...webAddress.meta(), examples: ['https://watchbill.example.org'] }),
      /** Signs the links. */
      secret: secret.optional(),
      secret_file: file.optional(),
    })
    .optional(),
);

export const channelSections = [mail, twilio, slack, mattermost, msteams, webhook, ntfy, gotify, pushover, reply] as const;
