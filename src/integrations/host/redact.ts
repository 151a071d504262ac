/**
 * What a log may not tell is masked (domain/masking), its structured fields by their key too; every text is made plain as well, so that no
 * escape sequence reaches whoever reads the log on a terminal.
 */
import { plain, plainLines } from '../../domain/kernel/plain.ts';
import { mask, masking } from '../../domain/masking/masking.ts';

const secrets = masking();

/** Beyond these a line is cut, and says how much is missing. */
const LONGEST_TEXT = 8_192;
const MOST_ELEMENTS = 100;
const DEEPEST = 6;

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}… (+${text.length - LONGEST_TEXT} characters)`;

export const cleanText = (text: string): string => secrets.text(plain(cut(text)));

/** A field's value, fit to be written down. */
export function cleanValue(value: unknown, key = '', depth = 0): unknown {
  const secret = value === null || value === undefined || value === '' ? undefined : secrets.reason(key);
  if (secret !== undefined) return mask(secret);
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
  stack: secrets.text(plainLines(cut(error.stack ?? ''))),
  ...(error.cause === undefined ? {} : { cause: cleanValue(error.cause, '', depth + 1) }),
});
