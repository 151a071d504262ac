import { z } from 'zod';
import { duration } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { KEPT } from './resolution.ts';

const percent = z
  .number()
  .min(1)
  .max(100)
  .meta({ title: 'a percentage from 1 to 100', examples: ['80', '92.5'] });
const seconds = z
  .number()
  .positive()
  .max(31_536_000)
  .meta({ title: 'a number of seconds', examples: ['30', '0.5'] });
const exactly = (ms: number): string => `${ms / 86_400_000}d`;

export const monitoringSettings = section(
  'monitoring',
  'What Watchbill measures of its host and of itself, and what of it is an alert.',
  () =>
    z
      .strictObject({
        /** How often what was sampled meanwhile is averaged, written down and judged. */
        health_check_interval_sec: z.int().min(5).max(3_600).default(60),
        performance_tracking: z.boolean().default(true),
        /** An average over less than this is no alert: a compiler may have the machine for a minute. */
        sustained: duration.prefault('5m'),
        /** Whether what is far above what is usual at this hour is one too. */
        baselines: z.boolean().default(true),
        alert_thresholds: z
          .strictObject({
            cpu_percent: percent.default(80),
            memory_percent: percent.default(85),
            disk_percent: percent.default(90),
            operation_time_seconds: seconds.default(30),
          })
          .prefault({}),
        /** Instead of `operation_time_seconds`, by name, for operations that take their time. */
        operations: z.record(z.string().trim().min(1).max(200), seconds).default({}),
        /** How long each resolution is kept. */
        retention: z
          .strictObject({
            raw: duration.prefault(exactly(KEPT.raw)),
            minute: duration.prefault(exactly(KEPT.minute)),
            hour: duration.prefault(exactly(KEPT.hour)),
            day: duration.prefault(exactly(KEPT.day)),
          })
          .prefault({}),
      })
      .prefault({}),
);
export type MonitoringSettings = z.output<typeof monitoringSettings.schema>;
