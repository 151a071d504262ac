/** What stands against windows: among one another, and against freezes and capacity. */
import { walk } from '../inventory/graph.ts';
import { namesOf } from '../inventory/names.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import { all, type Script } from '../kernel/script.ts';
import { byWeight, type Class, type Conflict } from './conflict.ts';
import { expand } from './expand.ts';
import { classOf, type Freeze, freezesFrom, overlapOf } from './freeze.ts';
import { claimsOf, fromRecord, WINDOW_COLUMNS, type WindowRecord } from './records.ts';
import { NEEDS, type Relation, redundantWith, relationsAmong } from './relations.ts';
import { scopeOf } from './scope.ts';
import { windowSettings } from './settings.ts';
import { type Claim, crowds, sweep } from './sweep.ts';
import { componentIn, ofComponent } from './targets.ts';
import type { State, Window } from './window.ts';

/** A window with what it takes. */
export interface Planned {
  readonly window: Window;
  readonly resources: readonly string[];
}

export interface Horizon {
  readonly from: Instant;
  readonly to: Instant;
}

const componentsOf = (planned: readonly Planned[]): readonly number[] => [
  ...new Set(planned.flatMap(({ resources }) => resources.flatMap((resource) => componentIn(resource) ?? []))),
];

/** Windows of some states that may meet this one: on what it takes, holds, lies in, needs, is needed by or is redundant with. */
export function* neighbours(
  context: Context,
  planned: Planned,
  states: readonly State[],
  { from, to }: Horizon,
): Script<readonly Planned[]> {
  const { depth, capacity } = context.settings.of(windowSettings);
  const own = componentsOf([planned]);
  const near = new Set(planned.resources);
  for (const direction of depth === 0 ? [] : (['up', 'down'] as const))
    for (const number of (yield* walk(own, direction, NEEDS, { steps: depth })).reached.keys()) near.add(ofComponent(number));
  for (const { dependent, needed } of yield* redundantWith(own)) near.add(ofComponent(dependent)).add(ofComponent(needed));
  const paths = [...(yield* namesOf(own)).values()].map(({ path }) => path);
  const above = paths.flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end + 1).join('/')));
  const places = yield* all<{ number: number }>(
    'select number from component where deleted_at is null and path in {values $1}',
    JSON.stringify([...new Set(above)]),
  );
  for (const { number } of places) near.add(ofComponent(number));
  const numbers = new Set<number>();
  const found = yield* all<{ window_number: number }>(
    'select distinct window_number from maintenance_claim where resource in {values $1} and until_at > $2 and first_at < $3',
    JSON.stringify([...near]),
    from,
    to,
  );
  for (const { window_number } of found) numbers.add(window_number);
  for (const path of paths) {
    const below = yield* all<{ window_number: number }>(
      `select distinct claim.window_number from component join maintenance_claim as claim on claim.resource = 'C' || component.number
       where component.deleted_at is null and component.path > $1 and component.path < $2 and claim.until_at > $3 and claim.first_at < $4`,
      `${path}/`,
      `${path}0`,
      from,
      to,
    );
    for (const { window_number } of below) numbers.add(window_number);
  }
  if (capacity.length > 0) {
    const rest = yield* all<{ number: number }>('select number from maintenance where until_at > $1 and first_at < $2', from, to);
    for (const { number } of rest) numbers.add(number);
  }
  numbers.delete(planned.window.number);
  return yield* plannedOf([...numbers], states);
}

export function* plannedOf(numbers: readonly number[], states: readonly State[]): Script<readonly Planned[]> {
  if (numbers.length === 0) return [];
  const rows = yield* all<WindowRecord>(
    `select ${WINDOW_COLUMNS} from maintenance where number in {numbers $1} and state in {values $2} order by number`,
    JSON.stringify(numbers),
    JSON.stringify(states),
  );
  const claims = yield* claimsOf(rows.map(({ number }) => number));
  return rows.map((row) => ({ window: fromRecord(row), resources: claims.get(row.number) ?? [] }));
}

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
  const ways = [...meetings.flatMap(({ a, b }) => [a, b]), ...planned.keys()].flatMap((at) => [...(touched[at]?.values() ?? [])]);
  const names = yield* namesOf([...new Set([...componentsOf(planned), ...ways.flatMap(({ way }) => way)])]);
  const nameOf = (number: number): string => names.get(number)?.name ?? label('C', number);
  for (const { a, b, role, resource, taker, start, end, times } of meetings) {
    // Told from the side of the one that was asked about.
    const [own, other] = about !== undefined && planned[b] === about ? [b, a] : [a, b];
    const place = resources[resource] ?? '';
    const relation = role === 'takes' ? undefined : touched[taker === a ? b : a]?.get(`${place} ${role}`);
    add(role === 'takes' ? (place.startsWith('@') ? 'person' : 'same') : role, {
      window: subject(own),
      with: subject(other),
      title: planned[other]?.window.title ?? '',
      path: relation === undefined ? placeName(place, nameOf) : wayText(relation, nameOf, planned[own]?.resources),
      start,
      end,
      times,
    });
  }
  for (const [at, own] of planned.entries()) {
    const [pair] = [...(touched[at]?.values() ?? [])].filter(
      ({ to, role }) => role === 'redundancy' && own.resources.includes(ofComponent(to)),
    );
    const first = concerns(at) ? [...spans.of.subarray(0, spans.count)].indexOf(at) : -1;
    if (pair === undefined || first < 0) continue;
    const times = { start: spans.start[first] ?? 0, end: spans.end[first] ?? 0, times: 1 };
    add('redundancy', { window: subject(at), with: subject(at), title: own.window.title, path: wayText(pair, nameOf), ...times });
  }
  for (const { name, scope, most } of capacity) {
    const scoped = yield* scopeOf(context.settings, scope, componentsOf(planned));
    const members = new Set(planned.flatMap((one, at) => (scoped(one.resources) === undefined ? [] : [at])));
    for (const { start, end, windows } of crowds(spans, members, most)) {
      if (!concerns(...windows)) continue;
      const path = `${windows.length} at once, ${most} allowed: ${[...windows].map(subject).sort().join(', ')}`;
      add('capacity', { window: subject(windows.find((one) => concerns(one)) ?? 0), with: name, title: scope, path, start, end, times: 1 });
    }
  }
  for (const one of about === undefined ? planned : [about]) found.push(...(yield* frozen(context, one, horizon)));
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

/** The freezes that a window runs into, and that it is outside what is allowed. */
export function* frozen(
  { settings }: Pick<Context, 'settings'>,
  { window, resources }: Planned,
  { from, to }: Horizon,
): Script<readonly Conflict[]> {
  const { policy } = settings.of(windowSettings);
  const components = resources.flatMap((resource) => componentIn(resource) ?? []);
  const found: Conflict[] = [];
  const allowing: { readonly freeze: Freeze; readonly path: string }[] = [];
  const add = (freezes: readonly Freeze[], path: string): void => {
    const [freeze] = freezes;
    if (freeze === undefined) return;
    const how = policy[classOf(freeze)] ?? 'warn';
    const overlap = how === 'allow' ? undefined : overlapOf(window, freezes, freeze.kind === 'allowed', from, to);
    if (overlap === undefined) return;
    const who = { window: label('W', window.number), with: label('F', freeze.number), title: freeze.title };
    found.push({ class: classOf(freeze), policy: how, ...who, path, ...overlap });
  };
  for (const freeze of yield* freezesFrom(from)) {
    const path = (yield* scopeOf(settings, freeze.scope, components))(resources);
    if (path === undefined) continue;
    if (freeze.kind === 'allowed') allowing.push({ freeze, path });
    else add([freeze], path);
  }
  add(
    allowing.map(({ freeze }) => freeze),
    allowing[0]?.path ?? '',
  );
  return found;
}
