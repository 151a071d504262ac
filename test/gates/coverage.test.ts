/** Code of the domain that no test reaches fails the run, and so does a domain file that no test imports. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build, root } from './house.ts';

const REACHED = `export function sign(n: number): string {\n  if (n > 0) return 'above';\n  if (n < 0) return 'below';\n  return 'level';\n}\n`;
const testOf = (cases: string): string =>
  `import { expect, test } from 'vitest';\nimport { sign } from '../src/domain/sign.ts';\ntest('sign', () => {\n${cases}\n});\n`;
const WHOLE = testOf(`expect([1, -1, 0].map(sign)).toEqual(['above', 'below', 'level']);`);

function covered(files: readonly { file: string; code: string }[]): { status: number | null; said: string } {
  const house = build(['vitest.config.ts', 'package.json'], files);
  const { CI: _ci, NO_COLOR: _colour, ...env } = process.env;
  const run = spawnSync(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--coverage'], {
    cwd: house.folder,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1' },
  });
  house.demolish();
  return { status: run.status, said: run.stdout + run.stderr };
}

test('a domain whose every line is tested passes', () => {
  expect(
    covered([
      { file: 'src/domain/sign.ts', code: REACHED },
      { file: 'test/sign.test.ts', code: WHOLE },
    ]),
  ).toMatchObject({ status: 0 });
});

test.each([
  [
    'a line that no test reaches',
    [
      { file: 'src/domain/sign.ts', code: REACHED },
      { file: 'test/sign.test.ts', code: testOf(`expect(sign(1)).toBe('above');`) },
    ],
  ],
  [
    'a file that no test imports',
    [
      { file: 'src/domain/sign.ts', code: REACHED },
      { file: 'test/sign.test.ts', code: WHOLE },
      { file: 'src/domain/unseen.ts', code: REACHED },
    ],
  ],
])('%s fails the run', (_, files) => {
  const { status, said } = covered(files);
  expect(status).toBe(1);
  expect(said).toMatch(/Coverage for lines \([\d.]+%\) does not meet global threshold \(95%\)/);
});
