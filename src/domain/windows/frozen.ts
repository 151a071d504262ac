/** The times that nobody works in, and the crews that are away: what stands against a window beside other windows. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { absences, closedByCalendars } from './busy.ts';
import type { Conflict } from './conflict.ts';
import { type Closed, classOf, freezesFrom, overlapOf, type Stretch } from './freeze.ts';
import { spansIn } from './occurrence.ts';
import { componentsOf, type Horizon, type Planned } from './planned.ts';
import { type Scoped, scopeOf } from './scope.ts';
import { windowSettings } from './settings.ts';
import { personIn } from './targets.ts';

export function* closedFrom(from: Instant): Script<readonly Closed[]> {
  return [...(yield* freezesFrom(from)), ...(yield* closedByCalendars(from))];
}

/** A time that nobody works in, with where that is and when. */
interface Placed {
  readonly freeze: Closed;
  readonly where: Scoped;
  readonly stretches: readonly Stretch[];
}

/** The freezes that windows run into, and that they are outside what is allowed. Where each is in force is asked once for all of them. */
export function* frozen(
  { settings }: Pick<Context, 'settings'>,
  planned: readonly Planned[],
  { from, to }: Horizon,
  closed: readonly Closed[],
): Script<readonly Conflict[]> {
  const { policy } = settings.of(windowSettings);
  const components = componentsOf(planned);
  const longest = planned.reduce((most, { window }) => Math.max(most, window.length), 0);
  const freezes: Placed[] = [];
  for (const freeze of closed) {
    const stretches = [...freeze.within(from - freeze.length - longest, to + freeze.length + longest)];
    freezes.push({ freeze, where: yield* scopeOf(settings, freeze.scope, components), stretches });
  }
  const found: Conflict[] = [];
  for (const { window, resources } of planned) {
    const there = freezes.filter(({ where }) => where(resources) !== undefined);
    if (there.length === 0) continue;
    const spans = [...spansIn(window, from, to)];
    const add = (those: readonly Placed[]): void => {
      const [first] = those;
      if (first === undefined) return;
      const { freeze, where } = first;
      const how = policy[classOf(freeze)] ?? 'warn';
      const stretches = those.flatMap((one) => one.stretches);
      const overlap = how === 'allow' ? undefined : overlapOf(spans, stretches, freeze.kind === 'allowed');
      if (overlap === undefined) return;
      const who = { window: label('W', window.number), with: freeze.name, title: freeze.title, path: where(resources) ?? '' };
      found.push({ class: classOf(freeze), policy: how, ...who, ...overlap });
    };
    for (const one of there) if (one.freeze.kind !== 'allowed') add([one]);
    add(there.filter(({ freeze }) => freeze.kind === 'allowed'));
  }
  return found;
}

/** Those of its crew who are away while it is on. */
export function* away(
  { settings }: Pick<Context, 'settings'>,
  { window, resources }: Planned,
  { from, to }: Horizon,
): Script<readonly Conflict[]> {
  const how = settings.of(windowSettings).policy['person'] ?? 'warn';
  const people = resources.flatMap((resource) => personIn(resource) ?? []);
  if (how === 'allow' || people.length === 0) return [];
  const found = new Map<string, Conflict>();
  const missing = yield* absences(from, to, people);
  if (missing.length === 0) return [];
  for (const span of spansIn(window, from, to))
    for (const { person, calendar, title, start, end } of missing) {
      if (start >= span.end || end <= span.start) continue;
      const key = JSON.stringify([person, calendar]);
      const known = found.get(key);
      const times = { start: Math.max(start, span.start), end: Math.min(end, span.end), times: 1 };
      const path = `${person} is away`;
      found.set(
        key,
        known === undefined
          ? { class: 'person', policy: how, window: label('W', window.number), with: calendar, title, path, ...times }
          : { ...known, times: known.times + 1 },
      );
    }
  return [...found.values()];
}
