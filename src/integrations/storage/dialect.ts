/**
 * Everything in which the two engines differ. SQL is written once; a hole in braces is filled here, once per text, before the statement
 * is prepared (see `domain/kernel/script.ts` for what each hole means).
 */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  readonly holes: Readonly<Record<string, Hole>>;
}

export type Hole = (...args: readonly string[]) => string;

/** `id:text at:ms n:int` as pairs. */
export const columns = (specs: readonly string[]): readonly (readonly [name: string, type: string])[] =>
  specs.map((spec) => {
    const [name = '', type = 'text'] = spec.split(':');
    return [name, type];
  });

const POSTGRES_TYPES: Readonly<Record<string, string>> = { text: 'text', ms: 'bigint', int: 'bigint', real: 'double precision' };

export const sqlite: Dialect = {
  name: 'sqlite',
  holes: {
    ms: () => 'integer',
    int: () => 'integer',
    text: () => 'text',
    real: () => 'real',
    serial: () => 'integer primary key autoincrement',
    strict: () => 'strict',
    // The rows lie in the primary key itself: for tables that are written and read along it.
    clustered: () => 'strict, without rowid',
    covering: (...names) => `, ${names.join(', ')}`,
    lock: () => '',
    'skip-locked': () => '',
    json: (column = '', key = '') => `(${column} ->> '${key}')`,
    values: (parameter = '') => `(select value from json_each(${parameter}))`,
    numbers: (parameter = '') => `(select value from json_each(${parameter}))`,
    like: (column = '', parameter = '') => `(${column} like ${parameter} escape '\\')`,
    // Of every three letters in a row only which tasks hold them: 6 MB at 100,000 tasks. The texts themselves stay with the tasks.
    'text-table': () =>
      "create virtual table task_text using fts5(text, content='', contentless_delete=1, detail=none, tokenize='trigram')",
    'text-trigrams': () => '',
    'text-indexed': () => '1 = 1',
    texts: (trigrams = '', pattern = '') =>
      `(select rowid as task from task_text where task_text match ${trigrams} and ${pattern} is not null)`,
    'database-size': () => '(select page_count * page_size from pragma_page_count, pragma_page_size)',
    'merge-texts': () => "insert into task_text (task_text) values ('optimize')",
    overwriting: (way = '') => `pragma secure_delete = ${way}`,
    // For queries; what is written comes as bound values (`records.ts`).
    records: (parameter = '', ...specs) =>
      `(select ${columns(specs)
        .map(([name]) => `value ->> '${name}' as ${name}`)
        .join(', ')} from json_each(${parameter}))`,
  },
};

export const postgres: Dialect = {
  name: 'postgres',
  holes: {
    ms: () => 'bigint',
    int: () => 'bigint',
    // Byte order, as on SQLite: a locale's order would make pages and prefix ranges differ between engines.
    text: () => 'text collate "C"',
    real: () => 'double precision',
    serial: () => 'bigint generated always as identity primary key',
    strict: () => '',
    clustered: () => '',
    // An entry of an index has to fit a third of a page here, and what is text may be of any length.
    covering: () => '',
    lock: () => 'for update',
    'skip-locked': () => 'for update skip locked',
    json: (column = '', key = '') => `(${column}::jsonb ->> '${key}')`,
    values: (parameter = '') => `(select jsonb_array_elements_text(${parameter}::jsonb))`,
    numbers: (parameter = '') => `(select value::bigint from jsonb_array_elements_text(${parameter}::jsonb))`,
    like: (column = '', parameter = '') => `(${column} ilike ${parameter} escape '\\')`,
    'text-table': () => 'create table task_text (rowid bigint not null primary key, text text collate "C" not null)',
    // The extension is the server's to have and the database's owner to create. Without it tasks are looked into one after another.
    'text-trigrams': () =>
      [
        'do $$ begin create extension if not exists pg_trgm;',
        'create index task_text_trigrams on task_text using gin (text gin_trgm_ops);',
        'exception when others then null; end $$',
      ].join(' '),
    'text-indexed': () => "to_regclass('task_text_trigrams') is not null",
    texts: (trigrams = '', pattern = '') =>
      `(select rowid as task from task_text where text ilike ${pattern} escape '\\' and ${trigrams}::text is not null)`,
    'database-size': () => 'pg_database_size(current_database())',
    'merge-texts': () => '',
    overwriting: () => '',
    records: (parameter = '', ...specs) =>
      `(select * from json_to_recordset(${parameter}::json) as record(${columns(specs)
        .map(([name, type]) => `${name} ${POSTGRES_TYPES[type] ?? type}`)
        .join(', ')}))`,
  },
};

/** In a transaction that only reads, which has nothing to lock and may not. */
export const postgresReading: Dialect = { ...postgres, holes: { ...postgres.holes, lock: () => '', 'skip-locked': () => '' } };

const HOLE = /\{([a-z-]+)((?:\s+[^\s{}]+)*)\}/g;

/** Fills the holes of one text. An unknown hole is a bug in the text and throws. */
export function fill(dialect: Dialect, text: string): string {
  return text.replace(HOLE, (whole, name: string, rest: string) => {
    const hole = dialect.holes[name];
    if (hole === undefined) throw new Error(`the SQL text has an unknown hole ${whole}: ${text.slice(0, 120)}`);
    return hole(...rest.trim().split(/\s+/).filter(Boolean));
  });
}
