import { readFileSync, renameSync, writeFileSync } from 'node:fs';

export interface KeptFile {
  load(): string | undefined;
  save(text: string): void;
}

/** A small file that is a comfort and no necessity: one that cannot be read is a first start, one that cannot be written is let go. */
export const keptFile = (path: string): KeptFile => ({
  load: () => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  },
  save: (text) => {
    const fresh = `${path}.${process.pid}`;
    try {
      // Whole or not at all: two dashboards may close at once.
      writeFileSync(fresh, text, { mode: 0o600 });
      renameSync(fresh, path);
    } catch {
      // A full or read-only disk.
    }
  },
});
