import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = 'config.example.toml';

/** The documented example that the package carries at its root, found from wherever this module was bundled to. */
export function exampleConfig(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, NAME)) && dirname(folder) !== folder) folder = dirname(folder);
  return readFileSync(join(folder, NAME), 'utf8');
}
