import { z } from 'zod';
import { durationFrom, key, text } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { CLASSES, DEFAULT_POLICY, POLICIES } from './conflict.ts';

const policy = z.enum(POLICIES).meta({ title: 'a policy', examples: [...POLICIES] });

const capacity = z.strictObject({
  name: key,
  /** Where, as a selector of the inventory. */
  scope: text,
  /** At most so many windows there at once. */
  most: z
    .int()
    .min(1)
    .max(1_000)
    .meta({ title: 'a number of windows', examples: ['2'] }),
});
export type Capacity = z.output<typeof capacity>;

export const windowSettings = section('window', 'Maintenance windows: what stands against them, and how much it counts.', () =>
  z
    .strictObject({
      /** So many steps up and down along needs and runs-on count as touched. */
      depth: z
        .int()
        .min(0)
        .max(20)
        .default(3)
        .meta({ title: 'a number of steps', examples: ['3'] }),
      /** How much each kind of conflict counts: allow says nothing, warn is shown, override wants a reason at approval, deny refuses it. */
      policy: z.strictObject(Object.fromEntries(CLASSES.map((name) => [name, policy.default(DEFAULT_POLICY[name])]))).prefault({}),
      capacity: z.array(capacity).default([]),
      /** The label of components by which carriers call our circuits, in notices of theirs (MAINTNOTE). */
      circuit: text.default('circuit'),
      /** What we are called in notices of ours: a domain. */
      provider: text.default('watchbill'),
      /** How far ahead conflicts of what comes round again are looked for, and free slots. */
      horizon: durationFrom('1d').prefault('90d'),
    })
    .prefault({}),
);
