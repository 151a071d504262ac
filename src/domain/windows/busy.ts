/** What calendars of others say: when nobody works on a scope, and when somebody is away. Later nouns read them; this one counts them. */
import type { Instant } from '../kernel/clock.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Closed, Kind } from './freeze.ts';

export interface BusyTime {
  /** What makes it this one within its calendar, together with its start. */
  readonly entry: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly title: string;
}

/** What the busy times of a calendar mean. */
export interface Meant {
  readonly kind: Kind | 'absence';
  readonly scope: string;
  readonly person: string | null;
}

interface Row {
  readonly calendar: string;
  readonly entry: string;
  readonly start_at: number;
  readonly end_at: number;
  readonly kind: Meant['kind'];
  readonly scope: string;
  readonly person: string | null;
  readonly title: string;
}

const FIELDS = 'calendar:text entry:text start_at:ms end_at:ms kind:text scope:text person:text title:text';
const NAMES = FIELDS.replace(/:\w+/g, '').split(' ').join(', ');

/** Writes what a calendar says now instead of what it said; answers whether that is anything else. */
export function* saveBusy(calendar: string, times: readonly BusyTime[], { kind, scope, person }: Meant): Script<boolean> {
  const before = yield* all<Row>(`select ${NAMES} from busy_time where calendar = $1`, calendar);
  const key = ({ entry, start_at }: Row): string => `${start_at} ${entry}`;
  const known = new Map(before.map((row) => [key(row), JSON.stringify(row)]));
  const rows = new Map(
    times.map(({ entry, start, end, title }) => {
      const row: Row = { calendar, entry, start_at: start, end_at: end, kind, scope, person, title };
      return [key(row), row];
    }),
  );
  if (rows.size === known.size && [...rows].every(([at, row]) => known.get(at) === JSON.stringify(row))) return false;
  yield* forgetBusy([calendar]);
  if (rows.size > 0)
    yield* all(`insert into busy_time (${NAMES}) select ${NAMES} from {records $1 ${FIELDS}} as said where true`, [...rows.values()]);
  return true;
}

export function* forgetBusy(calendars: readonly string[]): Script<void> {
  yield* all('delete from busy_time where calendar in {values $1}', JSON.stringify(calendars));
}

/** When nobody works, by calendar, from a moment on. */
export function* closedByCalendars(from: Instant): Script<readonly Closed[]> {
  const rows = yield* all<Row>(
    `select ${NAMES} from busy_time where kind <> 'absence' and end_at > $1 order by calendar, start_at, entry`,
    from,
  );
  const calendars = new Map<string, Row[]>();
  for (const row of rows) void (calendars.get(row.calendar)?.push(row) ?? calendars.set(row.calendar, [row]));
  return [...calendars].flatMap(([name, times]): readonly Closed[] => {
    const [first] = times;
    if (first === undefined || first.kind === 'absence') return [];
    const spans = times.map(({ start_at: start, end_at: end, title }) => ({ start, end, title }));
    const length = Math.max(...spans.map(({ start, end }) => end - start));
    const within = (after: Instant, to: Instant) => spans.filter(({ start, end }) => end > after && start < to);
    return [{ name, title: name, kind: first.kind, scope: first.scope, length, within }];
  });
}

export interface Absence {
  readonly person: string;
  readonly calendar: string;
  readonly title: string;
  readonly start: Instant;
  readonly end: Instant;
}

/** When some people, or any, are away. */
export function* absences(from: Instant, to: Instant, people?: readonly string[]): Script<readonly Absence[]> {
  if (people?.length === 0) return [];
  return yield* all<Absence>(
    `select person, calendar, title, start_at as start, end_at as "end" from busy_time
     where kind = 'absence' and end_at > $1 and start_at < $2 ${people === undefined ? '' : 'and person in {values $3}'}
     order by start_at, person, calendar`,
    from,
    to,
    ...(people === undefined ? [] : [JSON.stringify(people)]),
  );
}
