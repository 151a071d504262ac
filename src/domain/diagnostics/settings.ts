import { z } from 'zod';
import { file } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

export const diagnosticsSettings = section('diagnostics', 'What is kept for whoever looks into it when Watchbill itself is not well.', () =>
  z
    .strictObject({
      /** Whether an alert of the source `watchbill` (a failed upkeep, a breached threshold) packs a bundle. */
      capture: z.boolean().default(true),
      /** Whether the last lines of the log are in it. */
      log_diagnostics: z.boolean().default(true),
      /** Whether what was measured lately is in it. */
      performance_snapshots: z.boolean().default(true),
      /** Whether two seconds of the processor's time are. */
      resource_profiling: z.boolean().default(false),
      /** A folder; without it, `diagnostics` beside the database. */
      folder: file.optional(),
      /** So many bundles stay. */
      keep: z.int().min(1).max(10_000).default(20),
    })
    .prefault({}),
);
