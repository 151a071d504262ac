import { z } from 'zod';
import { priority } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';

export const taskSettings = section(
  'task',
  'How alerts open and close tasks.',
  z
    .strictObject({
      /** Whether a task closes by itself when its alert resolves. `untouched`: only while nobody has started or edited it. */
      close_on_resolve: z.enum(['untouched', 'always', 'never']).default('untouched'),
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
