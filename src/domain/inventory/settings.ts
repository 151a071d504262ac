import { z } from 'zod';
import { duration, key, text } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

const type = key.meta({ title: 'a type of component', examples: ['server', 'database'] });

export const inventorySettings = section(
  'inventory',
  'Which labels components carry, whose word counts, and what happens to those that a source no longer knows.',
  () =>
    z
      .strictObject({
        /** Sources by trust, the most trusted first; those that are not named follow by the alphabet. What people set by hand always wins. */
        precedence: z.array(key).default([]),
        /** How long a component stays that its sources no longer know. */
        grace: duration.prefault('14d'),
        /** A run that would lose more than so many percent of its source's components is stopped. */
        max_vanish: z.int().min(0).max(100).default(25),
        /** The labels that go down the tree; without it, all of them. */
        inherit: z.array(text).optional(),
        /** Labels that a type of component must carry, itself or by inheritance; `*` is every type. */
        required: z.record(z.union([z.literal('*'), type]), z.array(text)).default({}),
        /** The values that a label may have. */
        allowed: z.record(text, z.array(text).min(1)).default({}),
      })
      .prefault({}),
);
export type InventorySettings = z.output<typeof inventorySettings.schema>;
