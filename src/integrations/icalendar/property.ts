/** Properties as ical.js takes them apart (jCal, RFC 7265), and what is read out of them; what cannot be is an `Unreadable`, which costs its entry. */
import { plain, plainLines } from '../../domain/kernel/plain.ts';
import { parseInstant } from '../../domain/kernel/rfc3339.ts';
import { fromWallIn, wallIn } from '../../domain/kernel/zone.ts';

export type Property = readonly [name: string, parameters: Readonly<Record<string, unknown>>, type: string, ...values: unknown[]];
/** A component as ical.js takes it apart. */
export type Jcal = readonly [kind: string, properties: readonly Property[], components: readonly Jcal[]];
export type Properties = ReadonlyMap<string, readonly Property[]>;

/** A sentence about what in an entry is not understood. */
export class Unreadable extends Error {}

export function propertiesOf(list: readonly Property[]): Properties {
  const properties = new Map<string, Property[]>();
  for (const property of list) void (properties.get(property[0])?.push(property) ?? properties.set(property[0], [property]));
  return properties;
}

export const first = (properties: Properties, name: string): Property | undefined => properties.get(name)?.[0];

const LONGEST_TEXT = 10_000;

export const textOf = (properties: Properties, name: string): string => {
  const value = first(properties, name)?.[3];
  return typeof value === 'string' ? plain(value).trim().slice(0, LONGEST_TEXT) : '';
};

export const linesOf = (properties: Properties, name: string): string => {
  const value = first(properties, name)?.[3];
  return typeof value === 'string' ? plainLines(value).trim().slice(0, LONGEST_TEXT) : '';
};

export const wholeOf = (properties: Properties, name: string): number => {
  const value = first(properties, name)?.[3];
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
};

/** A time as it was said: a reading with whose clocks it is of (null for floating), or a day. */
export interface Said {
  readonly reading: number;
  readonly zone: string | null;
  readonly day: boolean;
}

/** Whose clocks a TZID means, in a year. */
export type ZoneOf = (tzid: string, year: number) => string | undefined;

export function saidIn(name: string, value: unknown, parameters: Readonly<Record<string, unknown>>, zoneOf: ZoneOf): Said {
  const text = String(value);
  const day = /^\d{4}-\d\d-\d\d$/.test(text);
  const reading = parseInstant(day ? `${text}T00:00:00Z` : text.endsWith('Z') ? text : `${text}Z`);
  if (reading === undefined) throw new Unreadable(`${name} ${plain(text).slice(0, 40)} is no time`);
  if (day) return { reading, zone: null, day };
  if (text.endsWith('Z')) return { reading, zone: 'UTC', day };
  const tzid = parameters['tzid'];
  if (typeof tzid !== 'string' || tzid === '') return { reading, zone: null, day };
  const zone = zoneOf(tzid, Number(text.slice(0, 4)));
  if (zone !== undefined) return { reading, zone, day };
  throw new Unreadable(
    `TZID ${plain(tzid).slice(0, 60)} is no time zone; allowed: an IANA name, a name of Windows, or a VTIMEZONE beside it`,
  );
}

export function saidAt(properties: Properties, name: string, zoneOf: ZoneOf): Said | undefined {
  const property = first(properties, name);
  return property === undefined ? undefined : saidIn(name.toUpperCase(), property[3], property[1], zoneOf);
}

/** The same moment as the clocks of another zone show it. Days and floating times are taken as they stand. */
export const readingIn = (zone: string | null, said: Said): number =>
  said.zone === null || zone === null || said.zone === zone ? said.reading : wallIn(zone, fromWallIn(said.zone, said.reading));

/** All times of EXDATE and RDATE, which may be said often, as readings of a zone. */
export const readingsOf = (properties: Properties, name: string, zone: string | null, zoneOf: ZoneOf): readonly number[] =>
  (properties.get(name) ?? []).flatMap(([, parameters, type, ...values]) => {
    if (type === 'period') throw new Unreadable(`${name.toUpperCase()} with lengths of its own is not understood; allowed: times alone`);
    return values.map((value) => readingIn(zone, saidIn(name.toUpperCase(), value, parameters, zoneOf)));
  });
