const UNITS = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Three figures at most, as people say sizes: `412 MB`, `1.7 GB`. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit] ?? ''}`;
}
