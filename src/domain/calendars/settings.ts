import { z } from 'zod';
import { cron, durationFrom, file, key, secret, secretAddress, size, text, zone } from '../kernel/fields.ts';
import { section } from '../kernel/setting.ts';
import { STATES } from '../windows/window.ts';
import { DIRECTIONS, WINNERS } from './mirror.ts';

/** What a calendar is here: a mirror of the windows, or something to read that says when nobody works, or that somebody is away. */
export const MEANINGS = ['windows', 'business', 'freeze', 'soft-freeze', 'absence'] as const;
export type Meaning = (typeof MEANINGS)[number];

const calendar = z.strictObject({
  name: key,
  /** What Google and Microsoft publish is a secret itself: whoever knows the address may read. */
  url: secretAddress,
  url_file: file.optional(),
  as: z.enum(MEANINGS).default('windows'),
  /** For the server, by HTTP Basic. */
  user: text.optional(),
  password: secret.optional(),
  password_file: file.optional(),
  /** Of a mirror. */
  direction: z.enum(DIRECTIONS).default('both'),
  /** Whose word counts where a window and its entry both changed. */
  conflict: z.enum(WINNERS).default('watchbill'),
  /** Windows on what this selector means; all if not said. */
  targets: text.optional(),
  /** From which states on one is shown there; it stays until it is over or called off. */
  states: z.array(z.enum(STATES)).min(1).default(['proposed', 'approved', 'announced', 'active', 'over-running']),
  /** On what, for times that nobody works in; everything if not said. */
  scope: text.optional(),
  /** Who is away, as [people] calls them. */
  person: key.optional(),
  /** Without it and without `cron`: 15 minutes. */
  every: durationFrom('1m').optional(),
  cron: cron.optional(),
  /** Whose clocks `cron` means, and times without a zone. */
  zone: zone.default('UTC'),
  /** For the whole of one reading. */
  timeout: durationFrom('1s').prefault('1m'),
  /** An answer that is larger is not read. */
  max_size: size.prefault('10MB'),
});
export type Calendar = z.output<typeof calendar>;

export const calendars = section(
  'calendar',
  'Calendars elsewhere: one that mirrors the windows over CalDAV, and those that say when nobody works or who is away.',
  () => z.array(calendar).default([]),
);

export const isMirror = ({ as }: Pick<Calendar, 'as'>): boolean => as === 'windows';
