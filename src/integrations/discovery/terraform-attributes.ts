/**
 * The attributes of an instance, in either notation: nested (`attributes`) and the flat one of old providers (`attributes_flat`, where
 * `tags.Name` is a key and `tags.%` a count). What the state marks as sensitive is not there to be read; of a mark that cannot be read in
 * full, all below the part that can be is sensitive.
 */
import { at, entriesAt, isObject, listAt, scalar } from './json.ts';
import { MASK } from './secrets.ts';

export interface Attributes {
  /** The first that says something. */
  first(names: readonly string[]): string | undefined;
  /** All values at the paths; `*` is every element of a list. */
  all(paths: readonly string[]): readonly unknown[];
  /** What people wrote on it, the sensitive ones masked. */
  tags(): readonly (readonly [name: string, value: unknown])[];
}

type Path = readonly (string | number)[];

/** The longest list that is looked through: an instance has a few interfaces. */
const MOST_ELEMENTS = 64;

export function attributesOf(instance: unknown): Attributes {
  const sensitive = sensitivePaths(at(instance, 'sensitive_attributes'));
  const isSensitive = (path: Path): boolean =>
    sensitive.some((marked) => marked.every((step, index) => String(path[index]) === String(step)));
  const nested = isObject(at(instance, 'attributes')) ? at(instance, 'attributes') : undefined;
  const flat = at(instance, 'attributes_flat');
  const raw = (path: Path): unknown => (nested === undefined ? at(flat, path.join('.')) : at(nested, ...path));
  const read = (path: Path): unknown => (isSensitive(path) ? undefined : raw(path));

  const expand = (path: Path): readonly unknown[] => {
    const star = path.indexOf('*');
    if (star < 0) return [read(path)];
    const before = path.slice(0, star);
    const size = nested === undefined ? Number(at(flat, [...before, '#'].join('.')) ?? 0) : listAt(nested, ...before).length;
    const count = Number.isSafeInteger(size) ? Math.min(size, MOST_ELEMENTS) : 0;
    return Array.from({ length: count }, (_, index) => index).flatMap((index) => expand([...before, index, ...path.slice(star + 1)]));
  };

  const tagsBelow = (key: string): readonly (readonly [string, unknown])[] => {
    if (nested === undefined) {
      const names = entriesAt(flat).map(([name]) => name);
      const below = names.filter((name) => name.startsWith(`${key}.`) && !/\.[%#]$/.test(name)).map((name) => name.slice(key.length + 1));
      return below.map((name) => [name, isSensitive([key, name]) ? MASK : at(flat, `${key}.${name}`)]);
    }
    const listed = listAt(nested, key).filter((tag) => typeof tag === 'string' && !isSensitive([key]));
    return [
      ...listed.map((tag) => [`tag.${String(tag)}`, 'true'] as const),
      ...entriesAt(nested, key).map(([name, value]) => [name, isSensitive([key, name]) ? MASK : value] as const),
    ];
  };

  return {
    first: (names) => names.map((name) => scalar(read([name]))).find((value) => value !== undefined && value !== ''),
    all: (paths) => paths.flatMap((path) => expand(path.split('.'))),
    tags: () => ['tags', 'labels'].flatMap(tagsBelow),
  };
}

function sensitivePaths(marks: unknown): readonly Path[] {
  if (marks === undefined || marks === null) return [];
  if (!Array.isArray(marks)) return [[]];
  return marks.map((mark: unknown) => {
    const path: (string | number)[] = [];
    for (const step of Array.isArray(mark) ? mark : []) {
      const value = at(step, 'type') === 'index' ? at(step, 'value', 'value') : at(step, 'value');
      if (typeof value !== 'string' && typeof value !== 'number') break;
      path.push(value);
    }
    return path;
  });
}
