import type { Instant } from '../kernel/clock.ts';
import { all, one, type Script } from '../kernel/script.ts';
import type { Known } from './mirror.ts';

/** An entry of a mirror as it was when it and its window last agreed. */
export interface EntryRow extends Known {
  readonly uid: string;
  /** Null for an entry that no window takes in. */
  readonly window: number | null;
  /** The window's version that `ours` is of. */
  readonly version: number | null;
  /** Why it is not taken in, or not written. */
  readonly problem: string | null;
}

const FIELDS = 'calendar:text uid:text href:text etag:text theirs:text ours:text intent:text window_number:int version:int problem:text';
const NAMES = FIELDS.replace(/:\w+/g, '').split(' ');

export const entriesOf = (calendar: string): Script<readonly EntryRow[]> =>
  all<EntryRow>(
    `select uid, href, etag, theirs, ours, intent, window_number as "window", version, problem from calendar_entry
     where calendar = $1 order by uid`,
    calendar,
  );

export function* keepEntries(calendar: string, rows: readonly EntryRow[]): Script<void> {
  if (rows.length === 0) return;
  const changing = NAMES.filter((name) => name !== 'calendar' && name !== 'uid');
  yield* all(
    `insert into calendar_entry (${NAMES.join(', ')}) select ${NAMES.join(', ')} from {records $1 ${FIELDS}} as said where true
     on conflict (calendar, uid) do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    rows.map(({ window, ...row }) => ({ calendar, ...row, window_number: window })),
  );
}

export function* forgetEntries(calendar: string, uids: readonly string[]): Script<void> {
  if (uids.length === 0) return;
  yield* all('delete from calendar_entry where calendar = $1 and uid in {values $2}', calendar, JSON.stringify(uids));
}

/** What the next reading of a calendar starts from. */
export interface Mark {
  readonly mark: string | null;
  /** When all of it was read. */
  readonly wholeAt: Instant;
}

export const markOf = (calendar: string): Script<Mark | undefined> =>
  one<Mark>('select mark, whole_at as "wholeAt" from calendar_mark where calendar = $1', calendar);

export const keepMark = (calendar: string, { mark, wholeAt }: Mark): Script<unknown> =>
  all(
    `insert into calendar_mark (calendar, mark, whole_at) values ($1, $2, cast($3 as bigint))
     on conflict (calendar) do update set mark = excluded.mark, whole_at = excluded.whole_at`,
    calendar,
    mark,
    wholeAt,
  );

/** How many entries each calendar has, and how many of them are windows. */
export const counts = (): Script<
  readonly { readonly calendar: string; readonly entries: number; readonly windows: number; readonly problems: number }[]
> =>
  all(
    `select calendar, count(*) as entries, count(window_number) as windows, count(problem) as problems from calendar_entry group by calendar
     union all select calendar, count(*), 0, 0 from busy_time group by calendar`,
  );

/** What is remembered of calendars that are no longer declared; their windows stay. */
export function* forgetCalendars(calendars: readonly string[]): Script<void> {
  const names = JSON.stringify(calendars);
  yield* all('delete from calendar_entry where calendar in {values $1}', names);
  yield* all('delete from calendar_mark where calendar in {values $1}', names);
}
