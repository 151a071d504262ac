/** What only the built program can show: what it loads, how it ends, who reads it. */
import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../parts/eventually.ts';
import { newHome } from '../parts/program.ts';

let home: ReturnType<typeof newHome>;
beforeEach(() => {
  home = newHome();
});
afterEach(() => home.remove());

/** Tells on standard error which files were loaded. */
const HOOK = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) { process.stderr.write('loaded ' + url + '\\n'); return next(url, context); } });
`)}`;

async function loaded(...argv: readonly string[]): Promise<string[]> {
  const { code, stderr } = await home.run(argv, { env: { NODE_OPTIONS: `--import ${HOOK}` } });
  expect(code, stderr).toBe(0);
  return [...stderr.matchAll(/^loaded file:.*\/dist\/(.*)$/gm)].map(([, file]) => basename(file ?? '')).sort();
}

test('a list loads two files of ours, help one, and neither the dashboard', async () => {
  expect(await loaded('task', 'list')).toEqual(['cli.js', 'main.js', 'work.js']);
  expect(await loaded('--help')).toEqual(['cli.js', 'main.js']);
  expect((await loaded('config', 'path')).filter((file) => /dashboard|nodemailer|postgres|engine|work/.test(file))).toEqual([]);
});

test('a reader that stops reading is no error', async () => {
  const tasks = Array.from({ length: 3_000 }, (_, n) => ({
    uuid: `9a6d2b2e-0000-4000-8000-${String(n).padStart(12, '0')}`,
    description: `Task ${n} ${'x'.repeat(200)}`,
    status: 'pending',
    entry: '20260101T000000Z',
  }));
  expect(await home.run(['task', 'import', '--format', 'taskwarrior', '-'], { input: JSON.stringify(tasks) })).toMatchObject({ code: 0 });
  const command = `"${process.execPath}" "${new URL('../../dist/main.js', import.meta.url).pathname}" task list --limit 5000 | head -1; echo "\${PIPESTATUS[0]}" >&2`;
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve, reject) => {
    execFile('bash', ['-c', command], { env: { ...process.env, ...home.env } }, (error, stdout, stderr) =>
      error === null ? resolve({ stdout, stderr }) : reject(error),
    );
  });
  expect(stdout).toMatch(/^No .*\n$/);
  expect(stderr).toBe('0\n');
});

test('exit codes reach the shell', async () => {
  expect(await home.run(['task', 'show', 'T1'])).toMatchObject({ code: 1 });
  expect(await home.run(['task', 'shw'])).toMatchObject({ code: 2 });
  expect(await home.run(['task', 'list', '--db', `${home.config}/x.db`])).toMatchObject({ code: 3 });
});

test('serve logs JSON lines to standard error, and a signal ends it well', async () => {
  const serving = home.start(['serve', '--listen', '127.0.0.1:0']);
  await eventually(() => serving.stderr().includes('intake listens on'));
  await home.run(['task', 'create', 'x']);
  serving.signal('SIGTERM');
  expect(await serving.ended).toBe(0);
  const lines = serving
    .stderr()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(lines.map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/^stopping/));
  expect(serving.stdout()).toBe('');
});

test('serve says why it cannot begin', async () => {
  const answer = await home.run(['serve', '--listen', 'nowhere']);
  expect(answer).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nowhere is not an address to listen on') });
});
