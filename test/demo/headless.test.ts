import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { launch } from '../parts/process.ts';

const MAIN = fileURLToPath(new URL('../../scripts/demo/main.ts', import.meta.url));
const demo = (args: readonly string[], tmp: string) => launch(process.execPath, [MAIN, ...args], { env: { TMPDIR: tmp } });

test('reports to a real Watchbill, pages by mail, and leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const run = demo(['--headless', '8', '--rate', '4', '--seed', '5'], folder.path);
  expect(await run.ended, run.output()).toBe(0);
  const counts = JSON.parse(run.stdout()) as Record<string, number>;
  expect(counts['alerts']).toBeGreaterThan(20);
  expect(counts['firing']).toBeGreaterThan(5);
  expect(counts['resolved']).toBeGreaterThan(0);
  expect(counts['tasks']).toBeGreaterThan(10);
  expect(counts['mails']).toBeGreaterThan(5);
  expect(readdirSync(folder.path)).toEqual([]);
  folder.remove();
}, 60_000);

test.each([
  [['--rate', 'fast'], /--rate fast: allowed is 0\.1 to 100/],
  [['--seed', 'x'], /--seed x: allowed is a whole number/],
  [['--headless', '0'], /--headless 0: allowed is 1 to 86400 seconds/],
  [['--nonsense'], /--nonsense/],
])('%j is refused in a sentence', async (args, problem) => {
  const folder = temporaryFolder();
  const run = demo(args, folder.path);
  expect(await run.ended).toBe(2);
  expect(run.stderr()).toMatch(problem);
  folder.remove();
});

test('a database that is there already is left alone', async () => {
  const folder = temporaryFolder();
  const run = demo(['--headless', '5', '--db', fileURLToPath(import.meta.url)], folder.path);
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toContain('the demo writes only to a database that it created');
  folder.remove();
});
