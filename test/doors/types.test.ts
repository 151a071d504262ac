/** What somebody who installs the package and imports it by name sees. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Inside the package, where its own name resolves by its `exports`.
const folder = mkdtempSync(join(root, 'dist', 'consumer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package carries its types', async () => {
  const file = join(folder, 'consumer.ts');
  writeFileSync(
    file,
    `import { openWatchbill, type Refusal } from 'watchbill';
     export const open: (options: never) => Promise<unknown> = openWatchbill;
     // @ts-expect-error: a refusal is no number, so the types are there and not any.
     export const refusal: Refusal = 1;
     // @ts-expect-error: neither is what opens a store.
     export const wrong: number = openWatchbill;`,
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = [
    '--ignoreConfig',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--lib',
    'es2024,esnext.temporal',
    '--types',
    'node',
  ];
  await expect(promisify(execFile)(process.execPath, [tsc, ...options, file])).resolves.toMatchObject({ stdout: '' });
});
