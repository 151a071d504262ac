/** What is done with whole databases. It takes as long as they are large and waits for nobody, so the engine has it done in a thread of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { formatBytes } from '../../domain/diagnostics/bytes.ts';
import { judgeIntegrity } from '../../domain/diagnostics/database.ts';
import type { Done } from '../../domain/kernel/ports.ts';
import { explain, isRefusal, type Refusal } from '../../domain/kernel/refusal.ts';
import { formatInstant } from '../../domain/kernel/rfc3339.ts';
import { one } from '../../domain/kernel/script.ts';
import { backupFile, restoreSqlite } from '../../integrations/storage/backup.ts';
import { backupFolder, backupName, backupsIn, removeOld } from '../../integrations/storage/backups.ts';
import { inspectSqlite } from '../../integrations/storage/inspect.ts';
import { openStore } from '../../integrations/storage/open.ts';
import { systemClock } from '../clock.ts';

export interface Keeping {
  readonly chore: 'database_check' | 'backup' | 'backup_verification';
  /** The database's file. */
  readonly file: string;
  readonly folder: string;
  /** How many backups stay. */
  readonly keep: number;
  readonly now: number;
}

const done = (report: string): Done => ({ state: 'done', report, output: '' });
const failed = (problem: string): Done => ({ state: 'failed', report: '', output: '', problem: problem.replace(/\.$/, '') });
const refusedWith = (refusal: Refusal): Done => failed(explain(refusal).text);

const KEEPING: Readonly<Record<Keeping['chore'], (keeping: Keeping) => Done | Promise<Done>>> = {
  database_check: ({ file }) => {
    const { damage, orphans } = inspectSqlite(file);
    const { state, found } = judgeIntegrity(damage, orphans);
    return state === 'ok' ? done(found) : failed(found);
  },
  backup: (keeping) => {
    const made = backUp(keeping);
    if (isRefusal(made)) return refusedWith(made);
    const removed = removeOld(keeping.folder, keeping.keep);
    const old = removed === 0 ? '' : ` ${removed} older ${removed === 1 ? 'one was' : 'ones were'} removed.`;
    return done(`${made.path} was made (${formatBytes(made.bytes)}) and found whole.${old}`);
  },
  backup_verification: async (keeping) => {
    const [newest] = backupsIn(keeping.folder);
    const fresh = newest !== undefined && keeping.now - newest.at < TOO_OLD ? newest : backUp(keeping);
    if (isRefusal(fresh)) return refusedWith(fresh);
    removeOld(keeping.folder, keeping.keep);
    return verify(fresh.path, fresh.bytes, keeping.now);
  },
};

/** A backup that is older proves little about tonight, so a fresh one is made and tried. */
const TOO_OLD = 26 * 3_600_000;

function backUp({ file, folder, now }: Keeping): { readonly path: string; readonly bytes: number } | Refusal {
  const path = join(backupFolder(folder), backupName(now));
  const made = backupFile(file, path);
  return isRefusal(made) ? made : { path, bytes: made.bytes };
}

/** Restored as `watchbill restore` would, opened as any command would, and asked what is in it. */
async function verify(backup: string, bytes: number, now: number): Promise<Done> {
  const scratch = mkdtempSync(join(tmpdir(), 'watchbill-verify-'));
  try {
    const file = join(scratch, 'restored.db');
    const restored = restoreSqlite(backup, file, { now, alive: () => undefined });
    if (isRefusal(restored)) return refusedWith(restored);
    const store = await openStore(file, systemClock);
    if (isRefusal(store)) return refusedWith(store);
    try {
      const held = await store.read(() =>
        one<{ tasks: number; alerts: number; newest: number | null }>(
          'select (select count(*) from task) as tasks, (select count(*) from alert) as alerts, (select max(at) from event) as newest',
        ),
      );
      const newest = held?.newest == null ? 'no event' : `events up to ${formatInstant(held.newest).slice(0, 16).replace('T', ' ')} UTC`;
      return done(
        `${basename(backup)} (${formatBytes(bytes)}) was restored and opened: ${held?.tasks ?? 0} tasks, ${held?.alerts ?? 0} alerts, ${newest}.`,
      );
    } finally {
      await store.close();
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

export async function keep(keeping: Keeping): Promise<Done> {
  return KEEPING[keeping.chore](keeping);
}
