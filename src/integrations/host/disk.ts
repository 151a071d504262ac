/** What the file system says: how much room there is, and who may do what with a file. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The bytes that this user may still write, and all there are, where the folder or the closest above it that exists lies. */
export function roomAt(path: string): { readonly free: number; readonly total: number } {
  const { bavail, blocks, bsize } = statfsSync(closest(path));
  return { free: bavail * bsize, total: blocks * bsize };
}

function closest(path: string): string {
  let folder = path;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

export interface Access {
  readonly mode: number;
  readonly writable: boolean;
  /** Whether the folders above let others come as far as this. */
  readonly open: boolean;
}

const OTHERS_PASS = 0o001;

/** Undefined where there is no such file. */
export function accessOf(path: string): Access | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return undefined;
  let writable = true;
  try {
    accessSync(path, constants.W_OK);
  } catch {
    writable = false;
  }
  return { mode: stat.mode, writable, open: foldersAbove(path).every((folder) => (statSync(folder).mode & OTHERS_PASS) !== 0) };
}

function foldersAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...foldersAbove(folder)];
}
