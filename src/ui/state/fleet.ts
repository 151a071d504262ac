/**
 * The fleet as a grid: a cell a system, in groups. The list under it is an ordinary one, so the cursor stays on its system whatever arrives; only
 * up and down go by lines of the grid. How wide a cell is follows from how many there are and how much room: with its name while all names fit,
 * then a sign with a space, then signs alone; more than fit even so are scrolled.
 */
import type { FleetRow, Page } from '../rows.ts';
import type { PageRequest } from './list.ts';

export const fleetInput = ({ query, sort = '' }: PageRequest): object => ({ query, ...(sort === '' ? {} : { by: sort }) });

/** All of it, because all of it is shown. */
export const fleetPage = (rows: readonly FleetRow[]): Page<FleetRow> => ({ rows, offset: 0, total: rows.length, anchorIndex: null });

export type GridLine =
  | { readonly kind: 'group'; readonly name: string; readonly from: number; readonly to: number }
  /** The indexes of its cells, the last not included. */
  | { readonly kind: 'cells'; readonly from: number; readonly to: number };

export interface Grid {
  readonly lines: readonly GridLine[];
  /** Of one cell, with the space behind it. */
  readonly cellWidth: number;
}

const WITH_NAME = 18;
const WITH_SPACE = 2;
const SIGN = 1;

function linesFor(rows: readonly Pick<FleetRow, 'group'>[], perLine: number): readonly GridLine[] {
  const lines: GridLine[] = [];
  for (let from = 0; from < rows.length; ) {
    const name = rows[from]?.group ?? '';
    let to = from;
    while (to < rows.length && rows[to]?.group === name) to++;
    lines.push({ kind: 'group', name, from, to });
    for (let at = from; at < to; at += perLine) lines.push({ kind: 'cells', from: at, to: Math.min(to, at + perLine) });
    from = to;
  }
  return lines;
}

export function gridOf(rows: readonly Pick<FleetRow, 'group'>[], width: number, height: number): Grid {
  const grids = [WITH_NAME, WITH_SPACE, SIGN].map(
    (cellWidth): Grid => ({ cellWidth, lines: linesFor(rows, Math.max(1, Math.floor((width - 2) / cellWidth))) }),
  );
  return grids.find(({ lines }) => lines.length <= height) ?? grids.at(-1) ?? { cellWidth: SIGN, lines: [] };
}

export const lineOf = ({ lines }: Grid, index: number): number =>
  lines.findIndex(({ kind, from, to }) => kind === 'cells' && index >= from && index < to);

/** The cell so many lines further, as near below or above as there is one. */
export function cellBy(grid: Grid, index: number, by: number): number {
  const cells = grid.lines.filter(({ kind }) => kind === 'cells');
  const at = cells.findIndex(({ from, to }) => index >= from && index < to);
  const here = cells[at];
  const there = cells[Math.max(0, Math.min(cells.length - 1, at + by))];
  if (here === undefined || there === undefined) return index;
  return Math.min(there.from + (index - here.from), there.to - 1);
}

/** The first line shown, so that the cursor is in the middle where there is more than fits. */
export const topOf = (grid: Grid, index: number, height: number): number =>
  Math.max(0, Math.min(lineOf(grid, index) - Math.floor(height / 2), grid.lines.length - height));
