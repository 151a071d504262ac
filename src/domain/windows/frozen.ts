import type { Context } from '../kernel/context.ts';
import { label } from '../kernel/id.ts';
import type { Script } from '../kernel/script.ts';
import type { Conflict } from './conflict.ts';
import { classOf, type Freeze, freezesFrom, overlapOf } from './freeze.ts';
import type { Horizon, Planned } from './planned.ts';
import { scopeOf } from './scope.ts';
import { windowSettings } from './settings.ts';
import { componentIn } from './targets.ts';

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
