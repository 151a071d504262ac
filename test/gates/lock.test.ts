/** `npm ci` must work from a bare clone, on every platform and without a compiler. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './house.ts';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly gypfile?: boolean;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const { packages } = read('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> };

test('the lock names the binaries of every platform, not only of the one it was written on', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

// npm before 11.16 takes what it knows of a package from the lock alone, misses its `gypfile: false`, and compiles what is there already.
// `npm install` leaves the line out when it writes the lock: put `"gypfile": false` back into the entry of the package.
test('the lock says which native packages bring their binaries along', () => {
  const compiled = Object.entries(packages).filter(([path, locked]) => {
    const isNative = path !== '' && existsSync(join(root, path, 'binding.gyp'));
    return isNative && (read(`${path}/package.json`) as Locked).gypfile === false && locked.gypfile !== false;
  });
  expect(compiled.map(([path]) => path)).toEqual([]);
});
