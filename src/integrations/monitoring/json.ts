/** JSON from outside, checked by hand: the hot path of ingest allocates nothing but its result. */
import { clip, plain } from '../../domain/kernel/plain.ts';

export type Json = Readonly<Record<string, unknown>>;
export type Texts = Readonly<Record<string, string>>;

export const NO_TEXTS: Texts = Object.freeze({});

export function parseJson(body: string | Buffer): { readonly json: unknown } | { readonly problem: string } {
  try {
    return { json: JSON.parse(typeof body === 'string' ? body : body.toString('utf8')) };
  } catch (error) {
    return { problem: `the body is not JSON${place(error)}` };
  }
}

/** The body as one JSON object. */
export function parseObject(body: string | Buffer): { readonly object: Json } | { readonly problem: string } {
  const parsed = parseJson(body);
  if ('problem' in parsed) return parsed;
  return isObject(parsed.json) ? { object: parsed.json } : { problem: `the body must be a JSON object; found ${kindOf(parsed.json)}` };
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return { string: 'text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object';
}

/** Enough of a value to find it again. JSON escapes make control characters visible; what they leave, bidi overrides, goes. */
export const quote = (value: unknown): string => (typeof value === 'string' ? plain(JSON.stringify(clip(value, 41))) : kindOf(value));

export function isEmpty(texts: Texts): boolean {
  for (const _ in texts) return false;
  return true;
}

/** The first of these keys that holds text (or a number: ids are often written as one) that is not empty. */
export function textAt(from: Json, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const found = Object.hasOwn(from, key) ? from[key] : undefined;
    if (typeof found === 'string' ? found.trim() !== '' : typeof found === 'number') return String(found);
  }
  return undefined;
}

/** Any value as text for people. */
export function spell(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // The only thing that JSON cannot say of what came as JSON: it was nested deeper than the stack.
    return 'nested too deeply to be shown';
  }
}

/** An object's values as text, empty ones left out; nothing, when it is no object. */
export const spellEach = (value: unknown): Texts =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, inner]) => inner !== null && inner !== '')
          .map(([key, inner]) => [key, spell(inner)]),
      )
    : NO_TEXTS;

/** The entries that are there: keys without a value are left out. */
export const present = (texts: Readonly<Record<string, string | undefined>>): Texts =>
  Object.fromEntries(Object.entries(texts).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''));

/** V8 quotes the body in its messages; only the position is fit to be shown. */
function place(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (message === 'Unexpected end of JSON input') return ': it ends too early';
  const position = / at position (\d+)(?: \(line \d+ column \d+\))?$/.exec(message)?.[1];
  return position === undefined ? '' : `: it breaks at character ${position}`;
}
