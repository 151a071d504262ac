/**
 * A window of a sorted list round one of its rows. The dashboard mounts only what it shows and keeps the row under the cursor by its id,
 * so it asks for "a hundred before and a hundred after this one" and not for an offset that shifts with every arrival.
 */
import { z } from 'zod';
import { all, one, type Script } from './script.ts';

export const pageInput = z.object({
  query: z.string().default('').describe('Which rows, in the query language of lists.'),
  anchor: z.string().optional().describe('The id of the row the window lies round; without it, or when it left the list, `at`.'),
  at: z.int().min(0).default(0).describe('The index of the row the window lies round when no anchor says it.'),
  sort: z.string().optional().describe('Another order than the usual one, where the list has it.'),
  before: z.int().min(0).max(5_000).default(0),
  after: z.int().min(1).max(5_000).default(100),
});

export const pageOf = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), offset: z.int(), total: z.int(), anchorIndex: z.int().nullable() });

export interface Listing {
  /** Its rows have a `number`. */
  readonly table: string;
  readonly columns: string;
  /** Joins for the columns; never changes the number of rows. */
  readonly joins?: string;
  readonly where: string;
  /** The same condition as a count best asks it, where that is another way round. */
  readonly counting?: string;
  /** Parameters of `where`, from `$1`. */
  readonly params: readonly unknown[];
  readonly order: Order;
  /** Other orders that may be asked for, by name. */
  readonly orders?: Readonly<Record<string, Order>>;
}

/** Sort keys, each ascending or descending; the last is unique. */
export type Order = readonly (readonly [column: string, direction: 'asc' | 'desc'])[];

export interface Window<R> {
  readonly rows: readonly R[];
  readonly offset: number;
  readonly total: number;
  readonly anchorIndex: number | null;
}

export interface Around {
  readonly anchor?: string | undefined;
  readonly at?: number;
  readonly sort?: string | undefined;
  readonly before: number;
  readonly after: number;
}

/** So few are found once, and then counted and sorted by their numbers. */
const FEW = 500;
/** So few are sorted sooner than they are come across in the order of an index that does not hold what is looked for. */
const SPARSE = 2_000;

export function* windowOf<R>(listing: Listing, { anchor, at = 0, sort, before, after }: Around): Script<Window<R>> {
  const { table, where, counting = where, params } = listing;
  const order = orderOf(listing, sort);
  const found = yield* all<{ number: number }>(`select ${table}.number from ${table} where ${counting} limit ${FEW}`, ...params);
  const few = found.length < FEW;
  const total = few ? found.length : yield* countOf(table, counting, params);
  // An order may take parameters of the condition (which day it is); then it needs the condition that names them.
  const apart = few && !order.some(([column]) => column.includes('$'));
  const counted = { ...listing, order, ...(apart ? among(table, found) : { where: counting }) };
  const anchorIndex = anchor === undefined ? null : yield* indexOf(counted, anchor);
  const centre = anchorIndex ?? Math.min(at, Math.max(0, total - 1));
  const offset = Math.max(0, centre - before);
  const limit = centre - offset + after;
  const rows = yield* rowsOf<R>(total < SPARSE ? counted : { ...listing, order }, limit, offset);
  return { rows, offset, total, anchorIndex };
}

/** Where a row stands in a list whose length is known; null when it is not in it. */
export const placeIn = (listing: Listing, anchor: string, sort?: string): Script<number | null> =>
  indexOf({ ...listing, order: orderOf(listing, sort) }, anchor);

/** Rows of a list whose length is known. */
export const rowsIn = <R>(listing: Listing, offset: number, limit: number, sort?: string): Script<readonly R[]> =>
  rowsOf({ ...listing, order: orderOf(listing, sort) }, limit, offset);

const orderOf = ({ order, orders = {} }: Listing, sort = ''): Order => (Object.hasOwn(orders, sort) ? orders[sort] : undefined) ?? order;

const among = (table: string, found: readonly { readonly number: number }[]): Pick<Listing, 'where' | 'params'> => ({
  where: `${table}.number in {numbers $1}`,
  params: [JSON.stringify(found.map(({ number }) => number))],
});

function* countOf(table: string, where: string, params: readonly unknown[]): Script<number> {
  const count = yield* one<{ total: number }>(`select count(*) as total from ${table} where ${where}`, ...params);
  return Number(count?.total ?? 0);
}

/** The first of a list, without asking how many there are. */
export const firstOf = <R>(listing: Listing, limit: number): Script<readonly R[]> => rowsOf(listing, limit, 0);

/**
 * Which rows they are is found and sorted by their numbers alone, so that an index that holds what the condition and the order look at is all
 * that is read; the rows themselves are a hundred look-ups then.
 */
function rowsOf<R>({ table, columns, joins = '', where, params, order }: Listing, limit: number, offset: number): Script<readonly R[]> {
  const keys = order.map(([column], at) => `${column} as k${at}`).join(', ');
  const by = (from: string): string => order.map(([, direction], at) => `${from}k${at} ${direction}`).join(', ');
  return all<R>(
    `select ${columns} from (select ${table}.number as hit, ${keys} from ${table} where ${where} order by ${by('')}
       limit $${params.length + 1} offset $${params.length + 2}) as listed
     join ${table} on ${table}.number = listed.hit ${joins} order by ${by('listed.')}`,
    ...params,
    limit,
    offset,
  );
}

/** How many rows sort before the anchor; null when it is not in the list. */
function* indexOf({ table, where, params, order }: Listing, anchor: string): Script<number | null> {
  const keys = order.map(([column], index) => `${column} as k${index}`).join(', ');
  const row = yield* one<Record<string, unknown>>(
    `select ${keys} from ${table} where ${where} and ${table}.id = $${params.length + 1}`,
    ...params,
    anchor,
  );
  if (row === undefined) return null;
  // a < x or (a = x and (b < y or (b = y and c < z))), because directions may differ and row values only compare one way.
  let sql = '1 = 0';
  const values = order.map((_key, index) => row[`k${index}`]);
  for (let at = order.length - 1; at >= 0; at--) {
    const [column, direction] = order[at] ?? ['', 'asc'];
    const parameter = `$${params.length + 1 + at}`;
    sql = `(${column} ${direction === 'asc' ? '<' : '>'} ${parameter} or (${column} = ${parameter} and ${sql}))`;
  }
  return yield* countOf(table, `${where} and ${sql}`, [...params, ...values]);
}
