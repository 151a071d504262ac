/** Which windows calendars know, and by what name. */
import { all, type Script } from '../kernel/script.ts';
import { idIn, type Known, ownUid } from './entry.ts';
import { fromRecord, WINDOW_COLUMNS, type WindowRecord } from './records.ts';
import type { Window } from './window.ts';

export interface Link extends Known {
  readonly number: number;
  /** The window's own version after the change was taken. */
  readonly version: number;
}

const COLUMNS = 'uid, window_number as number, sequence, version';

/** A window that others change is at their change, and at as many as were made here since. */
export const knownAs = (window: Window, link: Link | undefined): Known =>
  link === undefined
    ? { uid: ownUid(window), sequence: window.version - 1 }
    : { uid: link.uid, sequence: link.sequence + Math.max(0, window.version - link.version) };

export function* linksOf(windows: readonly number[]): Script<ReadonlyMap<number, Link>> {
  const rows = yield* all<Link>(`select ${COLUMNS} from maintenance_entry where window_number in {numbers $1}`, JSON.stringify(windows));
  return new Map(rows.map((link) => [link.number, link]));
}

export interface Found {
  readonly window: Window;
  readonly link: Link | undefined;
}

/** The windows that some names mean: those that were read under them, and those of this store that were written under them. */
export function* windowsNamed(uids: readonly string[]): Script<ReadonlyMap<string, Found>> {
  const ids = JSON.stringify(uids.flatMap((uid) => idIn(uid) ?? []));
  const links = yield* all<Link>(
    `select ${COLUMNS} from maintenance_entry
     where uid in {values $1} or window_number in (select number from maintenance where id in {values $2})`,
    JSON.stringify(uids),
    ids,
  );
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where number in {numbers $1} or id in {values $2}`,
    JSON.stringify(links.map(({ number }) => number)),
    ids,
  );
  const linked = new Map(links.map((link) => [link.number, link]));
  return new Map(
    rows.map(fromRecord).map((window) => {
      const link = linked.get(window.number);
      return [link?.uid ?? ownUid(window), { window, link }];
    }),
  );
}

export function* keepLinks(links: readonly Link[]): Script<void> {
  if (links.length === 0) return;
  yield* all(
    `insert into maintenance_entry (uid, window_number, sequence, version)
     select uid, number, sequence, version from {records $1 uid:text number:int sequence:int version:int} as said where true
     on conflict (uid) do update set sequence = excluded.sequence, version = excluded.version`,
    links,
  );
}
