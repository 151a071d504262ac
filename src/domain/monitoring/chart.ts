/** A line of what was measured, as a drawing in a page. */
import type { Chart } from '../performance/graph.ts';

const WIDTH = 480;
const HEIGHT = 120;

/** Where the points lie, in the drawing's own units; a gap of more than a few steps is a gap in the line. */
export function pathsOf({ points, scale }: Chart): readonly string[] {
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  const x = (at: number): number => (last === first ? WIDTH : ((at - first) / (last - first)) * WIDTH);
  const y = (value: number): number => HEIGHT - (Math.min(value, scale) / scale) * HEIGHT;
  const steps = points.slice(1).map(({ at }, before) => at - (points[before]?.at ?? 0));
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const paths: string[] = [];
  for (const [at, point] of points.entries()) {
    const joined = at > 0 && (steps[at - 1] ?? 0) <= GAP * usual;
    const place = `${x(point.at).toFixed(1)},${y(point.average).toFixed(1)}`;
    if (joined) paths.push(`${paths.pop()} L${place}`);
    else paths.push(`M${place}`);
  }
  return paths;
}

const GAP = 4;

export const drawing = (chart: Chart, label: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" preserveAspectRatio="none">${pathsOf(chart)
    .map((path) => `<path d="${path}"/>`)
    .join('')}</svg>`;
