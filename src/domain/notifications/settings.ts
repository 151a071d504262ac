import { z } from 'zod';
import { durationFrom } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

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
    })
    .prefault({}),
);
