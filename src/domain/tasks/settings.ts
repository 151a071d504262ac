import { z } from 'zod';
import { priority } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { isZone } from '../kernel/zone.ts';
import { attributeSettings } from './attribute.ts';
import { DEFAULT_WEIGHTS, type TermName } from './urgency.ts';

const zone = z
  .string()
  .refine(isZone)
  .meta({ title: 'a time zone', examples: ['UTC', 'Europe/Budapest'] });

const weight = (term: TermName) =>
  z
    .number()
    .min(-1_000)
    .max(1_000)
    .default(DEFAULT_WEIGHTS[term])
    .meta({ title: 'a weight from -1000 to 1000', examples: ['6', '-2.5'] });

export const taskSettings = section('task', 'Tasks: how alerts open and close them, and what a team adds.', () =>
  z
    .strictObject({
      /** Whether a task closes by itself when its alert resolves. `untouched`: only while nobody has started or edited it. */
      close_on_resolve: z.enum(['untouched', 'always', 'never']).default('untouched'),
      /** The zone whose days and clocks queries mean when they do not say. */
      zone: zone.default('UTC'),
      /** The weights of the terms of urgency, in points. */
      urgency: z
        .strictObject({
          priority: weight('priority'),
          due: weight('due'),
          age: weight('age'),
          blocking: weight('blocking'),
          blocked: weight('blocked'),
          severity: weight('severity'),
          escalation: weight('escalation'),
        })
        .prefault({}),
      /** What a team keeps about its tasks beside what every team does. */
      attribute: attributeSettings.default({}),
      /** The priority of a task by the severity of its alert. */
      priority: z
        .strictObject({
          critical: priority.default('urgent'),
          error: priority.default('high'),
          warning: priority.default('normal'),
          info: priority.default('low'),
        })
        .prefault({}),
    })
    .prefault({}),
);
