const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNITS;

const WHOLE = /^(?:\d+(?:ms|s|m|h|d|w))+$/;
const PART = /(\d+)(ms|s|m|h|d|w)/g;

/** `90s`, `1h30m`, `2d` in milliseconds; undefined when the text is not a duration. A bare `0` is allowed: it has no unit to be wrong about. */
export function parseDuration(text: string): number | undefined {
  if (text === '0') return 0;
  if (!WHOLE.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(PART)) total += Number(amount) * UNITS[unit as Unit];
  return Number.isSafeInteger(total) ? total : undefined;
}

/** The two largest units: `2h03m`, `4m12s`, `48s`, `3d04h`. Seconds are the floor, except below one second, which is `0.4s`. */
export function formatDuration(ms: number): string {
  const span = Math.abs(ms);
  const sign = ms < 0 ? '-' : '';
  if (span < 1_000) return span === 0 ? '0s' : `${sign}${(span / 1_000).toFixed(1)}s`;
  const [d, h, m, s] = [
    Math.floor(span / UNITS.d),
    Math.floor(span / UNITS.h) % 24,
    Math.floor(span / UNITS.m) % 60,
    Math.floor(span / UNITS.s) % 60,
  ];
  const two = (n: number): string => String(n).padStart(2, '0');
  if (d > 0) return `${sign}${d}d${two(h)}h`;
  if (h > 0) return `${sign}${h}h${two(m)}m`;
  if (m > 0) return `${sign}${m}m${two(s)}s`;
  return `${sign}${s}s`;
}
