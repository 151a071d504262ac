/** A key as the keymap writes it: `j`, `G`, `ctrl+p`, `shift+tab`, `space`, `f1`. `text` is what it would type into a field. */
export interface Key {
  readonly name: string;
  readonly text?: string;
}

export type Input =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'focus'; readonly focused: boolean };

const NAMED: Readonly<Record<string, string>> = {
  return: 'enter',
  escape: 'esc',
  pageup: 'pgup',
  pagedown: 'pgdn',
  ' ': 'space',
  enter: 'ctrl+j',
  '`': 'space',
};

/** The fields of Node's keypress event that matter here. */
export interface Keypress {
  readonly name?: string | undefined;
  readonly sequence: string;
  readonly ctrl: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
}

const PRINTABLE = /^[^\p{Control}]+$/u;

/** Node's keypress in our words; undefined for a sequence that nothing is bound to. */
export function keyFrom(text: string | undefined, press: Keypress): Key | undefined {
  const typed = press.sequence.length > 0 && text !== undefined && PRINTABLE.test(text) && !press.ctrl && !press.meta;
  if (typed) return { name: text === ' ' ? 'space' : text, text };
  if (press.name === undefined) return undefined;
  const name = NAMED[press.name] ?? press.name;
  if (name === 'ctrl+j') return { name };
  // A lone Escape arrives as meta.
  const alt = press.meta && name !== 'esc' ? 'alt+' : '';
  const shift = press.shift && (name.length > 1 || press.ctrl) ? 'shift+' : '';
  const letter = name.length === 1 && press.shift && !press.ctrl ? name.toUpperCase() : name;
  return { name: `${press.ctrl ? 'ctrl+' : ''}${alt}${shift}${letter}` };
}

const SPECIAL = new Set([
  'enter',
  'esc',
  'tab',
  'space',
  'backspace',
  'delete',
  'insert',
  'home',
  'end',
  'pgup',
  'pgdn',
  'up',
  'down',
  'left',
  'right',
  ...Array.from({ length: 12 }, (_, n) => `f${n + 1}`),
]);
const ALIASES: Readonly<Record<string, string>> = { escape: 'esc', return: 'enter', pageup: 'pgup', pagedown: 'pgdn', del: 'delete' };

/** A key as a person writes it in the configuration, brought to our spelling; undefined when it names none. */
export function parseKey(written: string): string | undefined {
  if (written.length === 1 && written !== ' ') return written;
  const parts = written === '+' ? ['+'] : written.split('+');
  const base = parts.pop() ?? '';
  const modifiers = parts.map((part) => part.toLowerCase());
  if (modifiers.some((part) => !['ctrl', 'alt', 'shift'].includes(part))) return undefined;
  const lower = base.toLowerCase();
  const key = base.length === 1 ? (modifiers.includes('ctrl') ? lower : base) : (ALIASES[lower] ?? lower);
  if (key.length !== 1 && !SPECIAL.has(key)) return undefined;
  const has = (modifier: string): string => (modifiers.includes(modifier) ? `${modifier}+` : '');
  return `${has('ctrl')}${has('alt')}${has('shift')}${key}`;
}

const SHOWN: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  space: 'Space',
  pgup: 'PgUp',
  pgdn: 'PgDn',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  home: 'Home',
  end: 'End',
};
const SHOWN_ASCII: Readonly<Record<string, string>> = { up: 'Up', down: 'Down', left: 'Left', right: 'Right' };

/** A key as the screen shows it: `^P`, `Enter`, `⇧Tab` in words. */
export function showKey(name: string, ascii = false): string {
  const parts = name === '+' ? ['+'] : name.split('+');
  const base = parts.pop() || '+';
  const shown = (ascii ? SHOWN_ASCII[base] : undefined) ?? SHOWN[base] ?? (/^f\d+$/.test(base) ? base.toUpperCase() : base);
  const rest = parts.filter((part) => part !== '');
  if (rest.length === 1 && rest[0] === 'ctrl' && base.length === 1) return `^${base.toUpperCase()}`;
  return [...rest.map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`), shown].join('+');
}
