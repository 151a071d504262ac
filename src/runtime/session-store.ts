import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { madeFolderFor } from './paths.ts';

/**
 * What the dashboard remembers between two starts, in a file of its own. Written beside and renamed over, so that a crash leaves the old
 * or the new; and never a reason to bother anybody: a session that cannot be read or kept is forgotten.
 */
export const sessionStore = (path: string): { load(): string | undefined; save(text: string): void } => ({
  load: () => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  save: (text) => {
    try {
      const fresh = `${madeFolderFor(path)}.${process.pid}`;
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      // A full or read-only disk has better places to show itself than the order of a list.
    }
  },
});
