import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Node {
  readonly path: string;
  readonly version: string;
}

const versionOf = (path: string): string => execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();

/** The machine's own Nodes: npm puts the project's before them on PATH. */
export const machineNodes = (): readonly Node[] =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.includes('node_modules'))
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => ({ path, version: versionOf(path) }));

export function isOlderThan(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number);
  return major < floorMajor || (major === floorMajor && minor < floorMinor);
}
