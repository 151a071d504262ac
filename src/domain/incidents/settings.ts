import { z } from 'zod';
import { duration } from '../kernel/fields.ts';
import type { Severity } from '../kernel/rank.ts';
import { type Settings, section } from '../kernel/setting.ts';

export const incidentSettings = section('incident', 'Incidents that people conduct.', () =>
  z
    .strictObject({
      /** How often those who wait for news are owed some, by the severity; 0s: whenever there is some. */
      update_every: z
        .strictObject({
          critical: duration.prefault('30m'),
          error: duration.prefault('1h'),
          warning: duration.prefault('0s'),
          info: duration.prefault('0s'),
        } satisfies Readonly<Record<Severity, unknown>>)
        .prefault({}),
    })
    .prefault({}),
);

export const everyOf = (settings: Settings, severity: Severity): number => settings.of(incidentSettings).update_every[severity];
