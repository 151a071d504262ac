/**
 * What a log may not tell: passwords, tokens, credentials in URLs, private keys. Masked and not dropped, so that a reader sees that
 * something stood there and, from the words before it, what. Structured fields go by their key, text by pattern; every text is made plain
 * first, so that no escape sequence reaches whoever reads the log on a terminal.
 */
import { plain, plainLines } from '../../domain/kernel/plain.ts';

const MASK = '***';
const SECRET_WORD = 'pass(?:word|wd|phrase)?|pwd|secret|token|authorization|cookie|api[-_]?key|access[-_]?key|private[-_]?key|credentials?';
const SECRET_KEY = new RegExp(`(?:^|[-_.]|(?<=[a-z]))(?:${SECRET_WORD})$`, 'i');

const PATTERNS: readonly (readonly [pattern: RegExp, masked: string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, `-----BEGIN $1----- ${MASK}`],
  [/\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:@/]{0,200}):[^\s@]{1,1000}?@/gi, `$1:${MASK}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${MASK}`],
  [/\bwb_[\w-]{4,}/g, `wb_${MASK}`],
  [new RegExp(`((?:${SECRET_WORD})["']?\\s{0,3}[=:]\\s{0,3})(?!(?:bearer|basic)\\s)("[^"]*"|'[^']*'|[^\\s,;&"']+)`, 'gi'), `$1${MASK}`],
];

export const mask = (text: string): string => PATTERNS.reduce((shown, [pattern, masked]) => shown.replace(pattern, masked), text);

/** Beyond these a line is cut, and says how much is missing. */
const LONGEST_TEXT = 8_192;
const MOST_ELEMENTS = 100;
const DEEPEST = 6;

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (+${text.length - LONGEST_TEXT} characters)`;

export const cleanText = (text: string): string => mask(plain(cut(text)));

/** A field's value, fit to be written down. */
export function cleanValue(value: unknown, key = '', depth = 0): unknown {
  if (SECRET_KEY.test(key) && value !== null && value !== undefined && value !== '') return MASK;
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  if (depth >= DEEPEST) return '…';
  if (value instanceof Error) return errorFields(value, depth);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MOST_ELEMENTS).map((element) => cleanValue(element, '', depth + 1));
    return value.length > MOST_ELEMENTS ? [...shown, `… (+${value.length - MOST_ELEMENTS})`] : shown;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [plain(name), cleanValue(part, name, depth + 1)]));
}

const errorFields = (error: Error, depth: number): object => ({
  name: error.name,
  ...('code' in error ? { code: cleanValue(error.code) } : {}),
  message: cleanText(error.message),
  stack: mask(plainLines(cut(error.stack ?? ''))),
  ...(error.cause === undefined ? {} : { cause: cleanValue(error.cause, '', depth + 1) }),
});
