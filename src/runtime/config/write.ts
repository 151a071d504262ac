import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Refusal, refuse } from '../../domain/kernel/refusal.ts';
import { madeFolderFor } from '../paths.ts';
import { isAbsence, reason } from './files.ts';

/** The file's text, or nothing where there is no file. */
export function readText(path: string): string | undefined | Refusal {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isAbsence(error)) return undefined;
    return refuse({ kind: 'bad-settings', path, problems: [`${path} cannot be read: ${reason(error)}`] });
  }
}

/**
 * Replaces the file in one step, so that nobody ever reads half of it and a crash leaves the old one. A link (dotfiles are often links)
 * stays a link: the file behind it is replaced. The mode is kept; a new file is for its owner alone, for it may hold a password.
 */
export function writeText(path: string, text: string): Refusal | undefined {
  const target = behindLinks(path);
  const draft = join(dirname(target), `.watchbill-${process.pid}.tmp`);
  let drafted = false;
  try {
    madeFolderFor(target);
    const mode = statSync(target, { throwIfNoEntry: false })?.mode ?? 0o600;
    const descriptor = openSync(draft, 'w', 0o600);
    drafted = true;
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    chmodSync(draft, mode & 0o777);
    renameSync(draft, target);
    return undefined;
  } catch (error) {
    if (drafted) rmSync(draft, { force: true });
    return refuse({ kind: 'bad-settings', path, problems: [`${path} cannot be written: ${reason(error)}`] });
  }
}

function behindLinks(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
