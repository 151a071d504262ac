/**
 * The grammar of queries: `(owner:me or -tag:lab) due:<2d "disk full"`.
 *
 *   query   = choice
 *   choice  = all { "or" all }
 *   all     = factor { ["and"] factor }
 *   factor  = ["-"] ( "(" choice ")" | term )
 *   term    = [ key ":" ] value
 *   value   = { "<" | ">" | "=" } '"' … '"'  |  characters up to a space
 *
 * A parenthesis opens a group only where a term may begin, and one that a word opened itself stays in the word: `disk(s)` is a word. What
 * cannot be read is refused with its column and a caret under it.
 */
import { plain } from './plain.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

export interface Term {
  readonly kind: 'term';
  /** Empty for a bare word. */
  readonly key: string;
  readonly value: string;
  /** Where it starts in the query, from 1, and where its value does. */
  readonly column: number;
  readonly valueColumn: number;
}

export type Expression =
  | Term
  | { readonly kind: 'not'; readonly part: Expression; readonly column: number }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Expression[]; readonly column: number };

interface Reader {
  readonly text: string;
  at: number;
  depth: number;
}

export function parseQuery(text: string): Expression | Refusal {
  const reader: Reader = { text, at: 0, depth: 0 };
  const read = choice(reader);
  if (isRefusal(read)) return read;
  if (reader.at < text.length) return unreadable(text, reader.at + 1, 'this parenthesis closes nothing', '( before it');
  return read;
}

/** Every term of a query, wherever it stands. */
export const termsOf = (expression: Expression): readonly Term[] => {
  if (expression.kind === 'term') return [expression];
  return expression.kind === 'not' ? termsOf(expression.part) : expression.parts.flatMap(termsOf);
};

function choice(reader: Reader): Expression | Refusal {
  const column = reader.at + 1;
  const parts: Expression[] = [];
  do {
    const part = conjunction(reader);
    if (isRefusal(part)) return part;
    parts.push(part);
  } while (keyword(reader, 'or'));
  const empty = parts.length > 1 ? parts.find((part) => part.kind === 'all' && part.parts.length === 0) : undefined;
  if (empty !== undefined)
    return unreadable(reader.text, empty.column, '"or" needs a term on both sides', 'a or b; quote the word itself: "or"');
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'any', parts, column };
}

function conjunction(reader: Reader): Expression | Refusal {
  const parts: Expression[] = [];
  skipSpaces(reader);
  const column = reader.at + 1;
  for (;;) {
    skipSpaces(reader);
    if (reader.at >= reader.text.length || ahead(reader, ')') || /^or(?=[\s()]|$)/i.test(reader.text.slice(reader.at))) break;
    if (keyword(reader, 'and')) continue;
    const part = factor(reader);
    if (isRefusal(part)) return part;
    parts.push(part);
  }
  return { kind: 'all', parts, column };
}

function factor(reader: Reader): Expression | Refusal {
  const column = reader.at + 1;
  if (ahead(reader, '-') && /\S/.test(reader.text[reader.at + 1] ?? ' ')) {
    reader.at += 1;
    const part = factor(reader);
    return isRefusal(part) ? part : { kind: 'not', part, column };
  }
  if (!ahead(reader, '(')) return term(reader);
  reader.at += 1;
  reader.depth += 1;
  const part = choice(reader);
  if (isRefusal(part)) return part;
  if (!ahead(reader, ')')) return unreadable(reader.text, column, 'a parenthesis is not closed', ') behind it');
  reader.at += 1;
  reader.depth -= 1;
  return part.kind === 'all' && part.parts.length === 0 ? unreadable(reader.text, column, 'there is nothing in these parentheses') : part;
}

function term(reader: Reader): Term | Refusal {
  const column = reader.at + 1;
  const key = /^([a-z]+):/.exec(reader.text.slice(reader.at))?.[1] ?? '';
  if (key !== '') reader.at += key.length + 1;
  const valueColumn = reader.at + 1;
  const operator = key === '' ? '' : (/^[<>=]+(?=")/.exec(reader.text.slice(reader.at))?.[0] ?? '');
  reader.at += operator.length;
  if (ahead(reader, '"')) {
    const end = reader.text.indexOf('"', reader.at + 1);
    if (end < 0) return unreadable(reader.text, reader.at + 1, 'a quote is not closed', '"two words"');
    const value = operator + reader.text.slice(reader.at + 1, end);
    reader.at = end + 1;
    return { kind: 'term', key, value, column, valueColumn };
  }
  const value = bareWord(reader.text.slice(reader.at), reader.depth > 0);
  reader.at += value.length;
  if (value === '' && key !== '') return unreadable(reader.text, valueColumn, `${key}: has no value`, `${key}:… without a space between`);
  return { kind: 'term', key, value, column, valueColumn };
}

/** Up to a space, a quote, or the parenthesis that closes the group round the word. */
function bareWord(text: string, grouped: boolean): string {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (/[\s"]/.test(character)) return text.slice(0, at);
    if (character === '(') open += 1;
    if (character !== ')') continue;
    if (open === 0 && (grouped || at === 0)) return text.slice(0, at);
    open = Math.max(0, open - 1);
  }
  return text;
}

const skipSpaces = (reader: Reader): void => {
  reader.at += /^\s*/.exec(reader.text.slice(reader.at))?.[0].length ?? 0;
};

const ahead = (reader: Reader, character: string): boolean => reader.text[reader.at] === character;

function keyword(reader: Reader, word: 'or' | 'and'): boolean {
  skipSpaces(reader);
  const rest = reader.text.slice(reader.at, reader.at + word.length + 1);
  if (rest.slice(0, word.length).toLowerCase() !== word || !/^[\s()]?$/.test(rest.slice(word.length))) return false;
  reader.at += word.length;
  return true;
}

/** What a line of a terminal has room for round the place that is meant. */
const BEFORE = 50;
const AROUND = 100;

/** A refusal that points at a column of the query, or of whatever else was read. */
export function unreadable(text: string, column: number, problem: string, allowed?: string, what = 'query'): Refusal {
  const start = Math.max(0, column - 1 - BEFORE);
  const shown = plain(text.slice(start, start + AROUND));
  const caret = plain(text.slice(start, column - 1)).length;
  return refuse({
    kind: 'invalid',
    where: `${what}, column ${column}`,
    problem,
    ...(allowed === undefined ? {} : { allowed }),
    hint: `${shown}\n${' '.repeat(caret)}^`,
  });
}
