/**
 * Which zone a TZID is. IANA names stand for themselves, also behind a path (`/freeassociation.sourceforge.net/Europe/Berlin`); Windows has names
 * of its own, and Exchange also writes what its users see: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`. Anything else is what
 * the VTIMEZONE beside it says: the zone whose clocks are changed in the same way in the year of the event.
 */
import { DAY, daysFromCivil } from '../../domain/kernel/civil.ts';
import { isRefusal } from '../../domain/kernel/refusal.ts';
import { isZone, offsetIn } from '../../domain/kernel/zone.ts';
import { parseRule, type Rule } from '../../domain/recurrence/rule.ts';
import { occurrences } from '../../domain/recurrence/series.ts';
import { first, type Jcal, propertiesOf, saidAt, textOf, Unreadable, type ZoneOf } from './property.ts';
import { ruleFrom } from './rule.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

const windows = new Map(Object.entries(WINDOWS_ZONES).map(([name, zone]) => [name.toLowerCase(), zone]));

/** What Intl would accept and nobody means: `utc`, `EST5EDT` in any case are written as the tables have them. */
function named(name: string): string | undefined {
  if (name === '') return undefined;
  if (/^(?:Z|UTC|GMT|Etc\/(?:UTC|GMT|Zulu|Universal))$/i.test(name)) return 'UTC';
  const known = windows.get(name.toLowerCase());
  if (known !== undefined) return known;
  return isZone(name) ? name : undefined;
}

/** `/citadel.org/20190123_1/Europe/Berlin`. */
function behindPath(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '');
  for (const count of [3, 2, 1]) {
    const zone = parts.length > count ? named(parts.slice(-count).join('/')) : undefined;
    if (zone !== undefined) return zone;
  }
  return undefined;
}

let cities: ReadonlyMap<string, string> | undefined;
const zoneOfCity = (city: string): string | undefined => {
  cities ??= new Map(
    Intl.supportedValuesOf('timeZone').map((zone) => [
      zone
        .slice(zone.lastIndexOf('/') + 1)
        .replaceAll('_', ' ')
        .toLowerCase(),
      zone,
    ]),
  );
  return cities.get(city.trim().toLowerCase());
};

/** `(UTC-05:00) Eastern Time (US & Canada)`. */
function asShown(name: string): string | undefined {
  const [, words = ''] = /^\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\) (.+)$/.exec(name) ?? [];
  if (words === '') return undefined;
  const time = words.replace(/ \(US & Canada\)$/, '').replace(/ Time\b/, ' Standard Time');
  return (
    windows.get(time.toLowerCase()) ??
    words
      .split(',')
      .map(zoneOfCity)
      .find((zone) => zone !== undefined)
  );
}

/** From when on the clocks show which offset. */
interface Onset {
  readonly reading: number;
  readonly rule: Rule | null;
  readonly from: number;
  readonly to: number;
}

export interface Timezone {
  readonly tzid: string;
  /** Where it says which zone it was made from. */
  readonly location: string;
  readonly onsets: readonly Onset[];
}

const minutesOf = (offset: unknown): number => {
  const [, sign = '', hours = '', minutes = ''] = /^([+-])(\d\d):(\d\d)/.exec(String(offset)) ?? [];
  if (sign === '') throw new Unreadable('the VTIMEZONE has an offset that is none');
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

/** A VTIMEZONE of changes that come round once a year; with any other it says nothing that can be compared. */
export function timezoneFrom([, list, observances]: Jcal): Timezone {
  const properties = propertiesOf(list);
  const onsets = observances.slice(0, MOST_ONSETS).map(([, own]): Onset => {
    const said = propertiesOf(own);
    const start = saidAt(said, 'dtstart', () => undefined);
    const rule = ruleFrom(said, start?.reading ?? 0);
    const parsed = rule === null ? null : parseRule(rule);
    if (start === undefined || isRefusal(parsed) || (parsed !== null && parsed.frequency !== 'YEARLY'))
      throw new Unreadable('the VTIMEZONE has changes that do not come round once a year');
    const offset = (name: string): number => minutesOf(first(said, name)?.[3]);
    return { reading: start.reading, rule: parsed, from: offset('tzoffsetfrom'), to: offset('tzoffsetto') };
  });
  return { tzid: textOf(properties, 'tzid'), location: textOf(properties, 'x-lic-location'), onsets };
}

const MOST_ONSETS = 10;

/** The changes of a year and the one before, each with the offset from then on, oldest first. */
function changesTo({ onsets }: Timezone, year: number): readonly (readonly [at: number, offset: number])[] {
  const [from, to] = [daysFromCivil(year - 1, 1, 1) * DAY, daysFromCivil(year + 1, 1, 1) * DAY];
  return onsets
    .flatMap(({ reading, rule, from: before, to: after }) => {
      if (rule === null) return [[reading - before * 60_000, after] as const];
      const found: (readonly [number, number])[] = [];
      for (const one of occurrences({ rule, zone: 'UTC', start: reading, except: [] }, from)) {
        if (one.reading >= to) break;
        found.push([one.reading - before * 60_000, after]);
      }
      return found;
    })
    .sort(([a], [b]) => a - b);
}

const COMPARED = [...new Set(Object.values(WINDOWS_ZONES))];

/** The zone of those that Windows knows whose clocks show the same as a VTIMEZONE's all through a year. */
function alike(timezone: Timezone, year: number): string | undefined {
  const changes = changesTo(timezone, year);
  if (changes.length === 0) return undefined;
  const moments = Array.from({ length: 53 }, (_, week) => (daysFromCivil(year, 1, 1) + week * 7) * DAY + DAY / 2);
  const offsets = moments.map((at) => [at, changes.findLast(([since]) => since <= at)?.[1]] as const);
  return COMPARED.find((name) => offsets.every(([at, offset]) => offsetIn(name, at) === offset));
}

/** A resolver for the TZIDs of one calendar, which remembers them; undefined where there is no telling. */
export function zonesOf(timezones: ReadonlyMap<string, Timezone>): ZoneOf {
  const known = new Map<string, string | undefined>();
  return (tzid, year) => {
    const name = tzid.trim().replace(/^"|"$/g, '');
    const timezone = timezones.get(name);
    const key = timezone === undefined ? name : `${name} ${year}`;
    if (known.has(key)) return known.get(key);
    const zone = named(name) ?? behindPath(name) ?? named(timezone?.location ?? '') ?? asShown(name) ?? (timezone && alike(timezone, year));
    known.set(key, zone);
    return zone;
  };
}
