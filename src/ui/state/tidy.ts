import { clip, plain, plainLines } from '../../domain/kernel/plain.ts';

/** Enough for any line a person reads; a 1 MB label is not measured, wrapped and kept on every update. */
const LONGEST = 16_384;
/** The fields that are shown over several lines. */
const LINES: ReadonlySet<string> = new Set(['description', 'text', 'value']);
/** What a person edits and writes back is never cut. */
const WHOLE: ReadonlySet<string> = new Set(['value']);

/**
 * Everything that comes over the desk passes here before it is kept, so that no path to the screen can forget: control, escape and bidi
 * characters gone, from the keys of labels too. Answers that are clean, which is nearly all of them, are returned as they are.
 */
export function tidy<T>(value: T, name = ''): T {
  if (typeof value === 'string' && WHOLE.has(name)) return plainLines(value) as T;
  if (typeof value === 'string')
    return clip((LINES.has(name) ? plainLines : plain)(value.length > LONGEST ? value.slice(0, LONGEST) : value), LONGEST) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => tidy(item, name));
    return (items.some((item, index) => item !== value[index]) ? items : value) as T;
  }
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const [cleanKey, clean] = [plain(key), tidy(item as unknown, key)];
    changed ||= cleanKey !== key || clean !== item;
    return [cleanKey, clean];
  });
  return changed ? (Object.fromEntries(entries) as T) : value;
}
