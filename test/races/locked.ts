import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { eventually } from '../parts/eventually.ts';
import { launch, type Running } from '../parts/process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A database tool, in a process of its own: closing any handle of a file ends all the locks that its process has on it. */
export async function lockedBy(db: string, ...statements: readonly string[]): Promise<Running> {
  const script = `const db = new (require('better-sqlite3'))(${JSON.stringify(db)});
    for (const statement of ${JSON.stringify(statements)}) db.exec(statement);
    console.log('locked');
    setInterval(() => db.open, 1000);`;
  const tool = launch(process.execPath, ['-e', script], { cwd: ROOT });
  onTestFinished(tool.kill);
  await eventually(() => tool.output().includes('locked'), { what: 'the lock is held' });
  return tool;
}
