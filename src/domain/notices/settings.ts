import { z } from 'zod';
import { target } from '../escalation/settings.ts';
import { durationFrom, key, text, zone } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { NOTICES, WANTED } from './kinds.ts';

const before = z
  .array(durationFrom('1m'))
  .max(10)
  .meta({ title: 'a list of lead times', examples: ['["7d", "24h", "1h"]'] });

const kinds = z.array(z.enum(NOTICES)).meta({ title: 'a list of notices', examples: [...NOTICES] });

const wanted = z.array(z.enum(WANTED)).meta({ title: 'a list of notices', examples: [...WANTED] });

const selectors = z
  .array(text)
  .min(1)
  .meta({ title: 'a list of selectors', examples: ['["eu/web/*"]'] });

const names = z
  .array(text)
  .min(1)
  .meta({ title: 'a list of names', examples: ['["acme"]'] });

/** Who wants to know of maintenance and of incidents. Of `components`, `client` and `team` one has to fit; without any of them everything does. */
const stakeholder = z.strictObject({
  name: key,
  tell: z
    .array(target)
    .min(1)
    .meta({ title: 'a list of people and addresses', examples: ['["ana", "mail:noc@example.org"]'] }),
  components: selectors.optional(),
  /** Whose systems they are, as the inventory has it. */
  client: names.optional(),
  /** Who owns them, as the inventory has it. */
  team: names.optional(),
  /** How long before the start; as in [notice] if not said. */
  before: before.optional(),
  /** What they are told; everything if not said. */
  on: wanted.optional(),
  /** Whose clocks the times are read by, where the person who is told has none of their own; those of [task] if not said. */
  zone: zone.optional(),
});
export type Stakeholder = z.output<typeof stakeholder>;

export const stakeholders = section('stakeholder', 'Who is told of maintenance and incidents on what.', () =>
  z.array(stakeholder).default([]),
);

const template = z.strictObject({
  subject: text.optional(),
  text: z.string().min(1).max(20_000).meta({ title: 'text of 1 to 20000 characters' }).optional(),
  /** Without it one is made of the text. */
  html: z.string().min(1).max(100_000).meta({ title: 'HTML of 1 to 100000 characters' }).optional(),
});
export type Template = z.output<typeof template>;

export const noticeSettings = section('notice', 'How stakeholders are told of maintenance windows, and when.', () =>
  z
    .strictObject({
      /** How long before the start those are told who do not say it themselves. */
      before: before.prefault(['24h']),
      /** What the crew and the owner of a window are told of it, as far as they are in [people]. */
      crew: kinds.default(['reminder', 'changed', 'cancelled', 'held']),
      /** Other words for a notice; what is not said stays as it is. */
      template: z.partialRecord(z.enum(NOTICES), template).default({}),
    })
    .prefault({}),
);
