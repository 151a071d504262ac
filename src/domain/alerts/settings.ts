import { z } from 'zod';
import { text } from '../kernel/fields.ts';
import { severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';

export const alertSettings = section('alert', 'How the words of monitoring systems become severities and categories.', () =>
  z
    .strictObject({
      /** The severity by the word that the alert's format or its `severity` label has for it, in lower case. A value that is added here joins those that are known. */
      severity: z
        .object({
          emergency: severity.default('critical'),
          fatal: severity.default('critical'),
          disaster: severity.default('critical'),
          critical: severity.default('critical'),
          page: severity.default('critical'),
          down: severity.default('critical'),
          error: severity.default('error'),
          high: severity.default('error'),
          major: severity.default('error'),
          unreachable: severity.default('error'),
          warning: severity.default('warning'),
          warn: severity.default('warning'),
          average: severity.default('warning'),
          minor: severity.default('warning'),
          unknown: severity.default('warning'),
          info: severity.default('info'),
          information: severity.default('info'),
          low: severity.default('info'),
          none: severity.default('info'),
          p1: severity.default('critical'),
          p2: severity.default('error'),
          p3: severity.default('warning'),
          p4: severity.default('info'),
          p5: severity.default('info'),
        })
        .catchall(severity)
        .prefault({}),
      /** For an alert without a severity, or with one that nobody has mapped. */
      default_severity: severity.default('warning'),
      /** The category of a task whose alert has no `category` label. */
      category: text.default('incident'),
    })
    .prefault({}),
);
