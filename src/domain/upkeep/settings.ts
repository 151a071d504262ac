import { z } from 'zod';
import { cron, durationFrom, file, key, zone } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { hours } from '../oncall/settings.ts';

/** What Watchbill can do for itself; `command` is whatever a team does besides. */
export const CHORES = ['log_rotation', 'cache_cleanup', 'database_check', 'backup', 'backup_verification'] as const;
export type Chore = (typeof CHORES)[number] | 'command';

const window = hours.meta({ title: 'hours of the day or of the week', examples: ['02:00-04:00', '22:00-02:00', 'Sa,Su 01:00-05:00'] });

const task = z.strictObject({
  name: key,
  /** One of what Watchbill can do, or `command`. */
  run: z.enum(CHORES).optional(),
  /** A program and its arguments: no shell reads them. */
  command: z
    .array(z.string().min(1))
    .min(1)
    .meta({ title: 'a program and its arguments', examples: ['["/usr/local/bin/prune", "--days", "30"]'] })
    .optional(),
  schedule: cron.optional(),
  window: window.optional(),
  zone: zone.optional(),
  timeout: durationFrom('1s').optional(),
  /** Of the alert when it fails. */
  severity: severity.default('error'),
});
export type UpkeepTask = z.output<typeof task>;

export const upkeepSettings = section('upkeep', 'What Watchbill does for its own health, when, and within which hours.', () =>
  z
    .strictObject({
      schedule: cron.default('0 2 * * *'),
      /** Nothing scheduled runs outside of it. */
      window: window.prefault(WINDOW),
      zone: zone.default('UTC'),
      automated_tasks: z.array(z.enum(CHORES)).default(['log_rotation', 'cache_cleanup', 'backup_verification']),
      /** One that takes longer is ended, and has failed. */
      timeout: durationFrom('1s').prefault('30m'),
      /** What runs, refusals and bundles are kept for. */
      keep: durationFrom('1d').prefault('90d'),
      /** A folder; without it, `backups` beside the database. */
      backups: file.optional(),
      keep_backups: z.int().min(1).max(10_000).default(7),
      task: z.array(task).default([]),
    })
    .prefault({}),
);
export type UpkeepSettings = z.output<(typeof upkeepSettings)['schema']>;

const WINDOW = '02:00-04:00';
