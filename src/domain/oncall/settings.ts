import { z } from 'zod';
import { ROLES } from '../kernel/access.ts';
import { duration, key, text } from '../kernel/fields.ts';
import { HOURS_FORMS, type Hours, parseHours, parseTimeOfDay } from '../kernel/hours.ts';
import { severity } from '../kernel/rank.ts';
import { rate } from '../kernel/rate.ts';
import { formatInstant, parseInstant } from '../kernel/rfc3339.ts';
import { section } from '../kernel/setting.ts';
import { isZone } from '../kernel/zone.ts';
import { addressFields, REACHES } from './reach.ts';

const MIDNIGHT = 'T00:00:00Z';

/** A day on the wall calendar, read as a wall clock's midnight. */
const day = z
  .codec(z.string(), z.int(), {
    decode: (said, context) => parseInstant(`${said}${MIDNIGHT}`) ?? wrong(context.issues, said),
    encode: (reading) => formatInstant(reading).slice(0, 10),
  })
  .meta({ title: 'a day', examples: ['2026-11-02'] });

/** `09:00`, in milliseconds from midnight. */
const timeOfDay = z
  .codec(z.string(), z.int(), {
    decode: (said, context) => parseTimeOfDay(said) ?? wrong(context.issues, said),
    encode: (time) => formatInstant(time).slice(11, 16),
  })
  .meta({ title: 'a time of day', examples: ['09:00', '22:30'] });

export const hours = z
  .codec(z.string(), z.custom<Hours>(), {
    decode: (said, context) => parseHours(said) ?? wrong(context.issues, said),
    encode: (read) => read.text,
  })
  .meta({ title: 'hours of the week', examples: [...HOURS_FORMS] });

function wrong(issues: z.core.$ZodRawIssue[], input: string): never {
  issues.push({ code: 'custom', input });
  return z.NEVER;
}

const zone = z
  .string()
  .refine(isZone)
  .meta({ title: 'a time zone', examples: ['UTC', 'Europe/Budapest'] });

/** When somebody would rather not be woken, and by what they need not be. */
const quiet = z.strictObject({
  hours,
  zone: zone.default('UTC'),
  hold: z.array(severity).default(['warning', 'info']),
});

/** A person has one address at most for each way to be reached, under its name. */
export const person = z.strictObject({
  name: text,
  ...addressFields,
  /** How long after a page each way is used that is not used at once. */
  after: z.partialRecord(z.enum(REACHES), duration).prefault({}),
  quiet: quiet.optional(),
  /** The most messages they get over all channels, instead of the `cap` of notifications. */
  cap: rate.optional(),
  role: z.enum(ROLES).default('operator'),
  /** By whose clocks they read times. */
  zone: zone.optional(),
});
export type Person = z.output<typeof person>;

export const people = section('people', 'Who there is, how each is reached and what each may do.', () => z.record(key, person).default({}));

const HOUR = 3_600_000;
const NAMED_TURNS: Readonly<Record<string, number>> = { daily: 24 * HOUR, weekly: 168 * HOUR };

/** No zone changes its clocks by more than two hours (Antarctica/Troll), so no change swallows a turn. */
const turn = z
  .codec(z.string(), z.int(), {
    decode: (said, context) => {
      const length = NAMED_TURNS[said] ?? duration.safeDecode(said).data ?? 0;
      return length >= 2 * HOUR && length % 60_000 === 0 ? length : wrong(context.issues, said);
    },
    encode: (length) => Object.entries(NAMED_TURNS).find(([, known]) => known === length)?.[0] ?? duration.encode(length),
  })
  .meta({ title: 'the length of a turn, two hours or more', examples: ['daily', 'weekly', '12h', '2w'] });

const names = z
  .array(key)
  .min(1)
  .meta({ title: 'a list of names', examples: ['["ana", "bela"]'] });

const rotation = z.strictObject({
  name: key,
  zone: zone.default('UTC'),
  /** The day of the first hand-over; of weekly turns, also the weekday of all others. */
  start: day,
  handover: timeOfDay.prefault('09:00'),
  turn: turn.prefault('weekly'),
  /** In order, from the first turn on; somebody may come twice. */
  members: names,
  /** When it has duty at all; without it, always. */
  hours: hours.optional(),
});
export type Rotation = z.output<typeof rotation>;

const schedule = z.strictObject({
  name: key,
  /** Rotations and people; at any moment the first that has somebody counts. */
  layers: names,
});
export type Schedule = z.output<typeof schedule>;

const team = z.strictObject({
  name: key,
  members: names,
  /** Schedules, rotations and people; the first is asked first. */
  oncall: z.array(key).default([]),
});
export type Team = z.output<typeof team>;

export const rotations = section('rotation', 'Whose turn it is, handed over by the clocks of a zone.', () => z.array(rotation).default([]));
export const schedules = section('schedule', 'Rotations in layers: at any moment the first that has somebody counts.', () =>
  z.array(schedule).default([]),
);
export const teams = section('team', 'Who works together, and who of them is on call.', () => z.array(team).default([]));
