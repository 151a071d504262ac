/**
 * What belongs together. A first-seen alert stands alone unless something gathers it:
 *
 *   a storm   more first-seen alerts of one kind in a minute than `[alert.storm] above` says. The kind is the source and the labels of
 *             `by`. From there on they join one incident, until the rate has been calm for a while. Each alert keeps its row, its events
 *             and its timeline; only task, clock and page are shared. Nothing is refused and nothing is dropped.
 *   flapping  it comes and goes (`flapping.ts`): its occurrences are one incident until it is calm.
 *   a rule    the first `[[alert.correlate]]` whose labels the alert has: those with the same values, within the rule's window of the
 *             one before, are one incident.
 *
 * Whom to join is a row (`gathering`), so a restart in the middle of an outage changes nothing. The first of a kind opens its task as if
 * it were alone, because it may be; with the second an incident is opened over both, and the first alert's task and clock become its.
 *
 * The rate is the last full minute, faded out by how much of this one has gone, plus this minute: two numbers a kind, exact to a few per
 * cent for any steady stream (Cloudflare's sliding window counter, 2017), and never a list of times.
 */
import { joinIncidents, openIncidents } from '../incidents/records.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { formatDuration } from '../kernel/duration.ts';
import { type Severity, severityAt, severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { calmAt, changeOf, type Flap, firing, STATES } from './flapping.ts';
import { alertSettings, type Correlation, type Storm } from './settings.ts';
import type { Subject } from './task.ts';

const MINUTE = 60_000;

/** Alerts that go together, led by one that may have come earlier. */
export interface Group {
  readonly key: string;
  readonly kind: 'storm' | 'flapping' | 'correlated';
  readonly why: string;
  readonly title: string;
  readonly until: Instant;
  /** Until when its incident stays open although all of it is resolved; null: not at all. */
  readonly settleAt: Instant | null;
  readonly lead: number;
  /** The worst before this wave. */
  readonly severity: Severity;
  /** Of the lead, once it has them. */
  incident: number | null;
  task: number | null;
  /** Those that joined in this wave. */
  readonly members: Subject[];
}

type Kind = Pick<Group, 'key' | 'kind' | 'why' | 'title' | 'until' | 'settleAt'>;

/** Where an alert's component lies. */
type ParentOf = (alert: Subject) => string | undefined;

const spoken = ({ source, severity, component, labels }: Subject, name: string): string =>
  name === 'source'
    ? source
    : name === 'severity'
      ? severity
      : name === 'component'
        ? (component ?? '')
        : Object.hasOwn(labels, name)
          ? (labels[name] ?? '')
          : '';

/** The kind of a storm: the alert's source and its values, empty ones too. */
export const arrivalKey = (alert: Subject, by: readonly string[]): string =>
  [alert.source, ...by.map((name) => spoken(alert, name))].join('\n');

/** First-seen alerts a minute, at `now`. */
export const rateOf = ({ count, before }: { readonly count: number; readonly before: number }, now: Instant): number =>
  count + before * (1 - (now % MINUTE) / MINUTE);

/** The first rule all of whose labels the alert has. An alert without a value has nothing in common with another without it. */
export function correlate(
  rules: readonly Correlation[],
  alert: Subject,
  now: Instant,
  parentOf: ParentOf = () => undefined,
): Kind | undefined {
  for (const rule of rules) {
    const values = rule.by.map((name) => (name === 'parent' ? parentOf(alert) : undefined) ?? spoken(alert, name));
    if (values.includes('')) continue;
    const same = rule.by.map((name, index) => `${name} ${values[index]}`).join(', ');
    return {
      key: `rule\n${rule.name}\n${values.join('\n')}`,
      kind: 'correlated',
      why: `same ${same} within ${formatDuration(rule.window)}: rule ${rule.name}`,
      title: alert.title,
      until: now + rule.window,
      settleAt: null,
    };
  }
  return undefined;
}

const stormOf = (arrival: string, { above, by, calm }: Storm, now: Instant): Kind => ({
  key: `storm\n${arrival}`,
  kind: 'storm',
  why: `more than ${above} a minute alike in source, ${by.join(', ')}`,
  title: `Storm from ${arrival.split('\n').filter(Boolean).join(', ')}`,
  until: now + calm,
  settleAt: null,
});

const flappingOf = ({ source, fingerprint, title }: Subject, { ring }: Flap, calm: Instant): Kind => ({
  key: `flap\n${source}\n${fingerprint}`,
  kind: 'flapping',
  why: `flapping: ${Math.round(changeOf(ring))} % of its last ${STATES} states are change`,
  title,
  until: calm,
  settleAt: calm,
});

/** Gathers a wave's first-seen alerts. Those that are in no group, and those that lead one, stand for themselves. */
export function* gather(context: Context, fresh: readonly Subject[]): Script<ReadonlyMap<number, Group>> {
  const { storm, flap, correlate: rules } = context.settings.of(alertSettings);
  const kinds = new Map<Subject, Kind>();
  const stormy = storm.above === 0 ? new Set<string>() : yield* stormyAmong(fresh, storm, context.now);
  const flapping = yield* firing(context, fresh);
  const parentOf = rules.some(({ by }) => by.includes('parent')) ? yield* parentsOf(fresh) : undefined;
  for (const alert of fresh) {
    const arrival = stormy.size === 0 ? '' : arrivalKey(alert, storm.by);
    const states = flapping.get(alert);
    const kind = stormy.has(arrival)
      ? stormOf(arrival, storm, context.now)
      : states === undefined
        ? correlate(rules, alert, context.now, parentOf)
        : flappingOf(alert, states, calmAt(states, flap.sample, flap.stop));
    if (kind !== undefined) kinds.set(alert, kind);
  }
  if (kinds.size === 0) return new Map();

  const rows = yield* all<{ key: string; lead: number; severity: number; incident: number | null; task: number | null }>(
    `select gathering.key, gathering.lead, coalesce(incident.severity, alert.severity) as severity, gathering.incident, alert.task from gathering
     join alert on alert.number = gathering.lead left join incident on incident.number = gathering.incident
     where gathering.key in {values $1} and gathering.until > $2
       and case when gathering.incident is null then alert.resolved_at is null and alert.muted is null else incident.resolved_at is null end`,
    JSON.stringify([...new Set([...kinds.values()].map(({ key }) => key))]),
    context.now,
  );
  const alive = new Map(rows.map((row) => [row.key, row]));
  const groups = new Map<string, Group>();
  const grouped = new Map<number, Group>();
  // The worst leads, so that the one page says how bad it is.
  for (const [alert, kind] of [...kinds].sort(([a], [b]) => severityRank(a.severity) - severityRank(b.severity))) {
    const before = alive.get(kind.key);
    const group = groups.get(kind.key) ?? {
      ...kind,
      lead: before?.lead ?? alert.number,
      severity: before === undefined ? alert.severity : severityAt(before.severity),
      incident: before?.incident ?? null,
      task: before?.task ?? null,
      members: [],
    };
    groups.set(kind.key, group);
    grouped.set(alert.number, group);
    if (group.lead !== alert.number) group.members.push(alert);
  }
  return grouped;
}

/** The paths of what the components of these alerts lie in. */
function* parentsOf(alerts: readonly Subject[]): Script<ParentOf> {
  const about = [...new Set(alerts.flatMap(({ about }) => about ?? []))];
  if (about.length === 0) return () => undefined;
  const rows = yield* all<{ number: number; path: string }>(
    `select component.number, parent.path from component join component as parent on parent.number = component.parent
     where component.number in {numbers $1}`,
    JSON.stringify(about),
  );
  const paths = new Map(rows.map(({ number, path }) => [number, path]));
  return (alert) => (alert.about == null ? undefined : paths.get(alert.about));
}

/** Counts the arrivals of this wave by kind; the kinds that come too fast. */
function* stormyAmong(fresh: readonly Subject[], storm: Storm, now: Instant): Script<ReadonlySet<string>> {
  const counts = new Map<string, number>();
  for (const alert of fresh) {
    const key = arrivalKey(alert, storm.by);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = yield* all<{ key: string; count: number; before: number }>(
    `insert into arrival (key, minute_at, count, before)
     select key, cast($2 as bigint), count, 0 from {records $1 key:text count:int} as fresh where true
     on conflict (key) do update set
       before = case arrival.minute_at when excluded.minute_at then arrival.before when excluded.minute_at - ${MINUTE} then arrival.count else 0 end,
       count = case arrival.minute_at when excluded.minute_at then arrival.count else 0 end + excluded.count,
       minute_at = excluded.minute_at
     returning key, count, before`,
    [...counts].map(([key, count]) => ({ key, count })),
    now - (now % MINUTE),
  );
  return new Set(rows.filter((row) => rateOf(row, now) > storm.above).map(({ key }) => key));
}

/** Brings the incidents of groups with members up to date, and opens those that are still missing. To be called when their leads have tasks. */
export function* joinGroups(context: Context, groups: readonly Group[]): Script<void> {
  const grown = groups.filter(({ members, settleAt }) => members.length > 0 || settleAt !== null);
  yield* joinIncidents(
    context,
    grown.flatMap(({ incident, members, severity, why, settleAt }) =>
      incident === null ? [] : [{ incident, count: members.length, severity: worst(members, severity), why, settleAt }],
    ),
  );
  const young = grown.filter(({ incident }) => incident === null);
  const first = yield* openIncidents(
    context,
    young.map(({ kind, title, why, severity, task, members, settleAt }) => ({
      kind,
      title,
      why,
      severity: worst(members, severity),
      task,
      members: members.length + 1,
      settleAt,
    })),
  );
  for (const [index, group] of young.entries()) group.incident = first + index;
}

/** The member that made its group worse than it was, if one did. */
export const worsening = ({ members, severity }: Group): Subject | undefined =>
  members.find((member) => severityRank(member.severity) < severityRank(severity) && member.severity === worst(members, severity));

const worst = (members: readonly Subject[], before: Severity): Severity =>
  severityAt(members.reduce((rank, { severity }) => Math.min(rank, severityRank(severity)), severityRank(before)));

/** Writes down whom the next of each kind joins. The leads' rows must exist. */
export function* keepGroups(context: Context, groups: readonly Group[]): Script<void> {
  if (groups.length === 0) return;
  yield* all(
    `insert into gathering (key, lead, incident, until)
     select key, lead, incident, until from {records $1 key:text lead:int incident:int until:ms} as kept where true
     on conflict (key) do update set lead = excluded.lead, incident = excluded.incident, until = excluded.until`,
    groups,
  );
  yield* all(
    `update alert set incident = grown.incident from {records $1 lead:int incident:int} as grown
     where alert.number = grown.lead and alert.incident is null`,
    groups.filter(({ incident }) => incident !== null),
  );
  yield* all('delete from gathering where until <= $1', context.now);
}
