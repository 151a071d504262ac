import { scalar } from './json.ts';
import { masked } from './secrets.ts';

const LONGEST_KEY = 253;

/** A name that selectors can say, as Prometheus does it: what separates them becomes an underscore. */
export const labelKey = (name: string): string => name.replace(/[\s=,:()!&"<>]+/gu, '_').slice(0, LONGEST_KEY);

/**
 * Labels out of what the source itself says (its provider, its region) and of what people there wrote (tags, variables). A tag of a name that
 * the source uses is kept as `tag.NAME`. Lists and objects are no labels, nothing is none, and secrets are masked: what the source says itself
 * only by its look, because its names are ours.
 */
export function labelsFrom(
  own: Readonly<Record<string, unknown>>,
  given: Iterable<readonly [name: string, value: unknown]> = [],
): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const [name, value] of Object.entries(own)) {
    const text = scalar(value);
    if (text) labels.set(name, masked('', text));
  }
  for (const [name, value] of given) {
    const text = scalar(value);
    const plain = labelKey(name);
    const key = labels.has(plain) ? `tag.${plain}` : plain;
    if (text !== undefined && plain !== '' && !labels.has(key)) labels.set(key, masked(name, text));
  }
  return Object.fromEntries(labels);
}
