import { type Figure, meets } from './benchmark.ts';

const TITLES = ['', 'Watchbill', 'beside', 'ratio', 'goal', ''] as const;

/** Figures as a Markdown table, so that what the bench prints can be quoted as it is. */
export function table(figures: readonly Figure[]): string {
  const rows = [TITLES, ...figures.map(cells)];
  const widths = TITLES.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (column === 0 ? (row[column] ?? '') : '').padEnd(column === 0 ? width : 0) + (column === 0 ? '' : (row[column] ?? '').padStart(width))).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [
    line(head),
    `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`,
    ...body.map(line),
  ].join('\n');
}

function cells(figure: Figure): readonly string[] {
  const { what, ours, peer = '', ratio, goal } = figure;
  const met = meets(figure);
  const wanted =
    goal === undefined ? '' : `${goal.is === 'at least' ? '≥' : '≤'} ${goal.limit}${goal.unit === undefined ? '' : ` ${goal.unit}`}`;
  return [what, ours, peer, ratio === undefined ? '' : ratio.toFixed(2), wanted, met === undefined ? '' : met ? 'met' : 'missed'];
}
