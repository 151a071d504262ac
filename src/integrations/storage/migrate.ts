/**
 * Migrations are numbered SQL files shared by both engines and never change once released: each is recorded with the SHA-256 of its
 * text (before the dialect's holes are filled), so an edited file and a database from a newer Watchbill are both refused with a
 * sentence instead of being guessed at. SQLite is copied aside with VACUUM INTO first.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { type Dialect, fill } from './dialect.ts';

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);

/** Written down beside the files: it keeps node:crypto (6 ms) off every start, and an edit of a released file in sight of a reviewer. */
const HASHES = 'hashes.json';

export function migrations(): readonly Migration[] {
  const hashes = JSON.parse(readFileSync(new URL(HASHES, FOLDER), 'utf8')) as Readonly<Record<string, string>>;
  return readdirSync(FOLDER)
    .filter((file) => /^\d{4}-[a-z-]+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(new URL(file, FOLDER), 'utf8');
      return { version: Number(file.slice(0, 4)), name: file.slice(5, -4), sql, hash: hashes[file] ?? sha256(sql) };
    });
}

/** Of a file that is not written down yet, because it is not released. */
const sha256 = (text: string): string => process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');

export interface Applied {
  readonly version: number;
  readonly name: string;
  readonly hash: string;
}

/** What is to be applied, or why nothing may be. Pure. */
export function plan(known: readonly Migration[], applied: readonly Applied[], where: string): readonly Migration[] | Refusal {
  const newest = known.at(-1)?.version ?? 0;
  for (const done of applied) {
    const ours = known.find((migration) => migration.version === done.version);
    if (ours === undefined) {
      return refuse({
        kind: 'unreachable',
        what: where,
        problem: `the database was written by a newer Watchbill (its migration ${done.version} "${done.name}"; this one knows ${newest})`,
        hint: 'Install the newer version, or restore a backup made before the upgrade.',
      });
    }
    if (ours.hash !== done.hash) {
      return refuse({
        kind: 'unreachable',
        what: where,
        problem: `migration ${done.version} "${done.name}" was applied with another text than this program carries`,
        hint: 'Released migrations never change: install the original version, or restore a backup.',
      });
    }
  }
  const done = new Set(applied.map((migration) => migration.version));
  return known.filter((migration) => !done.has(migration.version));
}

export const TABLE =
  'create table if not exists migration (version {int} not null primary key, name {text} not null, hash {text} not null, applied_at {ms} not null) {strict}';

/** The statements of one migration, filled for an engine. Statements end with a semicolon at the end of a line. */
export const statements = (dialect: Dialect, migration: Migration): readonly string[] =>
  fill(dialect, migration.sql.replace(/^--.*$/gm, ''))
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
