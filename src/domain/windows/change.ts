import type { Context } from '../kernel/context.ts';
import { type Fact, record } from '../kernel/event.ts';
import type { Script } from '../kernel/script.ts';
import { claim, claimsOf, save } from './records.ts';
import type { Window } from './window.ts';

/** Writes a window as it is from now on, with what happened; what it takes moves with it. */
export function* change(context: Context, after: Window, ...facts: readonly Fact[]): Script<Window> {
  const window = { ...after, updatedAt: context.now, updatedBy: context.actor.name, version: after.version + 1 };
  const claims = yield* claimsOf([window.number]);
  yield* save([window]);
  yield* claim([{ window, resources: claims.get(window.number) ?? [] }]);
  yield* record(context, facts);
  return window;
}
