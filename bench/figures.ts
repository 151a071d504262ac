/** The value below which the share `of` (0 to 1) of the sample lies: nearest rank. */
export function quantile(sample: readonly number[], of: number): number {
  const sorted = [...sample].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(of * sorted.length) - 1)] ?? Number.NaN;
}

export function median(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** The median of the ratios of pairs: each pair ran back to back, so what else the machine did meanwhile weighs on both. */
export const ratioOf = (pairs: readonly (readonly [ours: number, peer: number])[]): number =>
  median(pairs.map(([ours, peer]) => ours / peer));

/** Three digits that matter, thousands apart. */
export function show(value: number, unit = ''): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}${unit === '' ? '' : ` ${unit}`}`;
}
