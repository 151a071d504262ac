/** Whether what a window takes lies in a scope of the inventory, or holds it. */
import { hasInventory, namesOf } from '../inventory/names.ts';
import { isRefusal } from '../kernel/refusal.ts';
import type { Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import { componentIn, placesOf, resourcesOf } from './targets.ts';

/** Where in the scope, in words; undefined where it is not. */
export type Scoped = (resources: readonly string[]) => string | undefined;

const lies = (path: string, within: string): boolean => path === within || path.startsWith(`${within}/`);

/** A scope that means nothing any more covers nothing; an empty one covers all. `components` are those that will be asked for. */
export function* scopeOf(settings: Settings, scope: string, components: readonly number[]): Script<Scoped> {
  if (scope === '') return () => 'everything';
  if (!(yield* hasInventory())) {
    const named = yield* resourcesOf(settings, [scope]);
    return (resources) => (isRefusal(named) ? undefined : resources.find((resource) => named.includes(resource))?.slice(1));
  }
  const places = yield* placesOf(settings, scope);
  if (isRefusal(places)) return () => undefined;
  const names = yield* namesOf(components);
  return (resources) => {
    for (const resource of resources) {
      const path = names.get(componentIn(resource) ?? -1)?.path;
      if (path !== undefined && places.some((place) => lies(path, place.path) || lies(place.path, path))) return path;
    }
    return undefined;
  };
}
