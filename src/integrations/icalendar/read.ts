/**
 * Calendars of other programs, taken apart by ical.js. Files are hostile: the text is cut into events first (components.ts), each is parsed by
 * itself, and whatever cannot be read of one becomes a sentence while the rest of the file is taken. Nothing is expanded here: a rule is a text
 * that the domain understands or refuses.
 */
import ICAL from 'ical.js';
import type { Busy, Calendar, Entry, Orphan, Override, ReadCalendar, Refused } from '../../domain/icalendar/entry.ts';
import { clip, plain } from '../../domain/kernel/plain.ts';
import { parseInstant } from '../../domain/kernel/rfc3339.ts';
import { type Component, cut } from './components.ts';
import { type Event, eventFrom } from './event.ts';
import { readable } from './lines.ts';
import { type Jcal, readingIn, Unreadable } from './property.ts';
import { type Timezone, timezoneFrom, zonesOf } from './zones.ts';

const MOST_ENTRIES = 20_000;
const LONGEST_TIMEZONE = 20_000;

const parsed = ({ kind, text }: Component): Jcal => ICAL.parse(readable(kind, text)) as unknown as Jcal;

const problemIn = (error: unknown): string => {
  if (error instanceof Unreadable) return error.message;
  // ical.js says what it could not read, and then shows it.
  return `it is not understood: ${clip(plain(error instanceof Error ? error.message : String(error)), 120)}`;
};

/** Enough of a broken event to find it. */
const whereOf = ({ line, text }: Component): string => {
  const [, summary = ''] = /^SUMMARY[^:\r\n]*:([^\r\n]*)/im.exec(text) ?? [];
  return summary === '' ? `line ${line}` : `line ${line}, ${clip(plain(summary).trim(), 60)}`;
};

export const readCalendar: ReadCalendar = (text) => {
  const { calendars, heading, components, broken } = cut(text);
  if (calendars === 0) return { problem: 'it is no calendar; allowed: iCalendar, which begins with BEGIN:VCALENDAR' };
  const refused: Refused[] = broken.map(({ line, problem }) => ({ where: `line ${line}`, problem }));
  const attempt = <T>(component: Component, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      refused.push({ where: whereOf(component), problem: problemIn(error) });
      return undefined;
    }
  };
  const zoneOf = zonesOf(timezonesIn(components));
  const events: { readonly event: Event; readonly component: Component }[] = [];
  const wanted = components.filter(({ kind }) => kind === 'VEVENT');
  for (const component of wanted.slice(0, MOST_ENTRIES)) {
    const event = attempt(component, () => eventFrom(parsed(component)[1], zoneOf));
    if (event !== undefined) events.push({ event, component });
  }
  if (wanted.length > MOST_ENTRIES)
    refused.push({ where: 'the file', problem: `it holds ${wanted.length} events; allowed: ${MOST_ENTRIES} at once, the rest was left` });
  const head = headOf(heading);
  const zone = head('X-WR-TIMEZONE');
  return {
    name: head('X-WR-CALNAME') ?? head('NAME') ?? null,
    zone: zone === undefined ? null : (zoneOf(zone, 2_000) ?? null),
    method: head('METHOD')?.toUpperCase() ?? null,
    ...gathered(events.map(({ event }) => event)),
    busy: components.filter(({ kind }) => kind === 'VFREEBUSY').flatMap((component) => attempt(component, () => busyIn(component)) ?? []),
    refused,
  };
};

/** One that cannot be read costs nothing by itself: most zones are known by their names. */
function timezonesIn(components: readonly Component[]): ReadonlyMap<string, Timezone> {
  const timezones = new Map<string, Timezone>();
  for (const { kind, text } of components) {
    // Those that say every change since 1900 have names that are known without them.
    if (kind !== 'VTIMEZONE' || text.length > LONGEST_TIMEZONE) continue;
    try {
      const timezone = timezoneFrom(ICAL.parse(text) as unknown as Jcal);
      timezones.set(timezone.tzid, timezone);
    } catch {}
  }
  return timezones;
}

const headOf = (lines: readonly string[]) => {
  const values = new Map(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^([A-Z-]+)[^:]*:(.*)$/i.exec(line.trimEnd()) ?? [];
      return name === '' ? [] : [[name.toUpperCase(), clip(plain(value).trim(), 200)] as const];
    }),
  );
  return (name: string): string | undefined => values.get(name) || undefined;
};

/** Events with the changes of their times; of two that are called the same the one that was changed last. */
function gathered(events: readonly Event[]): Pick<Calendar, 'entries' | 'orphans'> {
  const masters = new Map<string, Event>();
  const changes = new Map<string, Event[]>();
  for (const event of events) {
    if (event.at !== undefined) {
      void (changes.get(event.uid)?.push(event) ?? changes.set(event.uid, [event]));
      continue;
    }
    const known = masters.get(event.uid);
    if (known === undefined || event.sequence >= known.sequence) masters.set(event.uid, event);
  }
  const orphans: Orphan[] = [];
  for (const [uid, list] of changes) {
    if (masters.has(uid)) continue;
    for (const event of list) orphans.push({ ...overrideOf(event, event.zone), uid, summary: event.summary, zone: event.zone });
  }
  return { entries: [...masters.values()].map((event) => withOverrides(event, changes.get(event.uid) ?? [])), orphans };
}

const overrideOf = (event: Event, zone: string | null): Override => ({
  at: event.at === undefined ? event.start : readingIn(zone, event.at),
  start: readingIn(zone, { reading: event.start, zone: event.zone, day: event.allDay }),
  length: event.length,
  status: event.status,
  sequence: event.sequence,
});

function withOverrides({ at: _itself, ...entry }: Event, changes: readonly Event[]): Entry {
  const overrides = new Map<number, Override>();
  for (const change of changes) {
    const override = overrideOf(change, entry.zone);
    const known = overrides.get(override.at);
    if (known === undefined || override.sequence >= known.sequence) overrides.set(override.at, override);
  }
  return { ...entry, overrides: [...overrides.values()].sort((a, b) => a.at - b.at) };
}

/** FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261121T020000Z/PT2H. */
function busyIn(component: Component): readonly Busy[] {
  const [, properties] = parsed(component);
  return properties
    .filter(([name]) => name === 'freebusy')
    .flatMap(([, parameters, , ...periods]) => periods.map((period) => periodOf(period, String(parameters['fbtype'] ?? 'BUSY'))));
}

function periodOf(period: unknown, type: string): Busy {
  const [from, to] = Array.isArray(period) ? period.map(String) : [];
  const start = parseInstant(from ?? '');
  const end =
    start === undefined || to === undefined
      ? undefined
      : /^[+-]?P/i.test(to)
        ? start + ICAL.Duration.fromString(to).toSeconds() * 1_000
        : parseInstant(to);
  if (start === undefined || end === undefined || end <= start) throw new Unreadable('FREEBUSY has a time that is none');
  return { start, end, type: plain(type).toUpperCase() };
}
