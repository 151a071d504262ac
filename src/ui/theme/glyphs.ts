/**
 * Signs, each one cell wide. Nothing here is an emoji or takes a variation selector (terminals disagree about their width), and no font
 * beyond a plain one is needed. The geometric ones are two cells wide in East Asian locales, which therefore get the ASCII set.
 */
export interface Glyphs {
  readonly severity: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, string>>;
  readonly priority: Readonly<Record<string, string>>;
  readonly cursor: string;
  readonly mark: string;
  readonly ellipsis: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly corner: readonly [topLeft: string, topRight: string, bottomLeft: string, bottomRight: string];
  readonly dot: string;
  readonly arrow: string;
  readonly ok: string;
  /** How a component is. */
  readonly state: Readonly<Record<string, string>>;
  /** Before what stands in for a component. */
  readonly redundant: string;
  /** The strokes of a drawn tree, three cells each. */
  readonly stroke: Readonly<Record<'through' | 'none' | 'fork' | 'start' | 'end', string>>;
  readonly bad: string;
  readonly unknown: string;
  readonly more: readonly [above: string, below: string];
  /** Before a group: folded, unfolded. */
  readonly fold: readonly [folded: string, open: string];
  readonly bar: readonly [track: string, thumb: string];
  /** Of a line of values, the lowest first. */
  readonly bars: readonly string[];
}

const unicode: Glyphs = {
  severity: { critical: '✖', error: '■', warning: '▲', info: '●' },
  status: {
    open: '○',
    in_progress: '◐',
    blocked: '■',
    waiting: '◌',
    done: '✓',
    cancelled: '×',
    firing: '●',
    acknowledged: '◐',
    resolved: '✓',
  },
  priority: { urgent: '◆', high: '◇', normal: '·', low: ' ' },
  cursor: '▌',
  mark: '✓',
  ellipsis: '…',
  horizontal: '─',
  vertical: '│',
  corner: ['╭', '╮', '╰', '╯'],
  dot: '·',
  arrow: '→',
  ok: '●',
  state: { ok: '●', unknown: '?', degraded: '▲', down: '✖', missing: '◌', none: '·', maintenance: '◇', disturbed: '◆' },
  redundant: '⇄',
  stroke: { through: '│  ', none: '   ', fork: '├─ ', start: '┌─ ', end: '└─ ' },
  bad: '✖',
  unknown: '?',
  more: ['↑', '↓'],
  fold: ['▸', '▾'],
  bar: ['│', '┃'],
  bars: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};

const ascii: Glyphs = {
  severity: { critical: 'X', error: '#', warning: '!', info: 'i' },
  status: {
    open: 'o',
    in_progress: '>',
    blocked: '#',
    waiting: '~',
    done: 'v',
    cancelled: 'x',
    firing: '*',
    acknowledged: '>',
    resolved: 'v',
  },
  priority: { urgent: '!', high: '+', normal: '-', low: ' ' },
  cursor: '>',
  mark: '*',
  ellipsis: '~',
  horizontal: '-',
  vertical: '|',
  corner: ['+', '+', '+', '+'],
  dot: '-',
  arrow: '->',
  ok: '*',
  state: { ok: '*', unknown: '?', degraded: '!', down: 'X', missing: '~', none: '-', maintenance: 'm', disturbed: 'M' },
  redundant: '=',
  stroke: { through: '|  ', none: '   ', fork: '|- ', start: ',- ', end: '`- ' },
  bad: 'X',
  unknown: '?',
  more: ['^', 'v'],
  fold: ['+', '-'],
  bar: ['|', '#'],
  bars: ['.', ':', '-', '=', '+', '*', '#'],
};

export const glyphsFor = (plain: boolean): Glyphs => (plain ? ascii : unicode);

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the ASCII set is the safe one: a terminal without Unicode, or a locale in which these signs take two cells. */
export function prefersAscii(env: Environment): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return true;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  if (/^(?:zh|ja|ko)/i.test(locale)) return true;
  // Windows Terminal sets no locale and draws Unicode.
  return env['WT_SESSION'] === undefined && !/utf-?8/i.test(locale);
}
