/** `docs/dependencies.md` has a line for every package, and every package of the program is used by it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { root } from './house.ts';

const page = readFileSync(join(root, 'docs/dependencies.md'), 'utf8');
const documented = page
  .split('\n')
  .flatMap((line) => (/^\| (?!package)([@a-z].*?) \|/.exec(line)?.[1] ?? '').split(', ').filter((name) => name !== ''));

test('every package has its line, and every line its package', () => {
  expect(documented.toSorted()).toEqual(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).toSorted());
});

test('every package of the program is imported by it', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
  const code = sources.map((path) => readFileSync(join(root, 'src', path), 'utf8')).join('\n');
  const unused = Object.keys(manifest.dependencies).filter((name) => !new RegExp(`(?:from |import\\()'${name}(?:/[^']*)?'`).test(code));
  expect(unused).toEqual([]);
});
