/**
 * Queries of lists as SQL: `status:open (pri:>=high or tag:patching) -src:lab "disk full"`.
 *
 * `syntax.ts` reads the text; here each term gets its meaning. Which keys there are is each noun's table; what is not in the table is
 * refused with its position and the keys that are.
 */
import { parseDuration } from './duration.ts';
import { type Kind, parseReference } from './id.ts';
import { type Direction, type Here, MOMENT_FORMS, parseMoment, type Stretch } from './moment.ts';
import { isRefusal, type Refusal } from './refusal.ts';
import { type Expression, parseQuery, type Term, termsOf, unreadable } from './syntax.ts';

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
  const query = parseQuery(text);
  return isRefusal(query) ? query : compileQuery(text, query, keys, first);
}

export function compileQuery(text: string, query: Expression, keys: Keys, first: number): Compiled | Refusal {
  const condition = conditionOf(text, query, keys);
  if (isRefusal(condition)) return condition;
  let at = first;
  // In parentheses, because whoever asks adds its own conditions: only the open, and no other, of "a or b".
  const where = `(${condition.sql.replace(/\?/g, () => `$${at++}`)})`;
  return { where, params: condition.params, used: new Set(termsOf(query).map(({ key }) => key)) };
}

function conditionOf(text: string, query: Expression, keys: Keys): Condition | Refusal {
  if (query.kind === 'term') return meantBy(text, query, keys);
  if (query.kind === 'not') {
    const part = conditionOf(text, query.part, keys);
    // Not "not (…)": that is unknown where a column is null, and what is not there is not red either.
    return isRefusal(part) ? part : { sql: `(${part.sql}) is not true`, params: part.params };
  }
  const conditions: Condition[] = [];
  for (const part of query.parts) {
    const condition = conditionOf(text, part, keys);
    if (isRefusal(condition)) return condition;
    conditions.push(condition);
  }
  if (conditions.length === 0) return { sql: '1 = 1', params: [] };
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(query.kind === 'any' ? ' or ' : ' and '),
    params: conditions.flatMap(({ params }) => params),
  };
}

function meantBy(text: string, { key, value, column, valueColumn }: Term, keys: Keys): Condition | Refusal {
  const meaning = Object.hasOwn(keys, key) ? keys[key] : undefined;
  if (meaning === undefined) return unreadable(text, column, `there is no key "${key}:"`, spelled(keys));
  const condition = meaning(value);
  return 'allowed' in condition ? unreadable(text, valueColumn, `${key}:${value} is not known`, condition.allowed) : condition;
}

const spelled = (keys: Keys): string =>
  Object.keys(keys)
    .filter(Boolean)
    .map((key) => `${key}:`)
    .join(' ');

/** Text for `like … escape '\'` that finds the value anywhere. */
export const contains = (value: string): string => `%${value.replace(/[\\%_]/g, '\\$&')}%`;

export const textIn =
  (...columns: readonly string[]): Meaning =>
  (value) => ({ sql: columns.map((column) => `{like ${column} ?}`).join(' or '), params: columns.map(() => contains(value)) });

/** The same, but with `*` in it the whole text is meant: `eu/web/*`. */
export const pathIn =
  (column: string): Meaning =>
  (value) =>
    value.includes('*')
      ? { sql: `{like ${column} ?}`, params: [value.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%')] }
      : textIn(column)(value);

export const equals =
  (column: string): Meaning =>
  (value) => ({ sql: `${column} = ?`, params: [value] });

export const oneOf =
  (column: string, names: readonly string[]): Meaning =>
  (value) =>
    names.includes(value) ? { sql: `${column} = ?`, params: [value] } : { allowed: names.join(', ') };

/** Words that stand for conditions: `is:overdue`. */
export const word =
  (conditions: Readonly<Record<string, Condition>>): Meaning =>
  (value) =>
    (Object.hasOwn(conditions, value) ? conditions[value] : undefined) ?? { allowed: Object.keys(conditions).join(', ') };

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

const isNone = (column: string): Condition => ({ sql: `${column} is null`, params: [] });
const OPERATOR = /^(<=|>=|<|>|=|)(.*)$/;

/** A number, or a span of time where `read` reads spans. */
export const measured =
  (column: string, read: (text: string) => number | undefined, forms: string): Meaning =>
  (value) => {
    if (value === 'none') return isNone(column);
    const [, operator, text = ''] = OPERATOR.exec(value) ?? [];
    const amount = read(text);
    return amount === undefined
      ? { allowed: `${forms} or none, also with > >= < <=` }
      : { sql: `${column} ${operator || '='} ?`, params: [amount] };
  };

export const lasting = (column: string): Meaning => measured(column, parseDuration, 'a duration such as 30m or 2h');

/** An instant: `<2d`, `today`, `>=2026-11-01`, `2026-11-01..2026-11-15`, `none`. */
export const timed =
  (column: string, here: Here, direction: Direction): Meaning =>
  (value) => {
    if (value === 'none') return isNone(column);
    const [, operator = '', text = ''] = OPERATOR.exec(value) ?? [];
    const [first = '', last] = text.split('..');
    const [from, to] = [parseMoment(first, here, direction), parseMoment(last ?? first, here, direction)];
    const inexact = operator === '' && last === undefined && parseDuration(first.replace(/^[+-]/, '')) !== undefined;
    if (from === undefined || to === undefined || inexact || (last !== undefined && operator !== ''))
      return { allowed: `with < <= > or >= before it, or a..b: ${MOMENT_FORMS}; none` };
    return compareStretch(column, operator, { from: from.from, to: to.to });
  };

function compareStretch(column: string, operator: string, { from, to }: Stretch): Condition {
  switch (operator) {
    case '<':
      return { sql: `${column} < ?`, params: [from] };
    case '<=':
      return { sql: `${column} < ?`, params: [to] };
    case '>':
      return { sql: `${column} >= ?`, params: [to] };
    case '>=':
      return { sql: `${column} >= ?`, params: [from] };
    default:
      return { sql: `${column} >= ? and ${column} < ?`, params: [from, to] };
  }
}

/** The number of a thing, with its letter or without: `I3`, `3`. */
export const numbered =
  (kind: Kind, column: string): Meaning =>
  (value) => {
    const reference = parseReference(kind, value);
    return reference !== undefined && 'number' in reference
      ? { sql: `${column} = cast(? as bigint)`, params: [reference.number] }
      : { allowed: `a number such as ${kind}3` };
  };
