/** What stands against windows: among one another, and against freezes and capacity. */
import { namesOf } from '../inventory/names.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { byWeight, type Class, type Conflict } from './conflict.ts';
import { crowds } from './crowd.ts';
import { expand } from './expand.ts';
import { away, closedFrom, frozen } from './frozen.ts';
import { noticesOf } from './notice-records.ts';
import { componentsOf, type Horizon, type Planned } from './planned.ts';
import { type Relation, relationsAmong } from './relations.ts';
import { scopeOf } from './scope.ts';
import { windowSettings } from './settings.ts';
import { type Claim, sweep } from './sweep.ts';
import { componentIn, ofComponent } from './targets.ts';

/** Everything that stands against one window, or between any two of several, worst first. */
export function* conflictsAmong(
  context: Context,
  planned: readonly Planned[],
  horizon: Horizon,
  about?: Planned,
): Script<readonly Conflict[]> {
  const { policy, depth, capacity } = context.settings.of(windowSettings);
  const relations = yield* relationsAmong(componentsOf(planned), depth);
  const spans = expand(
    planned.map(({ window }) => window),
    horizon.from,
    horizon.to,
  );
  const found: Conflict[] = [];
  const concerns = (...windows: readonly number[]): boolean => about === undefined || windows.some((one) => planned[one] === about);
  const subject = (index: number): string => label('W', planned[index]?.window.number ?? 0);
  const add = (kind: Class, more: Omit<Conflict, 'class' | 'policy'>): void => {
    const how = policy[kind] ?? 'warn';
    if (how !== 'allow') found.push({ class: kind, policy: how, ...more });
  };

  const index = new Map<string, number>();
  const indexOf = (resource: string): number => {
    const known = index.get(resource);
    if (known === undefined) index.set(resource, index.size);
    return known ?? index.size - 1;
  };
  const touched = planned.map(({ resources }) => new Map(resources.flatMap((resource) => touches(componentIn(resource), relations.of))));
  const claims = planned.map(({ resources }, at): readonly Claim[] => [
    ...resources.map((resource): Claim => ({ resource: indexOf(resource), role: 'takes' })),
    ...[...(touched[at]?.values() ?? [])].map(({ to, role }): Claim => ({ resource: indexOf(ofComponent(to)), role })),
  ]);
  const resources = [...index.keys()];
  const meetings = sweep(spans, claims, index.size).filter(({ a, b }) => concerns(a, b));
  // Both halves of what stands in for one another, within one window.
  const pairs = planned.flatMap((own, at) => {
    const first = spans.first[at] ?? 0;
    if (!concerns(at) || first === spans.first[at + 1]) return [];
    const pair = [...(touched[at]?.values() ?? [])].find(
      ({ to, role }) => role === 'redundancy' && own.resources.includes(ofComponent(to)),
    );
    return pair === undefined ? [] : [{ at, own, pair, start: spans.start[first] ?? 0, end: spans.end[first] ?? 0 }];
  });
  const told = new Set([...meetings.flatMap(({ a, b }) => [a, b]), ...pairs.map(({ at }) => at)]);
  const named = [...told].flatMap((at) => [
    ...(planned[at]?.resources ?? []).flatMap((resource) => componentIn(resource) ?? []),
    ...[...(touched[at]?.values() ?? [])].flatMap(({ way }) => way),
  ]);
  const names = yield* namesOf([...new Set(named)]);
  // Whose window it is only matters where windows meet.
  const notices = yield* noticesOf(meetings.flatMap(({ a, b }) => [planned[a]?.window.number ?? 0, planned[b]?.window.number ?? 0]));
  const isCarriers = (at: number): boolean => notices.has(planned[at]?.window.number ?? 0);
  const nameOf = (number: number): string => names.get(number)?.name ?? label('C', number);
  for (const { a, b, role, resource, taker, start, end, times } of meetings) {
    // Told from the side of the one that was asked about.
    const [own, other] = about !== undefined && planned[b] === about ? [b, a] : [a, b];
    const place = resources[resource] ?? '';
    const relation = role === 'takes' ? undefined : touched[taker === a ? b : a]?.get(`${place} ${role}`);
    const kind = role === 'takes' ? (place.startsWith('@') ? 'person' : 'same') : role;
    // A carrier's work on one's own, or on what one's own needs, is not ours to move; both halves of a pair down is worse, whoever does it.
    add(isCarriers(a) !== isCarriers(b) && kind !== 'redundancy' ? 'carrier' : kind, {
      window: subject(own),
      with: subject(other),
      title: planned[other]?.window.title ?? '',
      path: relation === undefined ? placeName(place, nameOf) : wayText(relation, nameOf, planned[own]?.resources),
      start,
      end,
      times,
    });
  }
  for (const { at, own, pair, start, end } of pairs)
    add('redundancy', {
      window: subject(at),
      with: subject(at),
      title: own.window.title,
      path: wayText(pair, nameOf),
      start,
      end,
      times: 1,
    });
  for (const { name, scope, most } of capacity) {
    const scoped = yield* scopeOf(context.settings, scope, componentsOf(planned));
    const members = new Set(planned.flatMap((one, at) => (scoped(one.resources) === undefined ? [] : [at])));
    for (const { start, end, windows } of crowds(spans, members, most)) {
      if (!concerns(...windows)) continue;
      const path = `${windows.length} at once, ${most} allowed: ${[...windows].map(subject).sort().join(', ')}`;
      add('capacity', { window: subject(windows.find((one) => concerns(one)) ?? 0), with: name, title: scope, path, start, end, times: 1 });
    }
  }
  const closed = yield* closedFrom(horizon.from);
  const asked = about === undefined ? planned : [about];
  found.push(...(yield* frozen(context, asked, horizon, closed)));
  for (const one of asked) found.push(...(yield* away(context, one, horizon)));
  return found.sort(byWeight);
}

/** What a component touches, by place and role. */
const touches = (
  component: number | undefined,
  of: (component: number) => readonly Relation[],
): readonly (readonly [string, Relation])[] =>
  component === undefined ? [] : of(component).map((relation) => [`${ofComponent(relation.to)} ${relation.role}`, relation] as const);

const BETWEEN = { tree: ' in ', dependency: ' needs ', redundancy: ' redundant with ' } as const;
/** What is redundant with one another is told from the side of whoever asks; everything else goes up. */
function wayText({ role, way, to }: Relation, nameOf: (number: number) => string, own: readonly string[] = []): string {
  const back = role === 'redundancy' && own.includes(ofComponent(to));
  return (back ? [...way].reverse() : way).map(nameOf).join(BETWEEN[role]);
}

const placeName = (resource: string, nameOf: (number: number) => string): string => {
  const component = componentIn(resource);
  return component === undefined ? resource.slice(1) : nameOf(component);
};
