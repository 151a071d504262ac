/**
 * A recurrence as calendars have it: RRULE counts from DTSTART on the clocks of its TZID, which is named and not spelled out (RFC 7809). The
 * newest task carries its series, so it begins with that task's occurrence, with what the rule has left. A to-do that repeats has to begin, and
 * may not be due at the moment at which it begins: where the rule says when it is due, the beginning says it.
 */
import { DAY } from '../../kernel/civil.ts';
import { localText, utcText } from '../../kernel/content-line.ts';
import type { Portable } from './portable.ts';

type Repeats = NonNullable<Portable['repeats']>;

const timed = (name: string, zone: string, readings: readonly number[]): string =>
  zone === 'UTC' ? `${name}:${readings.map(utcText).join(',')}` : `${name};TZID=${zone}:${readings.map(localText).join(',')}`;

/** The lines of a to-do that repeats, in place of its DTSTART and DUE. */
export function recurrenceLines(repeats: Repeats, { scheduledAt, dueAt }: Pick<Portable, 'scheduledAt' | 'dueAt'>): readonly string[] {
  const { rule, zone, at, except } = repeats;
  const left = except.filter((reading) => reading >= Math.floor(at / DAY) * DAY);
  return [
    timed('DTSTART', zone, [at]),
    ...(scheduledAt === null || dueAt === null || dueAt <= scheduledAt ? [] : [`DUE:${utcText(dueAt)}`]),
    `RRULE:${rule}`,
    ...(left.length === 0 ? [] : [timed('EXDATE', zone, left)]),
  ];
}
