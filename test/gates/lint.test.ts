/** A gate that cannot fail protects nothing: every lint rule of the house is broken once, and must say so about that file. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { layers } from '../../scripts/layers.ts';
import { build, root } from './house.ts';
import { ALLOWED, PLANTS } from './plants.ts';

interface Diagnostic {
  readonly category: string;
  readonly severity: string;
  readonly message: string;
  readonly location: { readonly path: string };
}

const house = build(['biome.json', 'lint', 'package.json', '.gitignore'], [...PLANTS, ...ALLOWED]);
afterAll(house.demolish);

const [command = '', ...args] = manifest.scripts.lint.split(' ');
const lint = spawnSync(join(root, 'node_modules/.bin', command), [...args, '--reporter=json', '--max-diagnostics=none'], {
  cwd: house.folder,
  encoding: 'utf8',
});
const { diagnostics } = JSON.parse(lint.stdout) as { diagnostics: readonly Diagnostic[] };
const about = (file: string): readonly Diagnostic[] => diagnostics.filter(({ location }) => location.path === file);

test('the linter fails', () => {
  expect(lint.status).toBe(1);
});

test.each(PLANTS)('$file breaks $rule', ({ rule, file, says = '' }) => {
  expect(about(file)).toContainEqual(
    expect.objectContaining({
      category: rule,
      severity: expect.stringMatching(/^(error|warning)$/),
      message: expect.stringContaining(says),
    }),
  );
});

test.each(ALLOWED)('$file is allowed', ({ file }) => {
  expect(about(file).filter(({ category }) => category === 'lint/style/noRestrictedImports')).toEqual([]);
});

test('lint/layers.json is what scripts/layers.ts makes of its table', () => {
  expect(readFileSync(join(root, 'lint/layers.json'), 'utf8')).toBe(layers());
});
