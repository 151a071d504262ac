import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newHome, startServe } from './program.ts';

test('the built program serves, is killed, and serves again on the same port and database', async () => {
  const home = newHome();
  const serve = await startServe(home);
  await home.json(['task', 'create', 'survives']);
  const first = serve.pid();
  await serve.kill();
  await expect(fetch(`${serve.url}/healthz`)).rejects.toThrow();
  await serve.restart();
  expect(serve.pid()).not.toBe(first);
  await serve.waitForLog(/listens on/);
  expect(await home.json(['task', 'list'])).toEqual([expect.objectContaining({ title: 'survives' })]);
  await serve.stop();
  home.remove();
}, 60_000);

test('a home has nothing to do with that of whoever runs the tests', async () => {
  const home = newHome({ config: '[task]\nclose_on_resolve = "never"\n' });
  const { code, stdout } = await home.run(['config', 'path']);
  expect(code).toBe(0);
  expect(stdout).toContain(home.config);
  await home.json(['task', 'create', 'here']);
  expect(existsSync(join(home.path, 'watchbill.db'))).toBe(true);
  home.remove();
  expect(existsSync(home.path)).toBe(false);
}, 60_000);
