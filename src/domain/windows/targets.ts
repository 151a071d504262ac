/** What a window takes for itself: the components that its selectors mean, and the time of its people. */
import { hasInventory } from '../inventory/names.ts';
import { selection } from '../inventory/query.ts';
import { parseSelector, type Selector } from '../inventory/selector.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusal.ts';
import { all, type Script } from '../kernel/script.ts';
import type { Settings } from '../kernel/setting.ts';
import type { Window } from './window.ts';

export interface Place {
  readonly number: number;
  readonly path: string;
}

export const ofComponent = (number: number): string => `C${number}`;
export const ofName = (name: string): string => `=${name}`;
export const ofPerson = (person: string): string => `@${person}`;
export const isPerson = (resource: string): boolean => resource.startsWith('@');
/** The component that a resource is, undefined for names and people. */
export const componentIn = (resource: string): number | undefined => (/^C\d+$/.test(resource) ? Number(resource.slice(1)) : undefined);

export const personIn = (resource: string): string | undefined => (resource.startsWith('@') ? resource.slice(1) : undefined);

/** Whatever lies in one that is meant goes with it, so only the topmost are kept. Takes them in the order of their paths. */
export function topmost(places: readonly Place[]): readonly Place[] {
  const kept: Place[] = [];
  const paths = new Set<string>();
  for (const place of places) {
    let inside = false;
    for (let end = place.path.lastIndexOf('/'); end > 0 && !inside; end = place.path.lastIndexOf('/', end - 1))
      inside = paths.has(place.path.slice(0, end));
    if (inside) continue;
    kept.push(place);
    paths.add(place.path);
  }
  return kept;
}

/** The topmost components that a selector means. */
export function* placesOf(settings: Settings, selector: string): Script<readonly Place[] | Refusal> {
  const selected = yield* selection(settings, selector);
  if (isRefusal(selected)) return selected;
  const rows = yield* all<Place>(
    `select component.number, component.path from component where ${selected.where} order by component.path, component.number`,
    ...selected.params,
  );
  return topmost(rows);
}

const wordsOf = (selector: Selector): readonly string[] => {
  if (selector.op === 'word') return [selector.text];
  return selector.op === 'or' || selector.op === 'and' ? selector.parts.flatMap(wordsOf) : [];
};

/** Where nobody keeps an inventory, plain words name what alerts name; what asks for more than a name names nothing. */
function namesIn(selector: string): readonly string[] | Refusal {
  const parsed = parseSelector(selector);
  if (isRefusal(parsed)) return parsed;
  return wordsOf(parsed).map(ofName);
}

/** The resources that selectors mean. */
export function* resourcesOf(settings: Settings, targets: readonly string[]): Script<readonly string[] | Refusal> {
  const known = yield* hasInventory();
  const resources = new Set<string>();
  for (const target of targets) {
    const places = known ? yield* placesOf(settings, target) : namesIn(target);
    if (isRefusal(places)) return places;
    if (known && places.length === 0)
      return refuse({ kind: 'invalid', where: 'target', problem: `${target} means no component`, allowed: 'a selector that finds one' });
    for (const place of places) resources.add(typeof place === 'string' ? place : ofComponent(place.number));
  }
  return [...resources];
}

/** Everything that a window takes. */
export function* claimed(settings: Settings, window: Pick<Window, 'targets' | 'crew'>): Script<readonly string[] | Refusal> {
  const resources = yield* resourcesOf(settings, window.targets);
  return isRefusal(resources) ? resources : [...resources, ...window.crew.map(ofPerson)];
}
