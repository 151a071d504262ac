import { z } from 'zod';
import { alertSettings } from '../../domain/alerts/settings.ts';
import { policies } from '../../domain/escalation/settings.ts';
import { heartbeats } from '../../domain/heartbeats/settings.ts';
import { inventorySettings } from '../../domain/inventory/settings.ts';
import { file, mailSender, parseAddress, phoneNumber, secret, size, text, webAddress } from '../../domain/kernel/fields.ts';
import { type Section, section } from '../../domain/kernel/setting.ts';
import { maskingSettings } from '../../domain/masking/settings.ts';
import { connectivitySettings } from '../../domain/notifications/connectivity.ts';
import { notificationSettings } from '../../domain/notifications/settings.ts';
import { people, rotations, schedules, teams } from '../../domain/oncall/settings.ts';
import { probes, probing } from '../../domain/probes/settings.ts';
import { sources } from '../../domain/sources/settings.ts';
import { taskSettings } from '../../domain/tasks/settings.ts';
import { uiSettings } from '../../ui/settings.ts';

export const database = section('database', 'Where everything is kept.', () =>
  z
    .strictObject({
      /** A file, or `postgres://user:password@host/database`. Without it: the platform's place for user data. */
      url: z.string().min(1).meta({ title: 'a file name or a postgres:// URL', file: true, secret: true }).optional(),
      url_file: file.optional(),
    })
    .prefault({}),
);

/** `127.0.0.1:9190` and `[::1]:9190`; undefined for anything else. */
export const parseListen = parseAddress;

const listen = z
  .string()
  .refine((address) => parseListen(address) !== undefined)
  .meta({ title: 'an address to listen on', examples: ['127.0.0.1:9190', '[::1]:9190', '0.0.0.0:9190'] });

export const intake = section('intake', 'Where monitoring systems send their alerts.', () =>
  z.strictObject({ listen: listen.default('127.0.0.1:9190'), max_body: size.prefault('16MB') }).prefault({}),
);

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
    })
    .optional(),
);

const accountSid = z
  .string()
  .regex(/^AC[0-9a-f]{32}$/i)
  .meta({ title: 'an account SID', examples: ['AC and 32 hexadecimal digits'] });

export const twilio = section('twilio', 'The Twilio account that text messages leave through. Without it nobody can be paged by SMS.', () =>
  z
    .strictObject({
      account_sid: accountSid,
      auth_token: secret.optional(),
      auth_token_file: file.optional(),
      /** A number of the account. */
      from: phoneNumber,
      /** Another address of Twilio's, or a relay's. */
      api: webAddress.meta({ ...webAddress.meta(), examples: ['https://api.twilio.com'] }).default('https://api.twilio.com'),
    })
    .optional(),
);

export const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export const log = section('log', 'What is written down about the program itself.', () =>
  z
    .strictObject({
      level: z.enum(LEVELS).default('info'),
      /** Without it: the platform's place for state. `serve` writes to standard error instead unless a file is named. */
      file: file.optional(),
      /** How many rotated files stay. */
      keep: z.int().min(1).max(1_000).default(7),
    })
    .prefault({}),
);

/** Every section of the configuration file, in the order in which `config show` prints them. */
export const sections: readonly Section[] = [
  people,
  teams,
  schedules,
  rotations,
  mail,
  twilio,
  policies,
  sources,
  heartbeats,
  probes,
  probing,
  intake,
  alertSettings,
  maskingSettings,
  taskSettings,
  inventorySettings,
  notificationSettings,
  connectivitySettings,
  uiSettings,
  database,
  log,
];
