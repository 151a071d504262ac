/**
 * Ink lays out, the canvas paints. Ink's price is per cell: every frame it tokenises every line, measures every grapheme and makes an
 * object of it, whatever changed (200×50 on a busy machine: 60 ms from key to paint, 14 ms with this; idle 2.8 % of a core, 0.6 %). So a
 * pane gives Ink an empty box, and its lines, already painted and cut to width, to the canvas; the frame writer asks the box where it came
 * out and puts the lines there. Layout, lifetime and order stay React's and Ink's, and what Ink draws itself lies beneath.
 */
import type { DOMElement } from 'ink';
import { type Cell, parseLine } from './cells.ts';

export interface Pane {
  readonly box: DOMElement;
  readonly lines: readonly string[];
  /** What lies over what, where two meet. */
  readonly depth: number;
}

export interface Canvas {
  put(owner: object, pane: Pane): void;
  remove(owner: object): void;
  /** Called after every change of a pane. */
  onChange(listener: () => void): void;
  /** Where everything lies now. */
  arrange(): Arrangement;
}

/** One row of the screen: `key` is equal when the cells are. */
export interface ComposedRow {
  readonly key: string;
  cells(): Cell[];
}

export interface Arrangement {
  row(index: number, beneath: string, columns: number): ComposedRow;
}

interface Placed extends Pane {
  readonly left: number;
  readonly top: number;
}

/** Where a box came out, in cells from the corner of the screen. Boxes without a layout, being new or gone, are nowhere. */
function place(pane: Pane): Placed | undefined {
  let [left, top] = [0, 0];
  for (let node: DOMElement | undefined = pane.box; node !== undefined; node = node.parentNode) {
    if (node.yogaNode === undefined) return undefined;
    left += node.yogaNode.getComputedLeft();
    top += node.yogaNode.getComputedTop();
  }
  return { ...pane, left, top };
}

export function createCanvas(): Canvas {
  const panes = new Map<object, Pane>();
  let changed = (): void => {};
  return {
    put: (owner, pane) => {
      panes.set(owner, pane);
      changed();
    },
    remove: (owner) => {
      panes.delete(owner);
      changed();
    },
    onChange: (listener) => {
      changed = listener;
    },
    arrange: () => {
      const placed = [...panes.values()].flatMap((pane) => place(pane) ?? []).sort((a, b) => a.depth - b.depth);
      return {
        row: (index, beneath, columns) => {
          const parts = placed.flatMap(({ left, top, lines }) => {
            const line = lines[index - top];
            return line === undefined ? [] : [{ left, line }];
          });
          return {
            key: [beneath, ...parts.map(({ left, line }) => `${left} ${line}`)].join('\n'),
            cells: () => overlaid(beneath, parts, columns),
          };
        },
      };
    },
  };
}

const BLANK: Cell = { text: ' ', width: 1, style: '' };

/** The parts laid over one another. What is left of a wide character that was half covered becomes a blank. */
function overlaid(beneath: string, parts: readonly { readonly left: number; readonly line: string }[], columns: number): Cell[] {
  const [only] = parts;
  if (beneath === '' && parts.length === 1 && only?.left === 0) return parseLine(only.line, columns);
  const row: (Cell | 'covered')[] = Array.from({ length: columns }, () => BLANK);
  let end = 0;
  for (const { left, line } of [{ left: 0, line: beneath }, ...parts]) {
    let at = left;
    for (const cell of parseLine(line, columns - left)) {
      if (row[at] === 'covered') row[at - 1] = BLANK;
      row[at] = cell;
      for (let wide = 1; wide < cell.width; wide++) row[at + wide] = 'covered';
      at += cell.width;
    }
    if (row[at] === 'covered') row[at] = BLANK;
    end = Math.max(end, at);
  }
  return row.slice(0, end).filter((cell) => cell !== 'covered');
}
