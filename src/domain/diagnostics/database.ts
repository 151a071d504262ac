/** The database and what lies beside it. */
import { formatBytes } from './bytes.ts';
import { ok, problem, skipped, type Verdict, warning } from './check.ts';

const OLDEST_SAFE = [3, 51, 3] as const;

export function judgeSqlite(version: string): Verdict {
  const parts = version.split('.').map(Number);
  const at = OLDEST_SAFE.findIndex((least, index) => (parts[index] ?? 0) !== least);
  const older = at >= 0 && (parts[at] ?? 0) < (OLDEST_SAFE[at] ?? 0);
  return older
    ? problem(
        `SQLite ${version} is older than ${OLDEST_SAFE.join('.')}.`,
        'npm ci brings the right one; do not point Watchbill at another.',
      )
    : ok(`SQLite ${version}.`);
}

/** What SQLite's own check found, a line a damage; none when all is well. */
export const judgeIntegrity = (damage: readonly string[], orphans: number): Verdict => {
  const todo = 'Stop Watchbill, keep the file, and restore the latest good backup: watchbill restore BACKUP.';
  if (damage.length > 0) return problem(`The database is damaged: ${damage.slice(0, 3).join('; ')}.`, todo);
  if (orphans > 0) return problem(`${orphans} row${orphans === 1 ? ' points' : 's point'} to what is not there.`, todo);
  return ok('Every page and every reference is whole.');
};

const LARGE_LOG = 64 * 1_048_576;

export function judgeLog(bytes: number | undefined): Verdict {
  if (bytes === undefined) return skipped('There is no write-ahead log to look at.');
  return bytes > LARGE_LOG
    ? warning(
        `The write-ahead log has grown to ${formatBytes(bytes)}.`,
        'Some program reads one old state for long: end it, then fold the log in.',
      )
    : ok(`The write-ahead log takes ${formatBytes(bytes)}.`);
}

export interface Leftover {
  readonly path: string;
  readonly bytes: number;
  /** Made anew whenever it is needed, and nobody is at it. */
  readonly worthless: boolean;
}

export function judgeLeftover({ path, bytes, worthless }: Leftover): Verdict {
  return worthless
    ? warning(`${path} was left half written (${formatBytes(bytes)}).`, `Nobody needs it: rm ${path}`)
    : warning(
        `${path} takes ${formatBytes(bytes)}.`,
        'It is the database as it was before an upgrade or a restore; remove it when all is well.',
      );
}
