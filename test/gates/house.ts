import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface House {
  readonly folder: string;
  demolish(): void;
}

/** An empty house under the real rules: the named configuration of this package, the files of a test, and the installed packages. */
export function build(configuration: readonly string[], files: readonly { readonly file: string; readonly code: string }[]): House {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-gate-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const path of configuration) cpSync(join(root, path), join(folder, path), { recursive: true });
  for (const { file, code } of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code);
  }
  return { folder, demolish: () => rmSync(folder, { recursive: true, force: true }) };
}
