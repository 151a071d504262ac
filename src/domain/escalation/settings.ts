import { z } from 'zod';
import { duration, durationFrom, key, text } from '../kernel/fields.ts';
import { priority, severity } from '../kernel/rank.ts';
import { section } from '../kernel/setting.ts';
import { isZone } from '../kernel/zone.ts';
import { ADDRESSES, REACHES, type Reach } from '../oncall/reach.ts';
import { hours } from '../oncall/settings.ts';
import type { Called } from './called.ts';

export type Told =
  | { readonly person: string }
  /** Whoever is on call by a plan. */
  | { readonly plan: string }
  /** One of the team, by turns. */
  | { readonly team: string }
  | { readonly channel: Reach; readonly address: string };

export function parseTarget(told: string): Told {
  const channel = REACHES.find((each) => told.startsWith(`${each}:`));
  if (channel !== undefined) return { channel, address: told.slice(channel.length + 1) };
  if (/^(?:rotation|schedule):/.test(told)) return { plan: told };
  return told.startsWith('team:') ? { team: told.slice(5) } : { person: told };
}

const isKey = (text: string): boolean => key.safeParse(text).success;

const isTarget = (told: string): boolean => {
  const target = parseTarget(told);
  if ('person' in target) return isKey(target.person);
  if ('plan' in target) return isKey(target.plan.slice(target.plan.indexOf(':') + 1));
  return 'team' in target ? isKey(target.team) : ADDRESSES[target.channel].safeParse(target.address).success;
};

/** Whom a step tells: a person by key, who is on call, a team by turns, or an address by channel (`mail:noc@example.org`). */
export const target = z
  .string()
  .refine(isTarget)
  .meta({
    title: 'somebody to tell',
    examples: ['a key of [people]', 'schedule:NAME', 'rotation:NAME', 'team:NAME', 'mail:noc@example.org', 'sms:+447700900123'],
  });

const targets = z.array(target).meta({ title: 'a list of people and addresses', examples: ['["ana", "mail:noc@example.org"]'] });

/** When a path is taken. All that is said must hold; what is not said always does. */
const circumstances = z.strictObject({
  severity: z
    .array(severity)
    .min(1)
    .meta({ title: 'a list of severities', examples: ['["critical", "error"]'] })
    .optional(),
  /** Hours of the week by the clocks of `zone`. */
  hours: hours.optional(),
  zone: z
    .string()
    .refine(isZone)
    .meta({ title: 'a time zone', examples: ['UTC', 'Europe/Budapest'] })
    .default('UTC'),
});

/** When a step fires. */
const condition = circumstances.extend({
  /** At least so many alerts of the incident were first seen in the last `within`. */
  alerts: z.int().min(2).max(1_000_000).optional(),
  within: durationFrom('1s').prefault('10m'),
});
export type Condition = z.output<typeof circumstances> & Partial<Omit<z.output<typeof condition>, keyof z.output<typeof circumstances>>>;

export const step = z.strictObject({
  /** After the step before; for the first step, after the clock's start. */
  delay: duration.prefault('0s'),
  tell: targets.min(1),
  /** Otherwise the step is passed over, and the next falls due at once. */
  when: condition.optional(),
});
export type Step = z.output<typeof step>;

const steps = z
  .array(step)
  .min(1)
  .meta({ title: 'a list of steps', examples: ['one [[policy.step]] or more'] });

const path = z.strictObject({ name: key, when: circumstances, step: steps });

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
  /** How many different people have to acknowledge before the clock stops. */
  acknowledgements: z.int().min(1).max(10).default(1),
  step: steps,
  /** Other steps instead, for a clock that starts when this holds; the first that fits is taken. */
  path: z
    .array(path)
    .default([])
    .meta({ title: 'a list of paths', examples: ['one [[policy.path]] or more'] }),
});
/** `called`: whom somebody named before its own steps (`called.ts`); never in the configuration. */
export type Policy = z.output<typeof policy> & { readonly called?: Called };

export const policies = section('policy', 'Who is told, in which order and how fast. The first policy that matches an alert counts.', () =>
  z.array(policy).default([]),
);

const bySeverity = (critical: string, error: string) =>
  z
    .strictObject({
      critical: duration.prefault(critical),
      error: duration.prefault(error),
      warning: duration.prefault('0s'),
      info: duration.prefault('0s'),
    })
    .prefault({});

/** Which tasks start a clock by themselves, beside those of alerts; the first that fits counts. */
const taskRule = z.strictObject({
  /** `created`: made by hand. `deadline`: still open when it was due. */
  on: z.enum(['created', 'deadline']),
  priority: z
    .array(priority)
    .min(1)
    .meta({ title: 'a list of priorities', examples: ['["urgent", "high"]'] })
    .optional(),
  category: z.array(text).min(1).optional(),
  team: z.array(text).min(1).optional(),
  /** How long after the deadline. */
  after: duration.prefault('0s'),
  policy: key,
});
export type TaskRule = z.output<typeof taskRule>;

export const escalationSettings = section('escalation', 'What every clock does, whatever its policy.', () =>
  z
    .strictObject({
      /** Told when a whole round of a policy could tell nobody. */
      last_resort: targets.default([]),
      /** Who acknowledged something and did not start its task for so long is told again; 0s: never. */
      acknowledge_timeout: bySeverity('1h', '4h'),
      /** The same for who started it, while nothing changes on the task. */
      silence_timeout: bySeverity('4h', '0s'),
      task: z
        .array(taskRule)
        .default([])
        .meta({ title: 'a list of rules', examples: ['one [[escalation.task]] or more'] }),
    })
    .prefault({}),
);
