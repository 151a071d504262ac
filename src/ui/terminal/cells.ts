import { cellsOf } from './width.ts';

/** One grapheme as it lies on the screen: its text, how many cells it takes, and the SGR parameters it is drawn with. */
export interface Cell {
  readonly text: string;
  readonly width: number;
  readonly style: string;
}

// SGR parameters by what they set, so that "bold off" leaves the colour alone: 22 ends bold and dim, 39 the foreground.
type Slot = 'weight' | 'faint' | 'italic' | 'underline' | 'inverse' | 'strike' | 'foreground' | 'background';
const ON: Readonly<Record<string, Slot>> = { '1': 'weight', '2': 'faint', '3': 'italic', '4': 'underline', '7': 'inverse', '9': 'strike' };
const OFF: Readonly<Record<string, readonly Slot[]>> = {
  '22': ['weight', 'faint'],
  '23': ['italic'],
  '24': ['underline'],
  '27': ['inverse'],
  '29': ['strike'],
  '39': ['foreground'],
  '49': ['background'],
};
const ORDER: readonly Slot[] = ['weight', 'faint', 'italic', 'underline', 'inverse', 'strike', 'foreground', 'background'];

type Style = Partial<Record<Slot, string>>;

function applySgr(style: Style, parameters: string): Style {
  const next: Style = { ...style };
  const codes = parameters === '' ? ['0'] : parameters.split(';');
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? '';
    if (code === '0') for (const slot of ORDER) delete next[slot];
    else if (ON[code] !== undefined) next[ON[code]] = code;
    else if (OFF[code] !== undefined) for (const slot of OFF[code]) delete next[slot];
    else if (code === '38' || code === '48') {
      const length = codes[at + 1] === '2' ? 5 : 3;
      next[code === '38' ? 'foreground' : 'background'] = codes.slice(at, at + length).join(';');
      at += length - 1;
    } else if (/^(?:3|9)[0-7]$/.test(code)) next.foreground = code;
    else if (/^(?:4|10)[0-7]$/.test(code)) next.background = code;
  }
  return next;
}

const written = (style: Style): string => ORDER.flatMap((slot) => style[slot] ?? []).join(';');

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const SGR = /\x1b\[([\d;]*)m/y;
const BEYOND_ASCII = /[^\x00-\x7f]+/y;

/** Style codes by what they were before and what was applied: a frame has few of them and repeats them on every line. */
const known = new Map<string, { readonly style: Style; readonly code: string }>();

function styled(
  before: { readonly style: Style; readonly code: string },
  parameters: string,
): { readonly style: Style; readonly code: string } {
  const key = `${before.code}|${parameters}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const style = applySgr(before.style, parameters);
  const made = { style, code: written(style) };
  if (known.size > 4_096) known.clear();
  known.set(key, made);
  return made;
}

const PLAIN: { readonly style: Style; readonly code: string } = { style: {}, code: '' };

/** A painted line as cells, cut at `columns`. Only text and SGR are written into lines; anything else is dropped. */
export function parseLine(line: string, columns: number): Cell[] {
  const cells: Cell[] = [];
  let [now, used, at] = [PLAIN, 0, 0];
  while (at < line.length && used < columns) {
    const unit = line.charCodeAt(at);
    if (unit >= 0x20 && unit < 0x7f) {
      cells.push({ text: line.charAt(at++), width: 1, style: now.code });
      used++;
      continue;
    }
    if (unit < 0x80) {
      SGR.lastIndex = at;
      const match = unit === 0x1b ? SGR.exec(line) : null;
      if (match !== null) now = styled(now, match[1] ?? '');
      at += match?.[0].length ?? 1;
      continue;
    }
    BEYOND_ASCII.lastIndex = at;
    const run = BEYOND_ASCII.exec(line)?.[0] ?? line.charAt(at);
    at += run.length;
    const segments = run.length === 1 ? [{ segment: run }] : graphemes.segment(run);
    for (const { segment } of segments) {
      const width = cellsOf(segment);
      if (width === 0) continue;
      // What would straddle the edge ends the line.
      if (used + width > columns) return cells;
      cells.push({ text: segment, width, style: now.code });
      used += width;
    }
  }
  return cells;
}

const same = (a: Cell | undefined, b: Cell | undefined): boolean =>
  a !== undefined && b !== undefined && a.text === b.text && a.style === b.style;

const draw = (cells: readonly Cell[]): string => {
  let [out, style] = ['', ''];
  for (const cell of cells) {
    if (cell.style !== style) out += cell.style === '' ? '\x1b[0m' : `\x1b[0;${cell.style}m`;
    style = cell.style;
    out += cell.text;
  }
  return style === '' ? out : `${out}\x1b[0m`;
};

const widthOf = (cells: readonly Cell[]): number => cells.reduce((sum, cell) => sum + cell.width, 0);

/**
 * What turns `before` into `after` on one row (1-based): from the first cell that differs to the last one, and an erase to the end of the
 * line when the new one is shorter. Empty when they are the same. The erase never follows a full last column, where some terminals would
 * take that cell with it.
 */
export function lineUpdate(row: number, before: readonly Cell[], after: readonly Cell[], columns: number): string {
  let first = 0;
  let column = 1;
  while (first < after.length && same(before[first], after[first])) column += after[first++]?.width ?? 0;
  if (first === after.length && before.length === after.length) return '';
  const [beforeWidth, afterWidth] = [widthOf(before), widthOf(after)];
  let end = after.length;
  if (beforeWidth === afterWidth)
    for (let old = before.length; end > first && old > first && same(before[old - 1], after[end - 1]); old--) end--;
  const erase = afterWidth < beforeWidth && afterWidth < columns ? '\x1b[K' : '';
  return `\x1b[${row};${column}H${draw(after.slice(first, end))}${erase}`;
}
