/** Whatever Node the machine has, npm's scripts and what they start run on the project's own. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './house.ts';

const own = (JSON.parse(readFileSync(join(root, 'node_modules/node/package.json'), 'utf8')) as { readonly version: string }).version;

test('this test does', () => {
  expect(process.versions.node).toBe(own);
});

test('a script of package.json does, even where another Node comes first on PATH', () => {
  const { PATH = '', ...env } = process.env;
  const elsewhere = PATH.split(':').filter((folder) => !folder.includes('node_modules'));
  const said = execFileSync('npm', ['exec', '-c', 'node -p process.versions.node'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...env, PATH: elsewhere.join(':') },
  });
  expect(said.trim()).toBe(own);
});
