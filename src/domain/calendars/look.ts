/** What is in a calendar now, as far as it is not what was last seen. */
import type { Entry, Calendar as Read } from '../icalendar/entry.ts';
import { readerOfCalendars } from '../icalendar/entry.ts';
import { clip, plain } from '../kernel/plain.ts';
import { formOf } from './form.ts';
import type { There } from './mirror.ts';
import type { EntryRow } from './records.ts';
import { isProblem, type Problem, type Remote } from './remote.ts';

/** An entry that was read now. */
export interface Reading extends There {
  readonly uid: string;
  /** What was read of it; undefined where that is no event. */
  readonly entry: Entry | undefined;
  readonly problem: string | null;
}

export interface Look {
  readonly token: string | null;
  readonly whole: boolean;
  /** How each entry is, by its UID; of those that did not change, as they were known. */
  readonly there: ReadonlyMap<string, There>;
  readonly read: ReadonlyMap<string, Reading>;
}

export interface Looking {
  readonly known: readonly EntryRow[];
  readonly token: string | null;
  /** Whose clocks days and floating times are on. */
  readonly zone: string;
  readonly hash: (text: string) => string;
}

export async function look(remote: Remote, { known, token, zone, hash }: Looking): Promise<Look | Problem> {
  const listing = await remote.list(token);
  if (isProblem(listing)) return listing;
  const listed = new Map(listing.entries.map(({ href, etag }) => [href, etag]));
  const tags = new Map(known.map(({ href, etag }) => [href, etag]));
  const changed = listing.entries.filter(({ href, etag }) => tags.get(href) !== etag);
  const texts = changed.length === 0 ? [] : await remote.read(changed.map(({ href }) => href));
  if (isProblem(texts)) return texts;
  const uids = new Map(known.map(({ href, uid }) => [href, uid]));
  const reading = await reader(zone, hash);
  const read = new Map(texts.map((one) => reading(one, uids.get(one.href))).map((one) => [one.uid, one]));
  const gone = new Set(listing.gone);
  const there = new Map<string, There>(read);
  for (const { uid, href, etag, theirs } of known) {
    if (there.has(uid) || etag === null || gone.has(href) || (listing.whole && !listed.has(href))) continue;
    there.set(uid, { href, etag, form: theirs ?? '' });
  }
  return { token: listing.token, whole: listing.whole, there, read };
}

/** Reads the text of one entry, which is one event with all that changes single times of it (RFC 4791 §4.1). */
export async function reader(zone: string, hash: Looking['hash']) {
  const readCalendar = await readerOfCalendars();
  return ({ href, etag, text }: Omit<There, 'form'> & { readonly text: string }, known?: string): Reading => {
    const said = readCalendar(text);
    const [entry] = 'problem' in said ? [] : said.entries;
    // An event that is not understood is another one when its text is.
    if (entry === undefined) {
      const problem = 'problem' in said ? said.problem : problemOf(said);
      return { uid: known ?? uidIn(text) ?? href, href, etag, form: hash(text), entry, problem };
    }
    return { uid: entry.uid, href, etag, form: formOf(entry, zone, hash), entry, problem: null };
  };
}

const problemOf = ({ refused: [first], orphans }: Read): string => {
  if (first !== undefined) return first.problem;
  return orphans.length > 0 ? 'it changes one time of an event that is not with it' : 'it holds no event';
};

const uidIn = (text: string): string | undefined => {
  const [, uid] = /^UID[^:\r\n]*:([^\r\n]*)/im.exec(text) ?? [];
  return uid === undefined || uid.trim() === '' ? undefined : clip(plain(uid).trim(), 500);
};
