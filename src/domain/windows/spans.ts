/** Occurrences of many windows as columns, because there are millions of them. */
export interface Spans {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** The index of its window. */
  readonly of: Int32Array;
}

/** The order of starts: packed into one number each, because sorting numbers needs no comparator. */
export function byStart({ count, start }: Spans): Int32Array {
  let first = Number.POSITIVE_INFINITY;
  for (const at of start.subarray(0, count)) first = Math.min(first, at);
  // Minutes times indexes stay below 2^53 for ten million spans over a thousand years; what is finer is put right below.
  const scale = 2 ** Math.ceil(Math.log2(count + 1));
  const packed = start.slice(0, count).map((at, index) => Math.floor((at - first) / 60_000) * scale + index);
  packed.sort();
  const order = new Int32Array(count);
  const startOf = (place: number): number => start[order[place] ?? 0] ?? 0;
  for (const [at, code] of packed.entries()) {
    const index = code % scale;
    const own = start[index] ?? 0;
    let place = at;
    for (; place > 0 && startOf(place - 1) > own; place--) order[place] = order[place - 1] ?? 0;
    order[place] = index;
  }
  return order;
}
