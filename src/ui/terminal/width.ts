import stringWidth from 'string-width';

const ASCII = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Signs and names come back on every frame, and measuring one asks a dozen questions of Unicode. */
const measured = new Map<string, number>();
const MEASURED_MAX = 8_192;

/** Cells that a text takes on the terminal. */
export function cellsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  const known = measured.get(text);
  if (known !== undefined) return known;
  const cells = stringWidth(text);
  if (measured.size >= MEASURED_MAX) measured.clear();
  measured.set(text, cells);
  return cells;
}

function cut(text: string, cells: number): string {
  if (ASCII.test(text)) return text.slice(0, cells);
  let [taken, width] = ['', 0];
  for (const { segment } of graphemes.segment(text)) {
    const wide = cellsOf(segment);
    if (width + wide > cells) break;
    taken += segment;
    width += wide;
  }
  return taken;
}

/** The text in exactly `cells` cells: padded, or cut with an ellipsis. A wide character that would straddle the end becomes a space. */
export function fit(text: string, cells: number, align: 'left' | 'right' = 'left', ellipsis = '…'): string {
  if (cells <= 0) return '';
  const width = cellsOf(text);
  const pad = (shown: string, wide: number): string =>
    align === 'right' ? ' '.repeat(cells - wide) + shown : shown + ' '.repeat(cells - wide);
  if (width <= cells) return pad(text, width);
  const shown = cut(text, cells - 1);
  return pad(shown + ellipsis, cellsOf(shown) + 1);
}

/** The text broken at spaces into lines of at most `cells`; a word that is longer is cut. */
export function wrap(text: string, cells: number): string[] {
  if (cells <= 0) return [];
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (cellsOf(joined) <= cells) {
        line = joined;
        continue;
      }
      if (line !== '') lines.push(line);
      line = word;
      while (cellsOf(line) > cells) {
        const head = cut(line, cells) || line.slice(0, 1);
        lines.push(head);
        line = line.slice(head.length);
      }
    }
    lines.push(line);
  }
  return lines;
}

/** Words from the left that fit, joined; what does not fit is left out and `more` says so. */
export function takeFitting(
  pieces: readonly string[],
  separator: string,
  cells: number,
  more: string,
): { readonly shown: number; readonly cut: boolean } {
  const gap = cellsOf(separator);
  let width = 0;
  for (const [index, piece] of pieces.entries()) {
    const next = width + (index === 0 ? 0 : gap) + cellsOf(piece);
    const last = index === pieces.length - 1;
    if (next + (last ? 0 : gap + cellsOf(more)) > cells) return { shown: index, cut: true };
    width = next;
  }
  return { shown: pieces.length, cut: false };
}
