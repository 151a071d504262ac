/** On what an entry of a calendar is, where it names components in its own words. */
import { type Entry, extraList } from '../icalendar/entry.ts';
import { componentsNamed, namesOf } from '../inventory/names.ts';
import type { Script } from '../kernel/script.ts';
import { TARGETS } from './entry.ts';

/** Components by the words in which entries name them, where LOCATION or CATEGORIES do. */
export function* placesSaid(entries: readonly Entry[]): Script<ReadonlyMap<string, string>> {
  const words = entries.flatMap(({ location, categories, extra }) =>
    extra[TARGETS] === undefined ? [...wordsIn(location), ...categories] : [],
  );
  const numbers = yield* componentsNamed(words);
  const names = yield* namesOf([...new Set(numbers.values())]);
  return new Map(
    [...numbers].flatMap(([word, number]) => {
      const name = names.get(number);
      return name === undefined ? [] : [[word, name.path] as const];
    }),
  );
}

const wordsIn = (location: string): readonly string[] =>
  location
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** What an entry says that it is on: our own word for it, else the components that its place names, else those that its categories do; undefined where nothing does. */
export function targetsOf(entry: Entry, places: ReadonlyMap<string, string>): readonly string[] | undefined {
  const own = extraList(entry, TARGETS);
  if (own !== undefined) return own;
  const named = (words: readonly string[]): readonly string[] => [...new Set(words.flatMap((word) => places.get(word) ?? []))];
  const located = named(wordsIn(entry.location));
  const categorised = located.length > 0 ? located : named(entry.categories);
  return categorised.length > 0 ? categorised : undefined;
}
