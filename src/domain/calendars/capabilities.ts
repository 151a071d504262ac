import { z } from 'zod';
import { type Column, effect, query } from '../kernel/capability.ts';
import { instant } from '../kernel/instant.ts';
import { refusal } from '../kernel/outcome.ts';
import { EVERY, type Poll } from '../kernel/polling.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { DIRECTIONS } from './mirror.ts';
import { polls } from './polls.ts';
import { counts } from './records.ts';
import { conflict, type Outcome, outcome, trouble } from './report.ts';
import { type Calendar, calendars, isMirror, MEANINGS } from './settings.ts';
import { foresee, syncCalendar } from './sync.ts';

const kept = z.object({
  text: z.string(),
  changes: z.int(),
  conflicts: z.array(conflict).describe('Where both sides had changed: what lost.'),
  refused: z.array(trouble),
  raced: z.int(),
});

const calendarRow = z.object({
  name: z.string(),
  as: z.enum(MEANINGS).describe('What it is here: a mirror of the windows, or times that nobody works in, or absences.'),
  host: z.string().describe('Where it is; the rest of the address may be a secret.'),
  direction: z.enum(DIRECTIONS).nullable(),
  person: z.string().nullable(),
  scope: z.string().nullable(),
  every: z.string().describe('How often it is read, in milliseconds, or the cron expression.'),
  entries: z.int(),
  windows: z.int().describe('How many of them are windows here.'),
  problems: z.int().describe('How many of them are not taken in, or not written.'),
  lastSuccess: instant.nullable(),
  age: z.int().nullable().describe('Milliseconds since it was last read.'),
  stale: z.boolean().describe('It should have been read long ago.'),
  lastTry: instant.nullable(),
  nextTry: instant.nullable(),
  failures: z.int().describe('In a row.'),
  error: z.string().nullable(),
  syncing: z.boolean(),
  report: kept.nullable().describe('What came of the last reading.'),
});
type CalendarRow = z.output<typeof calendarRow>;

const COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Calendar' },
  { key: 'as', title: 'As' },
  { key: 'host', title: 'Where' },
  { key: 'entries', title: 'Entries', align: 'right' },
  { key: 'windows', title: 'Windows', align: 'right' },
  { key: 'lastSuccess', title: 'Last read', format: 'age', align: 'right' },
  { key: 'nextTry', title: 'Next', format: 'instant' },
  { key: 'problems', title: 'Problems', align: 'right' },
  { key: 'error', title: 'Error' },
];

function toRow(
  calendar: Calendar,
  poll: Poll | undefined,
  count: { entries: number; windows: number; problems: number },
  now: number,
): CalendarRow {
  const { name, as, url, direction, person, scope, every, cron } = calendar;
  const lastSuccess = poll?.succeededAt ?? null;
  return {
    name,
    as,
    host: URL.parse(url)?.host ?? '',
    direction: isMirror(calendar) ? direction : null,
    person: person ?? null,
    scope: scope ?? null,
    every: cron ?? String(every ?? EVERY),
    ...count,
    lastSuccess,
    age: lastSuccess === null ? null : now - lastSuccess,
    stale: poll !== undefined && poll.staleAt <= now,
    lastTry: poll?.triedAt ?? null,
    nextTry: poll?.dueAt ?? null,
    failures: poll?.failures ?? 0,
    error: poll?.problem ?? null,
    syncing: poll?.until != null && poll.until > now,
    report: poll?.report == null ? null : kept.parse(JSON.parse(poll.report)),
  };
}

export const list = query({
  name: 'calendar.list',
  summary: 'The calendars elsewhere: when each was last read, how old that is, what went wrong, and what both sides disagreed on.',
  input: z.object({}),
  output: z.array(calendarRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now, settings }) {
    const polled = new Map((yield* polls.all()).map((poll) => [poll.source, poll]));
    const counted = new Map((yield* counts()).map(({ calendar, ...count }) => [calendar, count]));
    return settings
      .of(calendars)
      .map((calendar) =>
        toRow(calendar, polled.get(calendar.name), counted.get(calendar.name) ?? { entries: 0, windows: 0, problems: 0 }, now),
      );
  },
});

export const sync = effect({
  name: 'calendar.sync',
  summary: 'Brings calendars and windows together now: what changed there comes here, what changed here goes there.',
  input: z.object({
    name: z.string().optional().describe('As the configuration calls it; all if not said.'),
    dry_run: z.boolean().default(false).describe('Say what would be done, and do nothing.'),
  }),
  args: ['name'],
  output: z.array(z.union([outcome, refusal])),
  columns: [
    { key: 'calendar', title: 'Calendar' },
    { key: 'text', title: 'What was done' },
  ],
  permission: 'operator',
  async run(context, { name, dry_run }, { store, secrets }) {
    const declared = context().settings.of(calendars);
    const meant = declared.filter((one) => name === undefined || one.name === name);
    if (meant.length === 0)
      return refuse({
        kind: 'bad-reference',
        noun: 'calendar',
        reference: name ?? '',
        allowed: declared.map((one) => one.name).join(', ') || 'none yet; [[calendar]] declares one',
      });
    const one = async (calendar: Calendar): Promise<Outcome | Refusal> => {
      const signal = AbortSignal.timeout(calendar.timeout);
      if (dry_run) return foresee({ store, secrets }, context, { calendar, signal });
      const { now, actor, mint } = context();
      const holder = `${actor.name} ${mint()}`;
      const claimed = await store.write(function* () {
        yield* polls.plan(context(), declared);
        const free = yield* polls.claimOne(holder, now, calendar);
        return free || refuse({ kind: 'already', subject: `calendar ${calendar.name}`, state: 'being read' });
      });
      return isRefusal(claimed) ? claimed : syncCalendar({ store, secrets }, context, { calendar, holder, signal });
    };
    const results: (Outcome | Refusal)[] = [];
    // One after the other: two mirrors may hold the same window.
    for (const calendar of meant) results.push(await one(calendar));
    const [first] = results;
    return first !== undefined && results.every(isRefusal) && isRefusal(first) ? first : results;
  },
});
