/** Occurrences of many windows as columns, because there are millions of them: those of one window after another, each in the order of their starts. */
export interface Spans {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** The index of its window. */
  readonly of: Int32Array;
  /** Those of window 3 stand from `first[3]` up to `first[4]`. */
  readonly first: Int32Array;
}

const MINUTE = 60_000;

/**
 * Puts codes of spans, `span * codes + something below it`, in the order of the spans' starts. Start and place are packed into one number each,
 * because sorting numbers needs no comparator; minutes times places stay below 2^53 for ten million spans over a thousand years, and what is finer
 * than a minute is put right afterwards. `keys` is room to work in, as long as what is sorted.
 */
export function sortByStart(coded: Int32Array, codes: number, start: Float64Array, keys: Float64Array): void {
  const count = coded.length;
  const startOf = (code: number): number => start[(code / codes) | 0] ?? 0;
  let first = Number.POSITIVE_INFINITY;
  for (const code of coded) first = Math.min(first, startOf(code));
  const scale = 2 ** Math.ceil(Math.log2(count + 1));
  for (let place = 0; place < count; place++) keys[place] = Math.floor((startOf(coded[place] ?? 0) - first) / MINUTE) * scale + place;
  const sorted = keys.subarray(0, count).sort();
  const before = coded.slice();
  for (let at = 0; at < count; at++) {
    const code = before[(sorted[at] ?? 0) % scale] ?? 0;
    const own = startOf(code);
    let place = at;
    for (; place > 0 && startOf(coded[place - 1] ?? 0) > own; place--) coded[place] = coded[place - 1] ?? 0;
    coded[place] = code;
  }
}
