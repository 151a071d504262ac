/**
 * What alerts cost people: how soon they were answered and over, how many were one problem, and how many nobody had to do anything about.
 * Read from the alerts' own rows when somebody asks, so that taking alerts in costs nothing for it.
 *
 * An alert is noise when its source took it back and nobody had acknowledged it: whoever was paged for it was paged for nothing. Only
 * resolved alerts are judged. Times are of the alerts that got there, by the nearest rank (no interpolation: the 95th is one that happened).
 */
import { z } from 'zod';
import { type Column, query } from '../kernel/capability.ts';
import { duration } from '../kernel/fields.ts';
import { formatInstant } from '../kernel/instant.ts';
import { all } from '../kernel/script.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** The epoch was a Thursday; weeks begin on Monday. */
const MONDAY = 3 * DAY;

/** What alerts may be told apart by. Weeks are UTC's: an alert belongs to one, wherever it is looked at from. */
const GROUPINGS = {
  all: "'all'",
  source: 'alert.source',
  component: "coalesce(alert.component, '')",
  team: "coalesce(task.team, '')",
  week: `(alert.first_seen_at + ${MONDAY}) / ${WEEK}`,
} as const;
type Grouping = keyof typeof GROUPINGS;

const span = z.int().nullable().describe('Milliseconds; null where no alert got there.');
const statsRow = z.object({
  group: z.string().describe('The source, the component, the team, the Monday; empty for alerts that have none.'),
  alerts: z.int(),
  reports: z.int().describe('How often they were reported.'),
  tasks: z.int(),
  alertsPerTask: z.number().nullable(),
  acknowledged: z.int(),
  resolved: z.int(),
  noise: z.int().describe('Taken back by their source with nobody having acknowledged them.'),
  noiseRatio: z.number().nullable().describe('Of those that are resolved.'),
  acknowledgeMedian: span,
  acknowledge95: span,
  resolveMedian: span,
  resolve95: span,
});
type StatsRow = z.output<typeof statsRow>;

const COLUMNS: readonly Column[] = [
  { key: 'group', title: 'Of' },
  { key: 'alerts', title: 'Alerts', align: 'right' },
  { key: 'reports', title: 'Reports', align: 'right' },
  { key: 'alertsPerTask', title: 'A task', align: 'right' },
  { key: 'acknowledgeMedian', title: 'Acknowledged', align: 'right', format: 'duration' },
  { key: 'acknowledge95', title: '95 %', align: 'right', format: 'duration' },
  { key: 'resolveMedian', title: 'Resolved', align: 'right', format: 'duration' },
  { key: 'resolve95', title: '95 %', align: 'right', format: 'duration' },
  { key: 'noiseRatio', title: 'Noise', align: 'right' },
];

interface Counted {
  readonly key: string | number;
  readonly alerts: number;
  readonly reports: number;
  readonly tasked: number;
  readonly tasks: number;
  readonly acknowledged: number;
  readonly resolved: number;
  readonly noise: number;
}

interface Ranked {
  readonly key: string | number;
  readonly half: number;
  readonly most: number;
}

/** The rows that are looked at, with the group of each. */
const seen = (by: Grouping): string =>
  `select ${GROUPINGS[by]} as key, alert.* from alert left join task on task.number = alert.task where alert.first_seen_at >= $1`;

/** The median and the 95th of a hundred, by the nearest rank. */
const ranked = (by: Grouping, reached: 'acknowledged_at' | 'resolved_at'): string =>
  `select key, min(case when place >= (total + 1) / 2 then took end) as half, min(case when place >= (total * 95 + 99) / 100 then took end) as most
   from (select key, took, row_number() over (partition by key order by took) as place, count(*) over (partition by key) as total
     from (select key, ${reached} - first_seen_at as took from (${seen(by)}) as seen where ${reached} is not null) as timed) as placed
   group by key`;

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : Math.round((part / whole) * 1_000) / 1_000);

const nameOf = (by: Grouping, key: string | number): string =>
  by === 'week' ? formatInstant(Number(key) * WEEK - MONDAY).slice(0, 10) : String(key);

export const stats = query({
  name: 'alert.stats',
  summary: 'How soon alerts were acknowledged and resolved, how many made one task, and how many were noise.',
  input: z.object({
    by: z.enum(['all', 'source', 'component', 'team', 'week']).default('source').describe('What they are told apart by.'),
    since: duration.prefault('30d').describe('Those that were first seen within this time.'),
    limit: z.int().min(1).max(10_000).default(50).describe('At most so many groups: those with the most alerts, or the latest weeks.'),
  }),
  output: z.array(statsRow),
  columns: COLUMNS,
  permission: 'viewer',
  *run({ now }, { by, since, limit }) {
    const from = now - since;
    const counted = yield* all<Counted>(
      `select key, count(*) as alerts, sum(count) as reports, count(task) as tasked, count(distinct task) as tasks,
         count(acknowledged_at) as acknowledged, count(resolved_at) as resolved,
         count(case when acknowledged_at is null and resolved_by in (source, 'engine') then 1 end) as noise
       from (${seen(by)}) as seen group by key order by ${by === 'week' ? 'key' : 'alerts'} desc, key limit $2`,
      from,
      limit,
    );
    const acknowledged = byKey(yield* all<Ranked>(ranked(by, 'acknowledged_at'), from));
    const resolved = byKey(yield* all<Ranked>(ranked(by, 'resolved_at'), from));
    return counted.map((row): StatsRow => {
      const key = String(row.key);
      return {
        group: nameOf(by, row.key),
        alerts: Number(row.alerts),
        reports: Number(row.reports),
        tasks: Number(row.tasks),
        alertsPerTask: ratio(Number(row.tasked), Number(row.tasks)),
        acknowledged: Number(row.acknowledged),
        resolved: Number(row.resolved),
        noise: Number(row.noise),
        noiseRatio: ratio(Number(row.noise), Number(row.resolved)),
        acknowledgeMedian: acknowledged.get(key)?.half ?? null,
        acknowledge95: acknowledged.get(key)?.most ?? null,
        resolveMedian: resolved.get(key)?.half ?? null,
        resolve95: resolved.get(key)?.most ?? null,
      };
    });
  },
});

const byKey = (rows: readonly Ranked[]): ReadonlyMap<string, Ranked> => new Map(rows.map((row) => [String(row.key), row]));
