/** Entries as a calendar that other programs read: RFC 5545. */
import type { Instant } from '../kernel/clock.ts';
import { dayText, escaped, escapedList, localText, parameter, utcText, written } from '../kernel/content-line.ts';
import { fromWallIn, wallIn } from '../kernel/zone.ts';
import { endingInUtc } from '../recurrence/ending.ts';
import type { Busy, Entry } from './entry.ts';
import { timezoneLines } from './timezone.ts';

type Clocks = Pick<Entry, 'zone' | 'allDay'>;

/** A time as the entry says times. */
function timed(name: string, { zone, allDay }: Clocks, ...readings: readonly number[]): string {
  if (allDay) return `${name};VALUE=DATE:${readings.map(dayText).join(',')}`;
  if (zone === null) return `${name}:${readings.map(localText).join(',')}`;
  return zone === 'UTC' ? `${name}:${readings.map(utcText).join(',')}` : `${name};TZID=${zone}:${readings.map(localText).join(',')}`;
}

/** An end as a time reads best; where the clocks show that time twice, or it is no time, how long it lasts is exact. */
function endLine(clocks: Clocks & Pick<Entry, 'ends'>, start: number, length: number): string {
  const { zone, allDay, ends } = clocks;
  if (zone === null || allDay || ends === 'wall-clock') return timed('DTEND', clocks, start + length);
  const end = fromWallIn(zone, start) + length;
  const shown = wallIn(zone, end);
  if (fromWallIn(zone, shown) === end) return timed('DTEND', clocks, shown);
  return `DURATION:PT${Math.round(length / 1_000)}S`;
}

const ruleIn = (rule: string, { zone, allDay }: Clocks): string => (zone === null || allDay ? rule : endingInUtc(rule, zone));

/** What an entry and its changed times have in common. */
const common = (entry: Entry, stamp: Instant, sequence: number, status: Entry['status']): readonly string[] => [
  `UID:${escaped(entry.uid)}`,
  `DTSTAMP:${utcText(stamp)}`,
  `SEQUENCE:${sequence}`,
  `SUMMARY:${escaped(entry.summary)}`,
  ...(status === null ? [] : [`STATUS:${status}`]),
];

const organizerLine = (organizer: string): string =>
  /^\S+@\S+$/.test(organizer) ? `ORGANIZER:mailto:${organizer}` : `ORGANIZER;CN=${parameter(organizer)}:invalid:nomail`;

export function entryLines(entry: Entry, now: Instant): readonly string[] {
  const stamp = entry.stamp ?? now;
  return [
    'BEGIN:VEVENT',
    ...common(entry, stamp, entry.sequence, entry.status),
    timed('DTSTART', entry, entry.start),
    endLine(entry, entry.start, entry.length),
    ...(entry.rule === null ? [] : [`RRULE:${ruleIn(entry.rule, entry)}`]),
    ...(entry.except.length === 0 ? [] : [timed('EXDATE', entry, ...entry.except)]),
    ...(entry.added.length === 0 ? [] : [timed('RDATE', entry, ...entry.added)]),
    ...(entry.description === '' ? [] : [`DESCRIPTION:${escaped(entry.description)}`]),
    ...(entry.location === '' ? [] : [`LOCATION:${escaped(entry.location)}`]),
    ...(entry.categories.length === 0 ? [] : [`CATEGORIES:${escapedList(entry.categories)}`]),
    ...(entry.organizer === null ? [] : [organizerLine(entry.organizer)]),
    `TRANSP:${entry.busy ? 'OPAQUE' : 'TRANSPARENT'}`,
    ...Object.entries(entry.extra).flatMap(([name, values]) => values.map((value) => `${name}:${value}`)),
    'END:VEVENT',
    ...entry.overrides.flatMap((override) => [
      'BEGIN:VEVENT',
      ...common(entry, stamp, override.sequence, override.status),
      timed('RECURRENCE-ID', entry, override.at),
      timed('DTSTART', entry, override.start),
      endLine(entry, override.start, override.length),
      'END:VEVENT',
    ]),
  ];
}

interface Heading {
  readonly name?: string;
  readonly now: Instant;
  /** What the reader is to do with it (iTIP); left out where it is only told. */
  readonly method?: string;
}

const heading = ({ name, method }: Heading): readonly string[] => [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Watchbill//Watchbill//EN',
  'CALSCALE:GREGORIAN',
  ...(method === undefined ? [] : [`METHOD:${method}`]),
  ...(name === undefined ? [] : [`NAME:${escaped(name)}`, `X-WR-CALNAME:${escaped(name)}`]),
  // How often programs that subscribe look again.
  ...(method === 'PUBLISH' ? ['REFRESH-INTERVAL;VALUE=DURATION:PT1H'] : []),
];

export function writeCalendar(entries: readonly Entry[], head: Heading): string {
  const zones = new Set(entries.flatMap(({ zone, allDay }) => (zone === null || zone === 'UTC' || allDay ? [] : [zone])));
  return written([
    ...heading(head),
    ...[...zones].sort().flatMap((zone) => timezoneLines(zone, head.now)),
    ...entries.flatMap((entry) => entryLines(entry, head.now)),
    'END:VCALENDAR',
  ]);
}

/** Times that are taken, in UTC as VFREEBUSY has to be. */
export function writeBusy(
  busy: readonly Busy[],
  { uid, from, to, ...head }: Heading & { uid: string; from: Instant; to: Instant },
): string {
  return written([
    ...heading(head),
    'BEGIN:VFREEBUSY',
    `UID:${escaped(uid)}`,
    `DTSTAMP:${utcText(head.now)}`,
    `DTSTART:${utcText(from)}`,
    `DTEND:${utcText(to)}`,
    ...busy.map(({ type, start, end }) => `FREEBUSY;FBTYPE=${type}:${utcText(start)}/${utcText(end)}`),
    'END:VFREEBUSY',
    'END:VCALENDAR',
  ]);
}
