/**
 * Parent down: the core switch is down, so the alerts of what lies in, runs on or needs it are quiet under its alert (`shade.ts` says which).
 * An alert is about the component that the inventory knew by its name when it opened; where there is no inventory none is, and nothing
 * here asks the store anything but whether there is one. Everything is looked at when an alert opens, changes its severity or ends, and when
 * the configuration changes; an edge that is drawn in between counts from the next of these on.
 */
import { walk } from '../inventory/graph.ts';
import type { Partners } from '../inventory/impact.ts';
import { componentsNamed, hasInventory, namesOf } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { severityRank } from '../kernel/rank.ts';
import { all, type Script } from '../kernel/script.ts';
import { decider, type Ruled } from './decide.ts';
import { alertSettings } from './settings.ts';
import { explaining } from './shade.ts';
import type { Subject } from './task.ts';

export interface Shaded {
  readonly alert: number;
  /** The alert of what is down. */
  readonly by: number;
  readonly why: string;
}

/** The components that alerts are about, in their order. */
export function* aboutOf(context: Context, alerts: readonly Ruled[]): Script<readonly (number | null)[]> {
  if (!(yield* hasInventory())) return alerts.map(() => null);
  const decide = decider(context.settings);
  const names = alerts.map((alert) => decide(alert).component);
  const known = yield* componentsNamed(names);
  return names.map((name) => known.get(name ?? '') ?? null);
}

interface Placed extends Subject {
  readonly about: number;
}
const isPlaced = (alert: Subject): alert is Placed => typeof alert.about === 'number';

const redundantWith = (components: readonly number[]): Script<readonly Partners[]> =>
  all<Partners>(
    `select dependent, needed from component_edge
     where kind = 'redundant-with' and valid_to is null and (dependent in {numbers $1} or needed in {numbers $1})`,
    JSON.stringify(components),
  );

const both = (pairs: readonly Partners[]): readonly number[] => pairs.flatMap(({ dependent, needed }) => [dependent, needed]);

/** Those of these alerts that another open one explains, or one that is among them. */
export function* shadedAmong(context: Context, alerts: readonly Subject[]): Script<readonly Shaded[]> {
  const { edges, down: severities } = context.settings.of(alertSettings).parents;
  const placed = edges.length === 0 ? [] : alerts.filter(isPlaced);
  if (placed.length === 0) return [];
  const first = yield* walk([...new Set(placed.map(({ about }) => about))], 'up', edges);
  if (first.arcs.length === 0) return [];
  // What a redundant partner stands on decides whether it still stands.
  const redundant = yield* redundantWith([...first.reached.keys()]);
  const further = both(redundant).filter((number) => !first.reached.has(number));
  const second = further.length === 0 ? undefined : yield* walk([...new Set(further)], 'up', edges);
  const components = [...first.reached.keys(), ...(second?.reached.keys() ?? [])];

  const rows = yield* all<{ about: number; number: number }>(
    `select about, number from alert where resolved_at is null and about in {numbers $1} and severity in {numbers $2} order by number`,
    JSON.stringify(components),
    JSON.stringify(severities.map(severityRank)),
  );
  const down = new Map<number, number>();
  const fresh = placed.flatMap(({ about, number, severity }) => (severities.includes(severity) ? [{ about, number }] : []));
  for (const { about, number } of [...rows, ...fresh]) if (!down.has(about)) down.set(about, number);
  if (down.size === 0) return [];
  const explain = explaining([...first.arcs, ...(second?.arcs ?? [])], redundant, new Set(down.keys()));
  const found = placed.flatMap(({ number, about }) => {
    const parent = explain(about);
    const by = parent === undefined ? undefined : down.get(parent);
    return parent === undefined || by === undefined ? [] : [{ alert: number, by, parent }];
  });
  const names = yield* namesOf([...new Set(found.map(({ parent }) => parent))]);
  return found.map(({ alert, by, parent }) => ({
    alert,
    by,
    why: `${names.get(parent)?.name ?? label('C', parent)} is down (${label('A', by)})`,
  }));
}

/** The loud alerts that these may explain from now on. */
export function* belowThese(context: Context, alerts: readonly Subject[]): Script<readonly number[]> {
  const { edges, down } = context.settings.of(alertSettings).parents;
  const parents = edges.length === 0 ? [] : alerts.filter(isPlaced).filter(({ severity }) => down.includes(severity));
  if (parents.length === 0) return [];
  const starts = parents.map(({ about }) => about);
  // With the last of a redundant pair, what needs the other half breaks too.
  const { reached } = yield* walk([...new Set([...starts, ...both(yield* redundantWith(starts))])], 'down', edges);
  const rows = yield* all<{ number: number }>(
    'select number from alert where resolved_at is null and muted is null and about in {numbers $1}',
    JSON.stringify([...reached.keys()]),
  );
  return rows.map(({ number }) => number);
}
