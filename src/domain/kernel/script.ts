/**
 * A transaction is a script: a generator that yields `[sql, params]` and is handed back the rows.
 *
 * The driver drains it, synchronously inside BEGIN IMMEDIATE on SQLite, asynchronously inside a SERIALIZABLE transaction on
 * PostgreSQL. Nothing can be awaited between BEGIN and COMMIT, because it cannot be written: there is no `await` in a generator.
 * That closes the two classic holes of asynchronous code over one connection, statements leaking into somebody else's transaction
 * and a read lock that can no longer become a write lock.
 *
 * One SQL text serves both engines. Parameters are `$1`, instants are integer milliseconds, booleans 0/1, JSON is text. Where the
 * engines differ the text has a hole in braces, filled once per text by the driver's dialect (`integrations/storage/dialect.ts`):
 *
 *   {records $1 id:text at:ms}   an array of objects as a table with those columns (`null` where a key is missing). An insert, update or
 *                                delete may get them in slices, so it treats each row for itself
 *   {values $1}                  a JSON array of strings as a one-column sub-select, for `in`
 *   {numbers $1}                 the same of numbers
 *   {like column $1}             matches whatever the case, with \ as the escape
 *   {lock}                       `for update`                 (SQLite writers are serial: empty)
 *   {skip-locked}                `for update skip locked`     (likewise)
 *   {texts $1 $2}                the tasks that the index of texts names: by trigrams in $1 or a pattern in $2, whichever the engine takes
 *   {database-size}              how many bytes the whole database takes
 *   {json column key}            the text of one key of a JSON object column
 *
 * A script may run more than once (PostgreSQL re-runs it after a serialization failure), so it closes over nothing mutable: ids and
 * the time are drawn before it starts.
 */
export type Query = readonly [sql: string, params: readonly unknown[]];
export type Row = Readonly<Record<string, unknown>>;
export type Script<T> = Generator<Query, T, readonly Row[]>;

/** All rows of one statement. `R` is the caller's word for the row's shape; the conformance suite holds it to the schema. */
export function* all<R = Row>(sql: string, ...params: readonly unknown[]): Script<readonly R[]> {
  return (yield [sql, params]) as readonly R[];
}

export function* one<R = Row>(sql: string, ...params: readonly unknown[]): Script<R | undefined> {
  return (yield* all<R>(sql, ...params))[0];
}
