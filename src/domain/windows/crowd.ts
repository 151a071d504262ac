import { type Spans, sortByStart } from './spans.ts';

/** The first moments at which more than so many of some windows are on at once; with those that are on. */
export function crowds(
  spans: Spans,
  members: ReadonlySet<number>,
  most: number,
): readonly { readonly start: number; readonly end: number; readonly windows: readonly number[] }[] {
  const found = new Map<string, { start: number; end: number; windows: number[] }>();
  let on: number[] = [];
  const order = Int32Array.from({ length: spans.count }, (_, span) => span);
  sortByStart(order, 1, spans.start, new Float64Array(spans.count));
  for (const span of order) {
    const window = spans.of[span] ?? 0;
    if (!members.has(window)) continue;
    const at = spans.start[span] ?? 0;
    on = [...on.filter((other) => (spans.end[other] ?? 0) > at), span];
    const windows = [...new Set(on.map((one) => spans.of[one] ?? 0))].sort((a, b) => a - b);
    if (windows.length <= most || found.has(windows.join())) continue;
    found.set(windows.join(), { start: at, end: Math.min(...on.map((one) => spans.end[one] ?? 0)), windows });
  }
  return [...found.values()];
}
