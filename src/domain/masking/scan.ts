/** Reading text by character, without a pattern and without ever going back: what the masking rules are made of. */

/** What stands where a secret stood: `‹masked: url password›`. */
export const MARK = '‹masked: ';
export const MARK_END = '›';

/** A set of ASCII characters, 1 where one belongs. */
export type Characters = Uint8Array;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

export function characters(members: string): Characters {
  const set = new Uint8Array(128);
  for (let index = 0; index < members.length; index++) set[members.charCodeAt(index)] = 1;
  return set;
}

export const ALPHANUMERIC = characters(LETTERS + DIGITS);
/** What names of variables, headers and flags are written with. */
export const NAME = characters(`${LETTERS}${DIGITS}_-.`);
/** Base64 for URLs, which is also what most vendors write tokens with. */
export const TOKEN = characters(`${LETTERS}${DIGITS}_-`);
export const TOKEN_WITH_DOTS = characters(`${LETTERS}${DIGITS}_-.`);
export const TOKEN_WITH_SLASHES = characters(`${LETTERS}${DIGITS}_-/`);
export const BASE64 = characters(`${LETTERS}${DIGITS}_-+/=.~`);
export const UPPER = characters(`ABCDEFGHIJKLMNOPQRSTUVWXYZ${DIGITS}`);
export const HASH = characters(`${LETTERS}${DIGITS}./$=,+`);
export const BLANK = characters(' \t');
export const LINE_END = characters('\r\n');
/** Where a value ends that nobody quoted. */
export const VALUE_END = characters(' \t\r\n,;&"\'`');

export const among = (text: string, at: number, set: Characters): boolean => set[text.charCodeAt(at)] === 1;

/** The end of the run of these characters that begins at `from`. */
export function runOf(text: string, from: number, set: Characters, most = Number.MAX_SAFE_INTEGER): number {
  const end = Math.min(text.length, from + most);
  let at = from;
  while (at < end && set[text.charCodeAt(at)] === 1) at++;
  return at;
}

/** Where the first of these characters stands, or a mark, or the text ends. */
export function runUntil(text: string, from: number, set: Characters, most = Number.MAX_SAFE_INTEGER): number {
  const end = Math.min(text.length, from + most);
  let at = from;
  while (at < end && set[text.charCodeAt(at)] !== 1 && !marked(text, at)) at++;
  return at;
}

/** Where the run of these characters begins that ends before `to`. */
export function runBack(text: string, to: number, set: Characters, floor: number): number {
  let at = to;
  while (at > floor && set[text.charCodeAt(at - 1)] === 1) at--;
  return at;
}

export const marked = (text: string, at: number): boolean => text.charCodeAt(at) === 0x2039 && text.startsWith(MARK, at);
