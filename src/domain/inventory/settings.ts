import { z } from 'zod';
import { cron, duration, durationFrom, file, key, percent, secret, text, zone } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { FORMATS } from './formats.ts';

const type = key.meta({ title: 'a type of component', examples: ['server', 'database'] });

const address = z
  .string()
  .refine((said) => /^https?:\/\/[^\s/?#@]+(?:[/?][^\s#]*)?$/.test(said))
  .meta({ title: 'a web address without a login', examples: ['https://netbox.example.org'] });

const json = z
  .string()
  .refine((said) => {
    try {
      return JSON.parse(said) !== undefined;
    } catch {
      return false;
    }
  })
  .meta({ title: 'JSON' });

/** Read by the engine, by itself. */
const source = z.strictObject({
  /** Whose words these are, in `precedence` too. */
  name: key,
  format: z.enum(FORMATS),
  file: file.optional(),
  url: address.optional(),
  /** Sent to the address and nowhere else. */
  token: secret.optional(),
  token_file: file.optional(),
  /** For `cmdb`: where in the document the components are. */
  mapping: json.optional(),
  mapping_file: file.optional(),
  /** Without it and without `cron`: 15 minutes. */
  every: durationFrom('10s').optional(),
  cron: cron.optional(),
  /** Whose clocks `cron` means. */
  zone: zone.default('UTC'),
  /** For the whole of it, all pages together. */
  timeout: durationFrom('1s').prefault('2m'),
});
export type InventorySource = z.output<typeof source>;

/** How the parts of a component make its health; `health.ts` says what each rule means. */
const rule = z
  .strictObject({
    rule: z.enum(['worst', 'quorum', 'weighted']),
    least: z.int().min(1).default(1),
    degraded: percent.default(100),
    down: percent.default(50),
  })
  .meta({ title: 'a rule' });

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
        /** How the health of what lies in a component of a type becomes its own; without it, the worst of it. */
        health: z.record(type, rule).default({}),
        /** Where components are read from, again and again. */
        source: z.array(source).default([]),
      })
      .prefault({}),
);
export type InventorySettings = z.output<typeof inventorySettings.schema>;
