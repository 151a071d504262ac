/**
 * How values are spread, in buckets that are wider the larger the values: each is a twentieth more than the one before, so whatever percentile is
 * read from them is at most 2.5 % off, from microseconds to hours, and buckets of different times add up. (Masson, Rim and Lee, "DDSketch",
 * VLDB 2019, with its simplest mapping.)
 */

const GROWTH = Math.log(1.05);
/** Everything up to here is nothing: a thousandth of a millisecond, a thousandth of a percent. */
const LEAST = 1e-3;
const NOTHING = -1_000_000;

export const bucketOf = (value: number): number => (value <= LEAST ? NOTHING : Math.ceil(Math.log(value) / GROWTH));

/** The value in the middle of a bucket, in proportion. */
export const middleOf = (bucket: number): number => (bucket === NOTHING ? 0 : (2 * Math.exp(bucket * GROWTH)) / (1 + Math.exp(GROWTH)));

export interface Bucket {
  readonly bucket: number;
  readonly count: number;
}

/** The value that the share of all values does not exceed (nearest rank); undefined when there are none. */
export function quantileOfSpread(buckets: readonly Bucket[], share: number): number | undefined {
  const ordered = [...buckets].sort((a, b) => a.bucket - b.bucket);
  const rank = Math.max(1, Math.ceil(share * ordered.reduce((total, { count }) => total + count, 0)));
  let seen = 0;
  for (const { bucket, count } of ordered) {
    seen += count;
    if (seen >= rank) return middleOf(bucket);
  }
  return undefined;
}

/** The same of values themselves. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.max(1, Math.ceil(share * ordered.length)) - 1];
}
