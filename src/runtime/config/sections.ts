import { z } from 'zod';
import { alertSettings } from '../../domain/alerts/settings.ts';
import { calendars } from '../../domain/calendars/settings.ts';
import { diagnosticsSettings } from '../../domain/diagnostics/settings.ts';
import { escalationSettings, policies } from '../../domain/escalation/settings.ts';
import { heartbeats } from '../../domain/heartbeats/settings.ts';
import { incidentSettings } from '../../domain/incidents/settings.ts';
import { inventorySettings } from '../../domain/inventory/settings.ts';
import { file, parseAddress, size } from '../../domain/kernel/fields.ts';
import { type Section, section } from '../../domain/kernel/setting.ts';
import { maskingSettings } from '../../domain/masking/settings.ts';
import { noticeSettings, stakeholders } from '../../domain/notices/settings.ts';
import { connectivitySettings } from '../../domain/notifications/connectivity.ts';
import { notificationSettings } from '../../domain/notifications/settings.ts';
import { people, rotations, schedules, teams } from '../../domain/oncall/settings.ts';
import { monitoringSettings } from '../../domain/performance/settings.ts';
import { probes, probing } from '../../domain/probes/settings.ts';
import { processes } from '../../domain/processes/settings.ts';
import { repositories } from '../../domain/repositories/settings.ts';
import { shiftSettings } from '../../domain/shifts/settings.ts';
import { sources } from '../../domain/sources/settings.ts';
import { taskSettings } from '../../domain/tasks/settings.ts';
import { upkeepSettings } from '../../domain/upkeep/settings.ts';
import { windowSettings } from '../../domain/windows/settings.ts';
import { uiSettings } from '../../ui/settings.ts';
import { channelSections } from './channel-sections.ts';

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
  ...channelSections,
  policies,
  escalationSettings,
  shiftSettings,
  sources,
  heartbeats,
  probes,
  probing,
  intake,
  alertSettings,
  maskingSettings,
  taskSettings,
  incidentSettings,
  inventorySettings,
  windowSettings,
  calendars,
  stakeholders,
  noticeSettings,
  notificationSettings,
  connectivitySettings,
  monitoringSettings,
  upkeepSettings,
  diagnosticsSettings,
  repositories,
  processes,
  uiSettings,
  database,
  log,
];
