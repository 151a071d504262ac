/** What somebody who installs the package and imports it by name sees. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'watchbill-consumer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

mkdirSync(join(folder, 'node_modules'));
symlinkSync(root, join(folder, 'node_modules/watchbill'));
symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');

const tsc = (cwd: string, ...args: string[]): Promise<unknown> =>
  promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { cwd });

test('the package carries its types', async () => {
  await tsc(root, '-p', 'tsconfig.types.json', '--outDir', 'dist/types');
  writeFileSync(
    join(folder, 'consumer.ts'),
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
  await expect(tsc(folder, '--noEmit', '--skipLibCheck', ...options, 'consumer.ts')).resolves.toMatchObject({ stdout: '' });
}, 60_000);
