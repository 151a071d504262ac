/** What of a window is exchanged with a calendar, and the form by which two of them are compared. */
import { canonical } from '../icalendar/compare.ts';
import type { Entry } from '../icalendar/entry.ts';
import { STATE, toEntry } from '../windows/entry.ts';
import { knownAs, type Link } from '../windows/entry-records.ts';
import type { Window } from '../windows/window.ts';

const OURS = 'X-WATCHBILL-';

const without = (extra: Entry['extra'], leave: (name: string) => boolean): Entry['extra'] =>
  Object.fromEntries(Object.entries(extra).filter(([name]) => !leave(name)));

/**
 * Who organises something is left out, because servers invite and refuse by it (RFC 6638); and how far a window is, but for its STATUS, because a
 * calendar need not be written each time that one begins.
 */
export function shown(window: Window, link: Link | undefined): Entry {
  const entry = toEntry(window, knownAs(window, link));
  return { ...entry, organizer: null, extra: without(entry.extra, (name) => name === STATE) };
}

/**
 * The same for two that mean the same to us, whatever else a calendar program has put into them, and however it says it: a day, or the readings of
 * its midnights by the clocks of `zone`; CONFIRMED, or nothing about it.
 */
export const formOf = (entry: Entry, zone: string, hash: (text: string) => string): string =>
  hash(
    canonical({
      ...entry,
      ...{ sequence: 0, organizer: null, location: '', categories: [], busy: true },
      status: entry.status ?? 'CONFIRMED',
      zone: entry.zone ?? zone,
      allDay: false,
      // Said in a property of ours where it is not what an end says by itself.
      ends: 'exact',
      extra: without(entry.extra, (name) => name === STATE || !name.startsWith(OURS)),
      overrides: entry.overrides.map((override) => ({ ...override, sequence: 0 })),
    }),
  );

/**
 * Their entry as it is to be read. Programs drop what they do not know, so what of ours is missing in it stands as it was; and not all of them
 * count their changes, but it was changed after what was last read of it, or it would not be here.
 */
export const asMeant = (theirs: Entry, ours: Entry | undefined): Entry =>
  ours === undefined
    ? theirs
    : {
        ...theirs,
        sequence: Math.max(theirs.sequence, ours.sequence),
        extra: { ...ours.extra, ...theirs.extra },
        organizer: theirs.organizer ?? ours.organizer,
      };
