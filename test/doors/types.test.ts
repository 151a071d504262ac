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

const tsc = (...args: string[]): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd: root });

test('the package carries its types', async () => {
  await tsc('-p', 'tsconfig.types.json', '--outDir', 'dist/types');
  const file = join(folder, 'consumer.ts');
  writeFileSync(
    file,
    `import { openWatchbill, type Refusal } from 'watchbill';
     const opened = await openWatchbill({ db: ':memory:' });
     if ('refusal' in opened) throw new Error(opened.refusal.kind);
     const made = await opened.task.create({ title: 'Replace the disk in web07' });
     export const number: string | Refusal = 'refusal' in made ? made : made.number;
     // @ts-expect-error: there is no such verb, so these are the real types and not any.
     opened.task.paint({});
     // @ts-expect-error: a task has a title.
     opened.task.create({});`,
  );
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,esnext.temporal', '--types', 'node'];
  await expect(tsc('--ignoreConfig', '--noEmit', '--skipLibCheck', ...options, file)).resolves.toMatchObject({ stdout: '' });
}, 60_000);
