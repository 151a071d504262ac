/**
 * Records: the rows that a script hands to one statement, as an array of objects (or that array as JSON).
 *
 * PostgreSQL reads them from JSON, and so does a query on SQLite. What SQLite writes comes as bound values, a slice of rows at a time: a JSON
 * array read with `->>` costs several times what the insert itself does, because each `->>` reads the row's text again. Measured on 18
 * columns 17.7 µs a row and 4.1 as bound values (12 columns: 12.6 and 2.9, 4 columns: 6.5 and 1.2); a virtual table fed from JavaScript lies
 * between (5.1, 3.7, 1.9). Slices wider than 16 rows gained nothing.
 */
import type { Row } from '../../domain/kernel/script.ts';
import { columns, type Dialect, type Hole, sqlite } from './dialect.ts';

/** What a text wants to know of its records. */
export interface Records {
  /** Position of the parameter, from 0. */
  readonly parameter: number;
  readonly names: readonly string[];
  /** Whether every row stands for itself: nothing that writes orders or counts its records, as a query may. */
  readonly sliced: boolean;
}

const HOLE = /\{records \$(\d+)((?:\s+[^\s{}]+)+)\}/;

export function recordsOf(text: string): Records | undefined {
  const [, parameter, specs] = HOLE.exec(text) ?? [];
  if (parameter === undefined || specs === undefined) return undefined;
  const names = columns(specs.trim().split(/\s+/)).map(([name]) => name);
  return { parameter: Number(parameter) - 1, names, sliced: /^\s*(insert|update|delete)\b/i.test(text) };
}

/** Keys that are no columns stay behind. */
export const asJson = (given: unknown, { names }: Records): unknown =>
  typeof given === 'string' ? given : JSON.stringify(given, [...names]);

const WIDEST = 16;

/** Sixteen while there are, then the powers of two that make up the rest: five statements a text, however many records come. */
const nextSlice = (left: number): number => Math.min(WIDEST, 2 ** (31 - Math.clz32(left)));

/** SQLite's dialect for writing so many records at once. */
export function slice(rows: number): Dialect {
  const records: Hole = (_parameter, ...specs) => {
    const names = columns(specs).map(([name], at) => `column${at + 1} as ${name}`);
    const tuple = `(${names.map(() => '?').join(', ')})`;
    return `(select ${names.join(', ')} from (values ${Array.from({ length: rows }, () => tuple).join(', ')}))`;
  };
  return { ...sqlite, holes: { ...sqlite.holes, records } };
}

/** The values of the records, row after row, in slices. */
export function* slices(given: unknown, { names }: Records): Generator<{ readonly rows: number; readonly values: unknown[] }> {
  const records = (typeof given === 'string' ? JSON.parse(given) : given) as readonly Row[];
  for (let at = 0; at < records.length; ) {
    const rows = nextSlice(records.length - at);
    const values = new Array<unknown>(rows * names.length);
    let next = 0;
    for (const end = at + rows; at < end; at++) {
      const record = records[at];
      for (const name of names) values[next++] = record?.[name] ?? null;
    }
    yield { rows, values };
  }
}
