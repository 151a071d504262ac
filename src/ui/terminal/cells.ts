import stringWidth from 'string-width';

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
  '22': ['weight', 'faint'], '23': ['italic'], '24': ['underline'], '27': ['inverse'], '29': ['strike'], '39': ['foreground'], '49': ['background'],
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

const PIECE = /\x1b\[([\d;]*)m|([\x20-\x7e])|([^\x1b]+?(?=[\x20-\x7e\x1b]|$))|\x1b[^m]*m?/gsu;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A painted line as cells, cut at `columns`. Only text and SGR come out of the renderer; anything else is dropped. */
export function parseLine(line: string, columns: number): Cell[] {
  const cells: Cell[] = [];
  let style: Style = {};
  let code = '';
  let used = 0;
  const push = (text: string, width: number): boolean => {
    if (width === 0) return true;
    if (used + width > columns) return false;
    cells.push({ text, width, style: code });
    used += width;
    return true;
  };
  for (const [, sgr, ascii, other] of line.matchAll(PIECE)) {
    if (sgr !== undefined) {
      style = applySgr(style, sgr);
      code = written(style);
    } else if (ascii !== undefined) {
      if (!push(ascii, 1)) break;
    } else if (other !== undefined) {
      for (const { segment } of graphemes.segment(other)) if (!push(segment, stringWidth(segment))) break;
    }
  }
  return cells;
}

const same = (a: Cell | undefined, b: Cell | undefined): boolean => a !== undefined && b !== undefined && a.text === b.text && a.style === b.style;

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
  if (beforeWidth === afterWidth) for (let old = before.length; end > first && old > first && same(before[old - 1], after[end - 1]); old--) end--;
  const erase = afterWidth < beforeWidth && afterWidth < columns ? '\x1b[K' : '';
  return `\x1b[${row};${column}H${draw(after.slice(first, end))}${erase}`;
}
