/**
 * What a calendar holds, in words that no vendor coined: an event with everything that changes single times of it. Times are wall readings with
 * a zone beside them, as they are said; a date is a reading at midnight. What a program made of its own (X-…) is kept as it was written.
 */
import type { Instant } from '../kernel/clock.ts';
import { listIn, unescaped } from '../kernel/content-line.ts';

export const STATUSES = ['TENTATIVE', 'CONFIRMED', 'CANCELLED'] as const;
export type Status = (typeof STATUSES)[number];

/** One time of an event that comes round again is another, or is none. */
export interface Override {
  /** The reading at which the rule has it: its RECURRENCE-ID. */
  readonly at: number;
  readonly start: number;
  readonly length: number;
  readonly status: Status | null;
  readonly sequence: number;
}

export interface Entry {
  readonly uid: string;
  readonly sequence: number;
  /** DTSTAMP: when this was written. */
  readonly stamp: Instant | null;
  readonly summary: string;
  readonly description: string;
  readonly location: string;
  readonly categories: readonly string[];
  /** The name of whoever organises it, or the address. */
  readonly organizer: string | null;
  readonly status: Status | null;
  /** Whether it takes time in a calendar (TRANSP). */
  readonly busy: boolean;
  /** Whose clocks the readings are of; null for floating ones, which are of whoever reads. */
  readonly zone: string | null;
  readonly allDay: boolean;
  readonly start: number;
  readonly length: number;
  /** An end that was said as a time lasts exactly; days last until the clocks show their end. */
  readonly ends: 'exact' | 'wall-clock';
  /** RRULE, with its end as a reading of the zone. */
  readonly rule: string | null;
  readonly except: readonly number[];
  /** Times that are added by hand (RDATE). */
  readonly added: readonly number[];
  readonly overrides: readonly Override[];
  /** Values of X- properties by their names, as they were written. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** A change of a single time that came without the event itself. */
export interface Orphan extends Override {
  readonly uid: string;
  readonly summary: string;
  /** Whose clocks its readings are of. */
  readonly zone: string | null;
}

/** Time that somebody has no time in (VFREEBUSY). */
export interface Busy {
  readonly start: Instant;
  readonly end: Instant;
  readonly type: string;
}

export interface Refused {
  /** Which entry, as far as it says. */
  readonly where: string;
  readonly problem: string;
}

/** A calendar that was read, with what in it could not be. */
export interface Calendar {
  readonly name: string | null;
  /** Whose clocks floating times are meant on, where it says. */
  readonly zone: string | null;
  readonly method: string | null;
  readonly entries: readonly Entry[];
  readonly orphans: readonly Orphan[];
  readonly busy: readonly Busy[];
  readonly refused: readonly Refused[];
}

export const extraText = ({ extra }: Pick<Entry, 'extra'>, name: string): string | undefined => {
  const [value] = extra[name] ?? [];
  return value === undefined ? undefined : unescaped(value);
};

export const extraList = ({ extra }: Pick<Entry, 'extra'>, name: string): readonly string[] | undefined => extra[name]?.flatMap(listIn);

/** Reads a calendar: what it holds, or in a sentence why nothing in it can be. */
export type ReadCalendar = (text: string) => Calendar | { readonly problem: string };

let load: (() => Promise<ReadCalendar>) | undefined;

/** The reader wraps a package, so it is offered where the nouns are composed, and loaded when a calendar is read. */
export function offerReader(offered: () => Promise<ReadCalendar>): void {
  load = offered;
}

export function readerOfCalendars(): Promise<ReadCalendar> {
  if (load === undefined) throw new Error('nobody offered to read calendars');
  return load();
}
