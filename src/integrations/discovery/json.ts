/**
 * JSON from outside. Names in it are looked up among an object's own, so that neither "constructor" nor "__proto__" finds anything that the
 * text does not say; nothing here throws, whatever the text.
 */
import { breaksAt, lineAndColumn } from './json-place.ts';

export type Json = Readonly<Record<string, unknown>>;

export function parseJson(given: string): { readonly value: unknown } | { readonly problem: string } {
  const text = given.replace(/^\ufeff/, '');
  if (text.trim() === '') return { problem: 'the file is empty' };
  try {
    return { value: JSON.parse(text) };
  } catch {
    const offset = breaksAt(text) ?? 0;
    return {
      problem: `this is not JSON: it ${offset === text.length ? 'ends too early, at' : 'breaks at'} ${lineAndColumn(text, offset)}`,
    };
  }
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What lies at the end of the path: keys of objects, numbers of lists. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value;
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined;
    else here = isObject(here) && Object.hasOwn(here, step) ? here[step] : undefined;
  }
  return here;
}

/** Text that says something: an empty one is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export const entriesAt = (value: unknown, ...path: readonly (string | number)[]): readonly (readonly [string, unknown])[] => {
  const found = at(value, ...path);
  return isObject(found) ? Object.entries(found) : [];
};

/** One value as text; undefined for what is nothing, a list or an object. */
export const scalar = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object';
}

/** Enough of a value to find it again. */
export const quote = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value) : (scalar(value) ?? kindOf(value));
