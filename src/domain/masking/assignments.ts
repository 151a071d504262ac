/**
 * A name and its value, however they are written: `password=x`, `"token": "x"`, `\"token\":\"x\"` in a text that holds JSON, `api_key => 'x'`,
 * `--password x`, `<password>x</password>`, `Authorization: Bearer x`, `X-Auth-Token: x`, `?token=x&`, `Pwd=x;`.
 */
import { isCount, NAME_WORDS, secretNameEnd } from './names.ts';
import type { Rule, Span } from './rule.ts';
import { among, BASE64, BLANK, characters, LINE_END, marked, NAME, runBack, runOf, runUntil, VALUE_END } from './scan.ts';

const BACKSLASH = characters('\\');
const QUOTE = characters('"\'`');
const SEPARATOR = characters('=:>');
/** What a flag has behind it when the command line goes on without a value. */
const NO_VALUE = characters('-|<>&;');
const COOKIES_END = characters('\r\n"\'`');
const XML_END = characters('<\r\n');
/** `Authorization: Bearer x`: the scheme stays to be seen. */
const SCHEMES = /(?:bearer|basic|token|digest|negotiate|apikey|geniekey)[ \t]{1,3}/iy;
const LONGEST_FLAG = 40;
const MOST_BLANKS = 4;
const LONGEST_INNOCENT = 64;
const LONGEST_IN_TAGS = 128;

/** Words that stand where a password would and are none, and places where one is put in later. */
const NO_SECRET =
  /^(?:null|nil|none|undefined|true|false|yes|no|empty|unset|missing|expired|invalid|incorrect|required|wrong|rejected|denied|failed|not|is|has|was|for|the|must|refused|unknown|changed|revoked|ok|xxx+|\*+|\.{3}|\$\{.*|\$\(.*|\{\{.*|\$[A-Z_]+|<[^>]*>?)$/i;

export const assignmentRule = (words: ReadonlyMap<string, string>): Rule => ({
  literals: [...words.keys()],
  find: (text, at, word, floor) => {
    const end = secretNameEnd(text, at, word);
    if (end === undefined) return undefined;
    const reason = words.get(word) ?? word;
    const value = valueAfter(text, end, reason) ?? (isFlag(text, at, floor) ? flagValue(text, end) : undefined);
    if (value === undefined || value.from >= value.to || marked(text, value.from)) return undefined;
    // What is long is masked whatever it is: left alone, it would be read again from each word in it.
    const said = value.to - value.from > LONGEST_INNOCENT ? '' : text.slice(value.from, value.to);
    return NO_SECRET.test(said) || isCount(text, at, word, said) ? undefined : { ...value, reason };
  },
});

type Value = Omit<Span, 'reason'>;

function valueAfter(text: string, nameEnd: number, reason: string): Value | undefined {
  let at = runOf(text, nameEnd, BACKSLASH, 3);
  if (among(text, at, QUOTE)) at++;
  at = runOf(text, at, BLANK, MOST_BLANKS);
  const assigned = runOf(text, at, SEPARATOR, 2);
  if (assigned === at) return undefined;
  if (text.charAt(at) === '>') return xmlValue(text, assigned);
  at = runOf(text, assigned, BLANK, MOST_BLANKS);
  if (text.startsWith('//', at)) return undefined;
  const quoted = quotedValue(text, at);
  const inner = quoted?.from ?? at;
  const from = reason === 'authorization header' ? afterScheme(text, inner) : inner;
  if (quoted !== undefined) return { from, to: quoted.to };
  return { from, to: runUntil(text, from, reason === 'cookie' ? COOKIES_END : VALUE_END) };
}

function afterScheme(text: string, at: number): number {
  SCHEMES.lastIndex = at;
  return at + (SCHEMES.exec(text)?.[0].length ?? 0);
}

function xmlValue(text: string, from: number): Value | undefined {
  const to = runUntil(text, from, XML_END, LONGEST_IN_TAGS);
  return text.startsWith('</', to) ? { from, to } : undefined;
}

/** Between quotes, which may be escaped as in JSON inside JSON; up to the end of the line where nothing closes them. */
function quotedValue(text: string, at: number): Value | undefined {
  const open = runOf(text, at, BACKSLASH, 3);
  if (!among(text, open, QUOTE)) return undefined;
  const quote = text.charCodeAt(open);
  const from = open + 1;
  let to = from;
  for (; to < text.length && !among(text, to, LINE_END) && !marked(text, to); to++) {
    const code = text.charCodeAt(to);
    if (code === quote) return { from, to };
    if (code !== 0x5c) continue;
    const end = runOf(text, to, BACKSLASH);
    // As many as before the opening quote close the value; more, or an odd one where none stood, escape what follows.
    if (text.charCodeAt(end) === quote && end - to <= open - at) return { from, to };
    to = open === at ? to + 1 : end;
  }
  return { from, to: Math.min(to, text.length) };
}

function isFlag(text: string, at: number, floor: number): boolean {
  const start = runBack(text, at, NAME, Math.max(floor, at - LONGEST_FLAG));
  return text.charAt(start) === '-' && (start === 0 || !among(text, start - 1, BASE64));
}

function flagValue(text: string, end: number): Value | undefined {
  const at = runOf(text, end, BLANK, MOST_BLANKS);
  if (at === end || among(text, at, NO_VALUE)) return undefined;
  return quotedValue(text, at) ?? { from: at, to: runUntil(text, at, VALUE_END) };
}

/** `Bearer x` and `Basic x` without a header's name before them. What follows must look drawn by lot: "basic authentication" does not. */
export const schemeRule: Rule = {
  literals: ['bearer ', 'basic '],
  find: (text, at, literal, floor) => {
    if (at > floor && among(text, at - 1, NAME)) return undefined;
    const from = at + literal.length;
    const to = runOf(text, from, BASE64);
    const said = text.slice(from, Math.min(to, from + 4_096));
    return said.length >= 6 && /.[A-Z0-9=+/]/.test(said) ? { from, to, reason: 'authorization header' } : undefined;
  },
};

export const assignmentRules: readonly Rule[] = [assignmentRule(NAME_WORDS), schemeRule];
