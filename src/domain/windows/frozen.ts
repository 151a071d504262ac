/** The times that nobody works in, and the crews that are away: what stands against a window beside other windows. */
import type { Instant } from '../kernel/clock.ts';
import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import { absences, closedByCalendars } from './busy.ts';
import type { Conflict } from './conflict.ts';
import { type Closed, classOf, freezesFrom, overlapOf } from './freeze.ts';
import { spansIn } from './occurrence.ts';
import type { Horizon, Planned } from './planned.ts';
import { scopeOf } from './scope.ts';
import { windowSettings } from './settings.ts';
import { componentIn, personIn } from './targets.ts';

export function* closedFrom(from: Instant): Script<readonly Closed[]> {
  return [...(yield* freezesFrom(from)), ...(yield* closedByCalendars(from))];
}

/** The freezes that a window runs into, and that it is outside what is allowed. */
export function* frozen(
  { settings }: Pick<Context, 'settings'>,
  { window, resources }: Planned,
  { from, to }: Horizon,
  closed: readonly Closed[],
): Script<readonly Conflict[]> {
  const { policy } = settings.of(windowSettings);
  const components = resources.flatMap((resource) => componentIn(resource) ?? []);
  const found: Conflict[] = [];
  const allowing: { readonly freeze: Closed; readonly path: string }[] = [];
  const add = (freezes: readonly Closed[], path: string): void => {
    const [freeze] = freezes;
    if (freeze === undefined) return;
    const how = policy[classOf(freeze)] ?? 'warn';
    const overlap = how === 'allow' ? undefined : overlapOf(window, freezes, freeze.kind === 'allowed', from, to);
    if (overlap === undefined) return;
    const { name, title } = freeze;
    found.push({ class: classOf(freeze), policy: how, window: label('W', window.number), with: name, title, path, ...overlap });
  };
  for (const freeze of closed) {
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
