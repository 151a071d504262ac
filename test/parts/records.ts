import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { temporaryFolder } from './folder.ts';

export interface AlertRecord {
  readonly number: number;
  readonly fingerprint: string;
  readonly status: string;
  readonly count: number;
  readonly task: number | null;
}

export interface PageRecord {
  readonly number: number;
  readonly id: string;
  readonly subject: string;
  readonly kind: string;
  readonly person: string;
  readonly state: string;
  readonly attempts: number;
}

export interface EventRecord {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a database file holds, read beside the program, so that the program is not asked about itself. */
export interface Records {
  readonly integrity: string;
  readonly alerts: readonly AlertRecord[];
  readonly tasks: readonly { readonly number: number; readonly status: string; readonly cause: string | null }[];
  readonly clocks: readonly { readonly task: number; readonly state: string; readonly step: number; readonly due_at: number }[];
  readonly outbox: readonly PageRecord[];
  readonly events: readonly EventRecord[];
  /** The last number that was given out, by kind. */
  readonly counters: Readonly<Record<string, number>>;
  /** How many alerts each source told, repeats counted. */
  readonly received: Readonly<Record<string, number>>;
}

/** Reads a database that nobody is writing to at this moment. */
export function recordsOf(file: string): Records {
  const db = new Database(file, { readonly: true, fileMustExist: true });
  try {
    const rows = <T>(sql: string): readonly T[] => db.prepare(sql).all() as T[];
    const numbers = (sql: string): Readonly<Record<string, number>> =>
      Object.fromEntries(rows<{ name: string; count: number }>(sql).map(({ name, count }) => [name, count]));
    return {
      integrity: (db.pragma('integrity_check') as { integrity_check: string }[]).map((row) => row.integrity_check).join('\n'),
      alerts: rows('select number, fingerprint, status, count, task from alert order by number'),
      tasks: rows('select number, status, cause from task order by number'),
      clocks: rows('select task, state, step, due_at from clock order by task'),
      outbox: rows('select number, id, subject, kind, person, state, attempts from outbox order by number'),
      events: rows<EventRecord & { data: string }>('select seq, at, kind, subject, data from event order by seq').map((row) => ({
        ...row,
        data: JSON.parse(row.data) as Record<string, unknown>,
      })),
      counters: numbers('select kind as name, last as count from counter'),
      received: numbers('select name, received as count from source'),
    };
  } finally {
    db.close();
  }
}

/**
 * Reads what a killed process left, from a copy: opening the file itself would fold in its write-ahead log, which is the next process's
 * work and part of the test.
 */
export function recordsLeftIn(file: string): Records {
  const folder = temporaryFolder();
  try {
    const copy = join(folder.path, 'copy.db');
    for (const tail of ['', '-wal']) if (existsSync(file + tail)) copyFileSync(file + tail, copy + tail);
    // The index of the log is rebuilt on opening, which a connection that may not write cannot do.
    new Database(copy, { fileMustExist: true }).close();
    return recordsOf(copy);
  } finally {
    folder.remove();
  }
}
