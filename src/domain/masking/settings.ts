import { z } from 'zod';
import { text } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';

const name = z
  .string()
  .trim()
  .min(2)
  .max(80)
  .meta({ title: 'a name', examples: ['wifi_psk'] });
/** Three characters at least: shorter ones stand everywhere. */
const literal = z
  .string()
  .min(3)
  .max(80)
  .meta({ title: 'three characters or more', examples: ['ACME-'] });

export const maskingSettings = section('masking', 'What is masked in texts from outside, beside what is known to be secret.', () =>
  z
    .strictObject({
      /** Names whose value is secret too, as a label, in JSON, in an assignment and as a flag. */
      names: z.array(name).default([]),
      /** Names whose value is shown although the name sounds secret; labels alone. */
      shown: z.array(name).default([]),
      pattern: z
        .array(
          z.strictObject({
            /** What is said in its place: `‹masked: badge number›`. */
            name: text,
            /** What stands before such a secret, whatever the case. */
            after: z.array(literal).min(1),
            /** Shorter ones are left alone. */
            shortest: z.int().min(1).max(1_000).default(4),
          }),
        )
        .default([]),
    })
    .prefault({}),
);
export type MaskingSettings = z.output<(typeof maskingSettings)['schema']>;
