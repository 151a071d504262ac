import { z } from 'zod';
import { duration, durationFrom, key } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';

const heartbeat = z.strictObject({
  name: key,
  /** How often a sign of life comes. */
  period: durationFrom('1s'),
  /** How much later than that it may come. */
  grace: duration.prefault('1m'),
  severity: severity.default('error'),
  /** The system that is ill when it does not come. */
  component: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .meta({ title: 'a name', examples: ['db1'] })
    .optional(),
});
export type HeartbeatSettings = z.output<typeof heartbeat>;

export const heartbeats = section('heartbeat', 'Whose silence is an alert: jobs and programs that say regularly that they live.', () =>
  z.array(heartbeat).default([]),
);
