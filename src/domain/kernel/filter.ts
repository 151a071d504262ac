/**
 * The small query language of lists: `status:open pri:>=high tag:patching -src:lab "disk full"`.
 *
 * Terms are separated by spaces and all must hold. `key:value` compares, a bare word is searched in the text, `-` negates, quotes keep
 * spaces. Which keys there are is each noun's table; what is not in the table is refused with its position and the keys that are.
 */
import { type Refusal, refuse } from './refusal.ts';

export interface Term {
  /** Empty for a bare word. */
  readonly key: string;
  readonly value: string;
  readonly negated: boolean;
  /** Where it starts in the query, from 1. */
  readonly column: number;
}

const TERM = /(-)?(?:([a-z]+):)?(?:"([^"]*)"|([^\s"]+))|(")/g;

export function parseFilter(text: string): readonly Term[] | Refusal {
  const terms: Term[] = [];
  for (const match of text.matchAll(TERM)) {
    const column = match.index + 1;
    if (match[5] !== undefined)
      return refuse({ kind: 'invalid', where: `query, column ${column}`, problem: 'a quote is not closed', allowed: '"two words"' });
    terms.push({ key: match[2] ?? '', value: match[3] ?? match[4] ?? '', negated: match[1] !== undefined, column });
  }
  return terms;
}

/** A condition in SQL whose parameters are `?`; they are numbered when conditions are joined. */
export interface Condition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** What a key means: a condition, or the sentence of what is allowed. */
export type Meaning = (value: string) => Condition | { readonly allowed: string };
export type Keys = Readonly<Record<string, Meaning>>;

export interface Compiled {
  readonly where: string;
  readonly params: readonly unknown[];
  /** The keys that were used, so that a default (only what is open) can step back. */
  readonly used: ReadonlySet<string>;
}

/** A query as a WHERE clause whose parameters start at `$first`. */
export function compileFilter(text: string, keys: Keys, first: number): Compiled | Refusal {
  const terms = parseFilter(text);
  if ('refusal' in terms) return terms;
  const conditions: string[] = [];
  const params: unknown[] = [];
  for (const term of terms) {
    const meaning = Object.hasOwn(keys, term.key) ? keys[term.key] : undefined;
    const where = `query, column ${term.column}`;
    if (meaning === undefined)
      return refuse({
        kind: 'invalid',
        where,
        problem: `there is no key "${term.key}:"`,
        allowed: Object.keys(keys)
          .filter(Boolean)
          .map((key) => `${key}:`)
          .join(' '),
      });
    const condition = meaning(term.value);
    if ('allowed' in condition)
      return refuse({ kind: 'invalid', where, problem: `${term.key}:${term.value} is not known`, allowed: condition.allowed });
    let at = 0;
    const sql = condition.sql.replace(/\?/g, () => {
      params.push(condition.params[at++]);
      return `$${first + params.length - 1}`;
    });
    conditions.push(term.negated ? `(${sql}) is not true` : `(${sql})`);
  }
  return { where: conditions.join(' and ') || '1 = 1', params, used: new Set(terms.map((term) => term.key)) };
}

/** Text for `like … escape '\'` that finds the value anywhere. */
const contains = (value: string): string => `%${value.replace(/[\\%_]/g, '\\$&')}%`;

export const textIn =
  (...columns: readonly string[]): Meaning =>
  (value) => ({ sql: columns.map((column) => `{like ${column} ?}`).join(' or '), params: columns.map(() => contains(value)) });

export const equals =
  (column: string): Meaning =>
  (value) => ({ sql: `${column} = ?`, params: [value] });

export const oneOf =
  (column: string, names: readonly string[]): Meaning =>
  (value) =>
    names.includes(value) ? { sql: `${column} = ?`, params: [value] } : { allowed: names.join(', ') };

const COMPARE: Readonly<Record<string, string>> = { '': '=', '=': '=', '>': '<', '>=': '<=', '<': '>', '<=': '>=' };

/** A ranked word, the worst first in its list: `pri:>=high` means high or worse, so the comparison of ranks is the other way round. */
export const ranked =
  (column: string, names: readonly string[]): Meaning =>
  (value) => {
    const [, operator = '', name = ''] = /^([<>]?=?)(.*)$/.exec(value) ?? [];
    const compare = COMPARE[operator];
    const rank = names.findIndex((known) => known === name || (name.length >= 3 && known.startsWith(name)));
    return rank < 0 || compare === undefined
      ? { allowed: `${names.join(', ')}, also with > >= < <=` }
      : { sql: `${column} ${compare} ?`, params: [rank] };
  };
