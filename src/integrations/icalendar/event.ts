/** One VEVENT: the event itself, or a change of a single time of it. */
import { createHash } from 'node:crypto';
import ICAL from 'ical.js';
import { type Entry, STATUSES, type Status } from '../../domain/icalendar/entry.ts';
import { DAY } from '../../domain/kernel/civil.ts';
import { plain } from '../../domain/kernel/plain.ts';
import { fromWallIn } from '../../domain/kernel/zone.ts';
import { endingAsRead } from '../../domain/recurrence/ending.ts';
import {
  first,
  linesOf,
  type Properties,
  type Property,
  propertiesOf,
  readingsOf,
  type Said,
  saidAt,
  textOf,
  Unreadable,
  wholeOf,
  type ZoneOf,
} from './property.ts';
import { ruleFrom } from './rule.ts';

/** What was read of one VEVENT; `at` where it changes a single time, as it was said. */
export interface Event extends Entry {
  readonly at: Said | undefined;
}

/** More times than this are left out of no rule that anybody wrote. */
const MOST_TIMES = 5_000;

const statusIn = (properties: Properties): Status | null =>
  STATUSES.find((status) => status === textOf(properties, 'status').toUpperCase()) ?? null;

type Lasting = Pick<Entry, 'length' | 'ends'>;

function lasting(properties: Properties, start: Said, zoneOf: ZoneOf): Lasting {
  const end = saidAt(properties, 'dtend', zoneOf);
  if (end !== undefined) {
    if (end.day || start.day) return { length: end.reading - start.reading, ends: 'wall-clock' };
    const instantOf = (said: Said): number => (said.zone === null ? said.reading : fromWallIn(said.zone, said.reading));
    return { length: instantOf(end) - instantOf(start), ends: 'exact' };
  }
  const said = first(properties, 'duration')?.[3];
  if (typeof said === 'string') {
    const seconds = ICAL.Duration.fromString(said).toSeconds();
    if (!Number.isSafeInteger(seconds)) throw new Unreadable('DURATION is longer than time');
    return { length: seconds * 1_000, ends: /T/i.test(said) ? 'exact' : 'wall-clock' };
  }
  if (start.day) return { length: DAY, ends: 'wall-clock' };
  throw new Unreadable('it does not say when it ends; allowed: DTEND or DURATION');
}

const organizerIn = (properties: Properties): string | null => {
  const property = first(properties, 'organizer');
  if (property === undefined) return null;
  const name = property[1]['cn'];
  const text = typeof name === 'string' && name.trim() !== '' ? name : String(property[3]).replace(/^mailto:/i, '');
  return plain(text).trim().slice(0, 200) || null;
};

const categoriesIn = (properties: Properties): readonly string[] =>
  (properties.get('categories') ?? []).flatMap(([, , , ...values]) => values.map((value) => plain(String(value)).trim()).filter(Boolean));

function extraIn(properties: Properties): Entry['extra'] {
  const extra: Record<string, string[]> = {};
  for (const [name, list] of properties)
    if (/^x-[a-z0-9-]{1,60}$/.test(name))
      extra[name.toUpperCase()] = list.map(([, , , ...values]) => plain(values.map(String).join(',')).slice(0, 10_000));
  return extra;
}

/** Some programs name nothing; what says the same is the same. */
const namedBy = (...parts: readonly unknown[]): string =>
  `unnamed-${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;

export function eventFrom(list: readonly Property[], zoneOf: ZoneOf): Event {
  const properties = propertiesOf(list);
  const start = saidAt(properties, 'dtstart', zoneOf);
  if (start === undefined) throw new Unreadable('it does not say when it begins; allowed: DTSTART');
  const { length, ends } = lasting(properties, start, zoneOf);
  if (length < 0) throw new Unreadable('it ends before it starts');
  if (length === 0) throw new Unreadable('it lasts no time at all');
  const { zone } = start;
  if (properties.has('exrule')) throw new Unreadable('EXRULE is not understood; allowed: EXDATE');
  const except = readingsOf(properties, 'exdate', zone, zoneOf);
  const added = readingsOf(properties, 'rdate', zone, zoneOf);
  if (except.length + added.length > MOST_TIMES)
    throw new Unreadable(`it leaves out or adds ${except.length + added.length} times; allowed: ${MOST_TIMES}`);
  const rule = ruleFrom(properties, start.reading);
  const summary = textOf(properties, 'summary').slice(0, 200);
  return {
    uid: textOf(properties, 'uid') || namedBy(summary, start, length, rule),
    sequence: wholeOf(properties, 'sequence'),
    stamp: saidAt(properties, 'dtstamp', zoneOf)?.reading ?? null,
    summary,
    description: linesOf(properties, 'description'),
    location: textOf(properties, 'location'),
    categories: categoriesIn(properties),
    organizer: organizerIn(properties),
    status: statusIn(properties),
    busy: textOf(properties, 'transp').toUpperCase() !== 'TRANSPARENT',
    zone,
    allDay: start.day,
    start: start.reading,
    length,
    ends,
    rule: rule === null ? null : endingAsRead(rule, zone ?? 'UTC'),
    except: [...new Set(except)],
    added: [...new Set(added)],
    overrides: [],
    extra: extraIn(properties),
    at: recurrenceId(properties, zoneOf),
  };
}

function recurrenceId(properties: Properties, zoneOf: ZoneOf): Said | undefined {
  const at = saidAt(properties, 'recurrence-id', zoneOf);
  if (at !== undefined && first(properties, 'recurrence-id')?.[1]['range'] !== undefined)
    throw new Unreadable('RANGE=THISANDFUTURE is not understood; allowed: an event of its own from there on');
  return at;
}
