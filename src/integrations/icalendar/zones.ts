/**
 * Which zone a TZID is. IANA names stand for themselves, also behind a path (`/freeassociation.sourceforge.net/Europe/Berlin`); Windows has names
 * of its own, and Exchange also writes what its users see: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`. Anything else is what
 * the VTIMEZONE beside it says: the zone whose clocks are changed in the same way in the year of the event.
 */
import type ICAL from 'ical.js';
import { DAY, daysFromCivil } from '../../domain/kernel/civil.ts';
import { isZone, offsetIn } from '../../domain/kernel/zone.ts';
import { WINDOWS_ZONES } from './windows-zones.ts';

export type Timezones = ReadonlyMap<string, ICAL.Component>;

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

/** Moments of a year at which clocks that differ differ. */
const momentsOf = (year: number): readonly number[] =>
  Array.from({ length: 53 }, (_, week) => (daysFromCivil(year, 1, 1) + week * 7) * DAY + 12 * 3_600_000);

/** The zone whose clocks show the same as a VTIMEZONE's in a year; of several the one that Windows has a name for. */
function alike(ical: typeof ICAL, component: ICAL.Component, year: number): string | undefined {
  const zone = new ical.Timezone({ component, tzid: String(component.getFirstPropertyValue('tzid') ?? '') });
  const offsets = momentsOf(year).map((at) => {
    const time = ical.Time.fromJSDate(new Date(at), true);
    return [at, zone.utcOffset(time.convertToZone(zone)) / 60] as const;
  });
  return [...new Set(Object.values(WINDOWS_ZONES))].find((name) => offsets.every(([at, offset]) => offsetIn(name, at) === offset));
}

/** A resolver for the TZIDs of one calendar, which remembers them; undefined where there is no telling. */
export function zonesOf(ical: typeof ICAL, timezones: Timezones): (tzid: string, year: number) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (tzid, year) => {
    const name = tzid.trim().replace(/^"|"$/g, '');
    const key = timezones.has(name) ? `${name} ${year}` : name;
    if (known.has(key)) return known.get(key);
    const component = timezones.get(name);
    const location = String(component?.getFirstPropertyValue('x-lic-location') ?? '');
    const zone = named(name) ?? behindPath(name) ?? named(location) ?? asShown(name) ?? (component && alike(ical, component, year));
    known.set(key, zone);
    return zone;
  };
}
