import { type Kind, label, parseReference } from './id.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { all, one, type Script } from './script.ts';

/** Takes `count` human numbers of a kind and returns the first. A rolled back transaction gives them back. */
export function* takeNumbers(kind: Kind, count: number): Script<number> {
  const row = yield* one<{ last: number }>(
    `insert into counter (kind, last) values ($1, cast($2 as bigint))
     on conflict (kind) do update set last = counter.last + excluded.last returning last`,
    kind,
    count,
  );
  return (row?.last ?? count) - count + 1;
}

/** A noun that people refer to: its word, its letter and the table its numbers and ids live in. */
export interface Referable {
  readonly noun: string;
  readonly kind: Kind;
  readonly table: string;
}

/** The number meant by `T142`, `142`, an id or the beginning of one. */
export function* find(what: Referable, text: string): Script<number | Refusal> {
  const reference = parseReference(what.kind, text);
  if (reference === undefined) {
    return refuse({
      kind: 'bad-reference',
      noun: what.noun,
      reference: text.slice(0, 60),
      allowed: `${what.kind}12, 12, an id or the first 4 characters of one`,
    });
  }
  const rows =
    'number' in reference
      ? yield* all<Found>(`select number, id from ${what.table} where number = $1`, reference.number)
      : yield* all<Found>(
          `select number, id from ${what.table} where id >= $1 and id < $2 order by id limit 4`,
          reference.prefix,
          `${reference.prefix}~`,
        );
  const [only, ...others] = rows;
  if (only === undefined) return refuse({ kind: 'not-found', noun: what.noun, reference: text });
  if (others.length === 0) return only.number;
  return refuse({
    kind: 'ambiguous',
    noun: what.noun,
    reference: text,
    candidates: rows.map((row) => `${label(what.kind, row.number)} (${row.id})`),
  });
}

interface Found {
  readonly number: number;
  readonly id: string;
}

/**
 * One verb over several things: each is done or refused on its own. When all were refused the first refusal stands for the whole, so
 * that one wrong number reads as one sentence.
 */
export function* each<T>(texts: readonly string[], act: (text: string) => Script<T | Refusal>): Script<(T | Refusal)[] | Refusal> {
  const results: (T | Refusal)[] = [];
  for (const text of new Set(texts)) results.push(yield* act(text));
  const [first] = results;
  return first !== undefined && results.every(isRefusal) && isRefusal(first) ? first : results;
}
