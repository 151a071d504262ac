/**
 * What this looked like the last times, and what ended it: resolved alerts of the same title or on the same component, those that have most in
 * common first. The last note on one is what its resolver thought worth writing down.
 */
import type { Instant } from '../kernel/clock.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { noted } from '../tasks/events.ts';
import type { Alert } from './alert.ts';
import { acknowledged, resolved } from './events.ts';

export interface Past {
  readonly number: string;
  readonly title: string;
  readonly component: string | null;
  readonly incident: string | null;
  readonly firstSeenAt: Instant;
  readonly resolvedAt: Instant;
  /** What it has in common. */
  readonly alike: readonly string[];
  /** What ended it, as far as anybody wrote it down. */
  readonly ended: string;
}

interface Row {
  readonly number: number;
  readonly source: string;
  readonly fingerprint: string;
  readonly title: string;
  readonly labels: string;
  readonly component: string | null;
  readonly incident: number | null;
  readonly task: number | null;
  readonly first_seen_at: number;
  readonly resolved_at: number;
  readonly resolved_by: string;
}

type Comparable = Pick<Alert, 'source' | 'fingerprint' | 'title' | 'labels' | 'component'>;

/** Labels that say what kind of thing is wrong; the others say where or when. */
const KIND_LABELS = ['alertname', 'service', 'job', 'cluster', 'check_command'] as const;

/** What two alerts have in common, the strongest first, and how much that is. */
export function inCommon(one: Comparable, other: Comparable): { readonly alike: readonly string[]; readonly weight: number } {
  const same = one.source === other.source && one.fingerprint === other.fingerprint;
  const labels = KIND_LABELS.filter(
    (name) => Object.hasOwn(one.labels, name) && Object.hasOwn(other.labels, name) && one.labels[name] === other.labels[name],
  );
  const parts: readonly (readonly [boolean, string, number])[] = [
    [same, 'the same alert', 16],
    [!same && one.title === other.title, 'same title', 4],
    [!same && one.component !== null && one.component === other.component, 'same component', 3],
    ...labels.map((name) => [!same, `same ${name}`, name === 'alertname' ? 4 : 1] as const),
  ];
  const found = parts.filter(([fits]) => fits);
  return { alike: found.map(([, word]) => word), weight: found.reduce((sum, [, , weight]) => sum + weight, 0) };
}

/** How many of the newest of a title and of a component are compared. */
const COMPARED = 40;
const SHOWN = 5;

export function* alikeBefore(alert: Alert): Script<readonly Past[]> {
  const newest = (condition: string): string =>
    `select number from (select number from alert where resolved_at is not null and ${condition} order by number desc limit ${COMPARED}) as compared`;
  const rows = yield* all<Row>(
    `select number, source, fingerprint, title, labels, component, incident, task, first_seen_at, resolved_at, resolved_by from alert
     where number <> $1 and number in (${newest('title = $2')} union ${newest('component = $3')})`,
    alert.number,
    alert.title,
    alert.component ?? '',
  );
  const ranked = rows
    .map((row) => ({ row, ...inCommon(alert, { ...row, labels: JSON.parse(row.labels) as Record<string, string> }) }))
    .sort((a, b) => b.weight - a.weight || b.row.number - a.row.number)
    .slice(0, SHOWN);
  const endings = yield* endingsOf(ranked.map(({ row }) => row));
  return ranked.map(({ row, alike }) => ({
    number: label('A', row.number),
    title: row.title,
    component: row.component,
    incident: row.incident === null ? null : label('I', row.incident),
    firstSeenAt: row.first_seen_at,
    resolvedAt: row.resolved_at,
    alike,
    ended: endings.get(row.number) ?? `resolved by ${row.resolved_by}`,
  }));
}

/** The last words that were said of each: a note on its task, one with its acknowledgement, else who resolved it. */
function* endingsOf(rows: readonly Row[]): Script<ReadonlyMap<number, string>> {
  const subjects = rows.flatMap(({ number, task }) => [label('A', number), ...(task === null ? [] : [label('T', task)])]);
  const events = yield* all<{ kind: string; subject: string; actor: string; data: string }>(
    `select kind, subject, actor, data from event where subject in {values $1} and kind in ('${noted.kind}', '${acknowledged.kind}', '${resolved.kind}')
     order by seq`,
    JSON.stringify(subjects),
  );
  const said = events.map((event) => ({ ...event, data: JSON.parse(event.data) as { text?: string; note?: string } }));
  return new Map(
    rows.map(({ number, task, resolved_by }) => {
      const own = said.filter(({ subject }) => subject === label('A', number) || (task !== null && subject === label('T', task)));
      const last = own.findLast(({ data }) => data.text !== undefined || data.note !== undefined);
      const words = last?.data.text ?? last?.data.note;
      return [number, `resolved by ${resolved_by}${words === undefined ? '' : `; ${last?.actor}: ${words}`}`];
    }),
  );
}
