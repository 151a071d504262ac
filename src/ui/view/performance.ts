import type { ChartRow } from '../rows.ts';
import { type Look, line, type Piece, piece, spread } from './look.ts';
import { clockTime, dayOf } from './time.ts';

type Point = ChartRow['points'][number];

/** A point stands for what follows it up to so many usual steps; beyond that nothing was measured. */
const GAP = 4;

/** One value a column, from the first point to the last; undefined where nothing was measured. */
export function resampled(points: readonly Point[], columns: number): readonly (number | undefined)[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || columns < 1) return [];
  const steps = points.slice(1).map(({ at }, before) => at - (points[before]?.at ?? 0));
  const patience = GAP * (steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0);
  const length = Math.max(1, last.at - first.at);
  const columnOf = (at: number): number => Math.min(columns - 1, Math.floor(((at - first.at) / length) * columns));
  const sums = Array.from({ length: columns }, () => ({ count: 0, sum: 0 }));
  for (const { at, average, count } of points) {
    const column = sums[columnOf(at)];
    if (column === undefined) continue;
    column.count += count;
    column.sum += average * count;
  }
  let known: { readonly at: number; readonly value: number } | undefined;
  return sums.map(({ count, sum }, column) => {
    const at = first.at + ((column + 0.5) / columns) * length;
    if (count > 0) known = { at, value: sum / count };
    return known !== undefined && at - known.at <= patience ? known.value : count > 0 ? known?.value : undefined;
  });
}

/** Filled columns, in eighths of a line or what the ASCII signs have. */
export function areaLines(look: Look, values: readonly (number | undefined)[], top: number, height: number): string[] {
  const { bars } = look.glyphs;
  return Array.from({ length: height }, (_, row) => {
    const below = height - 1 - row;
    return values
      .map((value) => {
        if (value === undefined) return ' ';
        const filled = Math.round((Math.min(value, top) / top) * height * bars.length) - below * bars.length;
        // Something that is nearly nothing is still something: the lowest line says that it was measured.
        const level = below === 0 ? Math.max(1, filled) : filled;
        return level <= 0 ? ' ' : (bars[Math.min(level, bars.length) - 1] ?? ' ');
      })
      .join('');
  });
}

/** With the figures over it, as high as a window of 24 lines has room for. */
const HEIGHT = 8;
const LABEL = 9;

const facts = (chart: ChartRow): readonly (readonly [name: string, value: string])[] => [
  ['now', chart.last],
  ['average', chart.usual],
  ['lowest', chart.lowest],
  ['highest', chart.highest],
];

/** One thing over time: its figures, a drawing with its scale, and when it is full. */
export function chartLines(look: Look, width: number, chart: ChartRow): string[] {
  const inside = Math.max(8, width - LABEL);
  const area = areaLines(look, resampled(chart.points, inside), chart.scale, HEIGHT);
  const scale = (row: number): string => (row === 0 ? chart.top : row === HEIGHT - 1 ? '0' : '');
  const [first, last] = [chart.points[0]?.at ?? look.now, chart.points.at(-1)?.at ?? look.now];
  const told: readonly Piece[] =
    chart.full === null ? [] : [piece('full in  ', 'dim'), piece(chart.full, 'warning'), piece('  if it goes on like this', 'dim')];
  return [
    look.paint('heading', line(look, width, [piece([chart.title, chart.of].filter((text) => text !== '').join(', '))])),
    '',
    ...facts(chart).map(([name, value]) =>
      line(look, width, [piece(name.padEnd(LABEL), 'dim'), piece(value, name === 'now' ? 'strong' : 'text')]),
    ),
    ...(told.length === 0 ? [] : [line(look, width, told)]),
    '',
    ...area.map((text, row) =>
      line(look, width, [
        piece(
          scale(row)
            .padStart(LABEL - 1)
            .padEnd(LABEL),
          'dim',
        ),
        piece(text, 'accent'),
      ]),
    ),
    line(look, LABEL, []) + spread(look, inside, [piece(wall(first, last), 'dim')], [piece(clockTime(last), 'dim')]),
    '',
    look.paint('dim', line(look, width, [piece('/ since:7d looks further back')])),
  ];
}

/** With its day where the line is longer than one. */
const wall = (first: number, last: number): string =>
  last - first > 86_400_000 ? `${dayOf(first)} ${clockTime(first)}` : clockTime(first);
