import { describe, expect, it } from 'vitest';
import type { ChartRow } from '../../src/ui/rows.ts';
import { readCharts } from '../../src/ui/state/detail.ts';
import { cellsOf } from '../../src/ui/terminal/width.ts';
import { glyphsFor } from '../../src/ui/theme/glyphs.ts';
import { areaLines, chartLines, resampled } from '../../src/ui/view/performance.ts';
import { START } from './memory-desk.ts';

const lookIn = (ascii: boolean) => ({ paint: (_: unknown, text: string) => text, glyphs: glyphsFor(ascii), now: START, ascii });
const look = lookIn(false);
const MINUTE = 60_000;

const points = (values: readonly (number | undefined)[]): ChartRow['points'] =>
  values.flatMap((value, at) =>
    value === undefined ? [] : [{ at: START + at * MINUTE, count: 1, failed: 0, average: value, min: value, max: value }],
  );
const chart = (values: readonly (number | undefined)[], more: Partial<ChartRow> = {}): ChartRow => ({
  ...{ id: 'host.cpu noc1', number: 'host.cpu noc1', of: 'noc1', metric: 'host.cpu', title: 'CPU in use', unit: 'percent' },
  ...{ last: '25 %', usual: '51 %', lowest: '5 %', highest: '95 %', top: '100 %', scale: 100, full: null },
  points: points(values),
  ...more,
});

describe('columns of a drawing', () => {
  it('are averages of what falls into them', () => {
    expect(resampled(points([0, 10, 20, 30, 40, 50, 60, 70]), 4)).toEqual([5, 25, 45, 65]);
    expect(resampled(points([7]), 3)).toEqual([7, undefined, undefined]);
    expect(resampled([], 3)).toEqual([]);
  });

  it('go on between points that are apart, and end where nothing was measured', () => {
    expect(resampled(points([1, 2, 3]), 6)).toEqual([1, 1, 1, 2, 2, 3]);
    const gap = resampled(points([5, 5, 5, 5, ...Array.from({ length: 40 }, () => undefined), 5, 5, 5, 5]), 48);
    expect(gap.slice(0, 3)).toEqual([5, 5, 5]);
    expect(gap[24]).toBeUndefined();
    expect(gap.at(-1)).toBe(5);
  });

  it('are as high as their values, and never nothing where something was measured', () => {
    expect(areaLines(look, [0, 50, 100, undefined], 100, 2)).toEqual(['  █ ', '▁██ ']);
    expect(areaLines(look, [25, 75], 100, 1)).toEqual(['▂▆']);
    expect(areaLines(lookIn(true), [0, 100], 100, 1)).toEqual(['.#']);
  });
});

it('every line of a drawing fits, at every width', () => {
  for (const width of [20, 38, 76, 78, 120])
    for (const text of chartLines(look, width, chart([1, 50, 99], { full: '19h47m', of: 'noc1:/a/very/long/path/that/does/not/fit' })))
      expect(cellsOf(text)).toBeLessThanOrEqual(width);
});

it('a filter says what, and how far back', async () => {
  const asked: object[] = [];
  const { number: _number, id: _id, of, ...row } = chart([1]);
  const ask = async <T>(_capability: string, input: object): Promise<T> => {
    asked.push(input);
    return [
      { ...row, subject: of },
      { ...row, title: 'Disk in use', subject: 'noc1:/' },
    ] as T;
  };
  expect(await readCharts(ask, 'disk since:7d')).toMatchObject({ total: 1, rows: [{ title: 'Disk in use', of: 'noc1:/' }] });
  expect(await readCharts(ask, '')).toMatchObject({ total: 2 });
  expect(asked).toEqual([{ points: 120, since: '7d' }, { points: 120 }]);
  const refused = { refusal: { kind: 'invalid', where: 'perf.graph since', problem: 'is not a span such as 2h or 7d' } };
  expect(await readCharts(async <T>() => refused as T, 'since:noon')).toBe(refused);
});
