import Database from 'better-sqlite3';
import { describe } from 'vitest';
import { takeoverTests } from './takeover.ts';

/** Whether a transaction of a stopped process keeps every other writer out. */
function locked(file: string): boolean {
  const db = new Database(file, { timeout: 50 });
  try {
    db.exec('begin immediate; rollback');
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}

describe('two engines on one SQLite file', () => takeoverTests(async () => ({ locked, patience: 10_000 })));
