/**
 * The alert list as screens show it: flat, or cut into incidents. An incident comes closed, as one line with its counts, so that a storm of
 * fifty thousand is one line; what stands alone follows below, open. Only the window round the cursor is read, whichever of them it lies in.
 */
import { z } from 'zod';
import { INCIDENT_COLUMNS, type IncidentRecord, fromRecord as incidentFrom } from '../incidents/records.ts';
import { incidentRow, toRow as toIncidentRow } from '../incidents/view.ts';
import { query } from '../kernel/capability.ts';
import type { Compiled } from '../kernel/filter.ts';
import { label } from '../kernel/id.ts';
import { type Around, pageInput, pageOf, placeIn, rowsIn, windowOf } from '../kernel/page.ts';
import { isRefusal } from '../kernel/refusal.ts';
import { all, one, type Script } from '../kernel/script.ts';
import { alertListing, compileAlerts } from './query.ts';
import { type AlertRecord, fromRecord } from './records.ts';
import { alertRow, toRow } from './view.ts';

/** Headings that a screen is given at most; the members of further incidents stand among the alerts that are alone. */
const MOST_INCIDENTS = 500;

/** What a filter finds in an incident is seen at once, while it is so few. */
const FEW = 20;

const group = z.object({
  name: z.string().describe('The number of the incident; empty for the alerts that belong to none.'),
  count: z.int().describe('How many of its alerts the query finds.'),
  closed: z.boolean().describe('Its alerts are left out unless it is among the toggled.'),
});
type Group = z.output<typeof group>;

export const page = query({
  name: 'alert.page',
  summary: 'A window of the alert list round one alert, flat or cut into incidents, for screens.',
  input: pageInput.extend({
    group: z.enum(['incident']).optional().describe('What the list is cut into groups by.'),
    folded: z.array(z.string()).default([]).describe('The groups that are to be the other way round than they come.'),
  }),
  output: pageOf(alertRow).extend({
    groups: z.array(group).optional().describe('Every group in its order, the closed ones too.'),
    incidents: z.array(incidentRow).optional(),
  }),
  permission: 'viewer',
  *run(context, { query: text, group: by, folded, ...around }) {
    const compiled = compileAlerts(context, text);
    if (isRefusal(compiled)) return compiled;
    if (by !== undefined) return yield* grouped(compiled, text.trim() !== '', folded, around);
    const window = yield* windowOf<AlertRecord>(alertListing(compiled), around);
    return { ...window, rows: window.rows.map((row) => toRow(fromRecord(row))) };
  },
});

function* grouped(compiled: Compiled, filtered: boolean, toggled: readonly string[], around: Around) {
  const { where, params } = compiled;
  const found = yield* all<IncidentRecord & { readonly found: number }>(
    `select ${INCIDENT_COLUMNS}, found.count as found from incident join
       (select alert.incident as number, count(*) as count from alert where ${where} and alert.incident is not null group by alert.incident) as found
       on found.number = incident.number
     order by case when incident.resolved_at is null then 0 else 1 end, incident.severity, incident.number limit ${MOST_INCIDENTS}`,
    ...params,
  );
  const total = yield* one<{ count: number }>(`select count(*) as count from alert where ${where}`, ...params);
  const alone = Number(total?.count ?? 0) - found.reduce((sum, row) => sum + Number(row.found), 0);
  const groups: Group[] = [
    ...found.map((row) => ({ name: label('I', row.number), count: Number(row.found), closed: !filtered || Number(row.found) > FEW })),
    ...(alone > 0 ? [{ name: '', count: alone, closed: false }] : []),
  ];
  const window = yield* windowOver(compiled, placed(groups, toggled), around);
  return { ...window, groups, incidents: found.map((row) => toIncidentRow(incidentFrom(row))) };
}

type Window = z.output<ReturnType<typeof pageOf<typeof alertRow>>>;

interface Place {
  readonly where: string;
  /** How many rows stand before it, and how many of it are shown. */
  readonly before: number;
  readonly shown: number;
}

function placed(groups: readonly Group[], toggled: readonly string[]): readonly Place[] {
  const numbers = groups.flatMap(({ name }) => (name === '' ? [] : [name.slice(1)]));
  const apart = `(alert.incident is null${numbers.length === MOST_INCIDENTS ? ` or alert.incident not in (${numbers.join(', ')})` : ''})`;
  let before = 0;
  return groups.map(({ name, count, closed }) => {
    const shown = closed === toggled.includes(name) ? count : 0;
    const place = { where: name === '' ? apart : `alert.incident = ${name.slice(1)}`, before, shown };
    before += shown;
    return place;
  });
}

/** The rows round the cursor, read from each of the open groups that the window touches. */
function* windowOver(compiled: Compiled, places: readonly Place[], { anchor, at = 0, before, after, sort }: Around): Script<Window> {
  const listing = (where: string) => alertListing({ ...compiled, where: `${compiled.where} and ${where}` });
  const total = places.reduce((sum, { shown }) => sum + shown, 0);
  let anchorIndex: number | null = null;
  for (const place of anchor === undefined ? [] : places.filter(({ shown }) => shown > 0)) {
    const within = yield* placeIn(listing(place.where), anchor ?? '', sort);
    if (within === null) continue;
    anchorIndex = place.before + within;
    break;
  }
  const centre = anchorIndex ?? Math.min(at, Math.max(0, total - 1));
  const offset = Math.max(0, centre - before);
  const end = Math.min(total, centre + after);
  const records: AlertRecord[] = [];
  for (const place of places) {
    const [from, to] = [Math.max(offset, place.before), Math.min(end, place.before + place.shown)];
    if (from >= to) continue;
    records.push(...(yield* rowsIn<AlertRecord>(listing(place.where), from - place.before, to - from, sort)));
  }
  return { rows: records.map((row) => toRow(fromRecord(row))), offset, total, anchorIndex };
}
