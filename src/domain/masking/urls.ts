/** `scheme://user:password@host`: the password alone is masked, so that one still sees which server is meant, and as whom. */
import type { Rule } from './rule.ts';
import { ALPHANUMERIC, among, characters, marked, runOf } from './scan.ts';

/** Where host and userinfo end in any URL. */
const AUTHORITY_END = characters('/?# \t\r\n"\'<>`\\');
const SPACE_OR_QUOTE = characters(' \t\r\n"\'<>`');
const COLON = 0x3a;
const AT = 0x40;
const DIGIT = characters('0123456789');
/** A slash in a password ought to be escaped, and often is not; a port is followed by one too. */
const LONGEST_UNESCAPED = 128;

export const urlRule: Rule = {
  literals: ['://'],
  find: (text, at, _literal, floor) => {
    const start = at + 3;
    if (at === floor || !among(text, at - 1, ALPHANUMERIC)) return undefined;
    let colon = -1;
    let close = -1;
    let end = start;
    for (; end < text.length && !among(text, end, AUTHORITY_END) && !marked(text, end); end++) {
      const code = text.charCodeAt(end);
      if (code === COLON && colon < 0) colon = end;
      else if (code === AT) close = end;
    }
    if (colon < 0) return undefined;
    const from = colon + 1;
    if (close < 0) close = text.charAt(start) === '[' ? -1 : withoutAt(text, from, end);
    return close <= from ? undefined : { from, to: close, reason: 'url password' };
  },
};

/** Where the password ends that no @ closes within host and userinfo: at one behind a slash, or where the text was cut. */
function withoutAt(text: string, from: number, end: number): number {
  if (runOf(text, from, DIGIT, 5) === end) return -1;
  if (end === text.length) return end;
  const limit = Math.min(text.length, from + LONGEST_UNESCAPED);
  for (let at = end; at < limit && !among(text, at, SPACE_OR_QUOTE) && !marked(text, at); at++) {
    if (text.charCodeAt(at) === AT) return at;
  }
  return -1;
}
