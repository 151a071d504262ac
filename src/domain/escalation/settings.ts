import { z } from 'zod';
import { duration, durationFrom, key } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { ADDRESSES, REACHES, type Reach } from '../oncall/reach.ts';

export type Told = { readonly person: string } | { readonly channel: Reach; readonly address: string };

export function parseTarget(told: string): Told {
  const channel = REACHES.find((each) => told.startsWith(`${each}:`));
  return channel === undefined ? { person: told } : { channel, address: told.slice(channel.length + 1) };
}

const isTarget = (told: string): boolean => {
  const target = parseTarget(told);
  return ('person' in target ? key.safeParse(target.person) : ADDRESSES[target.channel].safeParse(target.address)).success;
};

/** Whom a step tells: a person by key, or an address by channel (`mail:noc@example.org`). */
export const target = z
  .string()
  .refine(isTarget)
  .meta({ title: 'somebody to tell', examples: ['a key of [people]', 'mail:noc@example.org', 'sms:+447700900123'] });

export const step = z.strictObject({
  /** After the step before; for the first step, after the clock's start. */
  delay: duration.prefault('0s'),
  tell: z
    .array(target)
    .min(1)
    .meta({ title: 'a list of people and addresses', examples: ['["ana", "mail:noc@example.org"]'] }),
});
export type Step = z.output<typeof step>;

const labelValues = z
  .union([z.string(), z.array(z.string()).min(1)])
  .meta({ title: 'a value or a list of values', examples: ['"db"', '["db", "web"]'] });

export const policy = z.strictObject({
  name: key,
  /** Every label must have the value, or one of the values. `severity` and `source` count as labels. Without it every alert matches. */
  match: z.record(z.string(), labelValues).default({}),
  /** How often the steps start over when nobody answered. */
  repeat: z.int().min(0).max(100).default(0),
  /** After the last step of a round. */
  repeat_after: durationFrom('1s').prefault('5m'),
  step: z
    .array(step)
    .min(1)
    .meta({ title: 'a list of steps', examples: ['one [[policy.step]] or more'] }),
});
export type Policy = z.output<typeof policy>;

export const policies = section('policy', 'Who is told, in which order and how fast. The first policy that matches an alert counts.', () =>
  z.array(policy).default([]),
);
