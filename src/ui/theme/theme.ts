import chalk, { type ChalkInstance } from 'chalk';
import type { ThemeName } from './names.ts';

/** What a piece of text means. Components name tokens and never colours. */
export type Token =
  | 'text'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'heading'
  | 'rule'
  | 'key'
  | 'selected'
  | 'selectedQuiet'
  | 'marked'
  | 'match'
  | 'critical'
  | 'error'
  | 'warning'
  | 'info'
  | 'ok'
  | 'urgent'
  | 'high'
  | 'normal'
  | 'low'
  | 'banner'
  | 'due'
  | 'late';

/** `colour` is one of the terminal's sixteen by name, or a hex value that chalk brings down to what the terminal has. */
interface Style {
  readonly colour?: string;
  readonly bold?: true;
  readonly dim?: true;
  readonly inverse?: true;
  readonly underline?: true;
}

type Palette = Readonly<Record<Token, Style>>;

const inherit = (base: Palette, changes: Partial<Palette>): Palette => ({ ...base, ...changes });

/** No colour at all: weight, underline and inversion, and the words and signs that every theme has. */
const mono: Palette = {
  text: {},
  dim: { dim: true },
  strong: { bold: true },
  accent: { bold: true },
  heading: { bold: true },
  rule: { dim: true },
  key: { bold: true },
  selected: { inverse: true },
  selectedQuiet: { bold: true, underline: true },
  marked: { bold: true },
  match: { underline: true },
  critical: { bold: true, inverse: true },
  error: { bold: true },
  warning: { underline: true },
  info: {},
  ok: {},
  urgent: { bold: true },
  high: { underline: true },
  normal: {},
  low: { dim: true },
  banner: { inverse: true },
  due: { bold: true },
  late: { bold: true, inverse: true },
};

/** The terminal's own sixteen colours on its own background: whatever palette a person chose stays readable, light or dark. */
const terminal: Palette = inherit(mono, {
  accent: { colour: 'cyan', bold: true },
  key: { colour: 'cyan' },
  marked: { colour: 'magenta', bold: true },
  match: { colour: 'magenta', underline: true },
  critical: { colour: 'red', bold: true },
  error: { colour: 'red' },
  warning: { colour: 'yellow' },
  info: { colour: 'cyan' },
  ok: { colour: 'green' },
  urgent: { colour: 'red', bold: true },
  high: { colour: 'yellow' },
  banner: { colour: 'yellow', inverse: true },
  due: { colour: 'yellow', bold: true },
  late: { colour: 'red', bold: true, inverse: true },
});

/** Nothing faint, every level also told by weight or inversion. */
const contrast: Palette = inherit(mono, {
  dim: {},
  rule: {},
  low: {},
  accent: { colour: 'cyanBright', bold: true },
  key: { colour: 'cyanBright', bold: true },
  marked: { colour: 'magentaBright', bold: true },
  critical: { colour: 'redBright', bold: true, inverse: true },
  error: { colour: 'redBright', bold: true },
  warning: { colour: 'yellowBright', bold: true },
  info: { colour: 'cyanBright', bold: true },
  ok: { colour: 'greenBright', bold: true },
  urgent: { colour: 'redBright', bold: true },
  high: { colour: 'yellowBright', bold: true },
  banner: { colour: 'yellowBright', bold: true, inverse: true },
  due: { colour: 'yellowBright', bold: true },
  late: { colour: 'redBright', bold: true, inverse: true },
});

/** Okabe and Ito's palette (2008): no pair of these is told apart by red against green. */
const colourblind: Palette = inherit(terminal, {
  critical: { colour: '#d55e00', bold: true, inverse: true },
  error: { colour: '#d55e00', bold: true },
  warning: { colour: '#e69f00' },
  info: { colour: '#56b4e9' },
  ok: { colour: '#56b4e9', bold: true },
  accent: { colour: '#56b4e9', bold: true },
  key: { colour: '#56b4e9' },
  urgent: { colour: '#d55e00', bold: true },
  high: { colour: '#e69f00' },
  marked: { colour: '#cc79a7', bold: true },
  banner: { colour: '#e69f00', inverse: true },
  due: { colour: '#e69f00', bold: true },
  late: { colour: '#d55e00', bold: true, inverse: true },
});

const palettes: Readonly<Record<ThemeName, Palette>> = { terminal, mono, contrast, colourblind };

export type Paint = (token: Token, text: string) => string;

type Named =
  | 'red'
  | 'yellow'
  | 'green'
  | 'cyan'
  | 'magenta'
  | 'redBright'
  | 'yellowBright'
  | 'greenBright'
  | 'cyanBright'
  | 'magentaBright';

function painter(style: Style): (text: string) => string {
  let ink: ChalkInstance = chalk;
  if (style.colour !== undefined) ink = style.colour.startsWith('#') ? ink.hex(style.colour) : ink[style.colour as Named];
  if (style.bold) ink = ink.bold;
  if (style.dim) ink = ink.dim;
  if (style.underline) ink = ink.underline;
  if (style.inverse) ink = ink.inverse;
  return ink === chalk ? (text) => text : (text) => ink(text);
}

/** The painter of a theme. A terminal without colour gets `mono`, whatever was chosen. */
export function paintIn(theme: ThemeName): Paint {
  const painters = new Map<Token, (text: string) => string>();
  for (const [token, style] of Object.entries(palettes[theme]) as [Token, Style][]) painters.set(token, painter(style));
  return (token, text) => (text === '' ? '' : (painters.get(token)?.(text) ?? text));
}
