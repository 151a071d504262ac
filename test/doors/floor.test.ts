/** The oldest Node that the package promises, named by WATCHBILL_TEST_FLOOR: there the built program keeps a task and shows it again. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const floor = process.env.WATCHBILL_TEST_FLOOR;
const strict = process.env.WATCHBILL_TEST_STRICT === '1';
const home = mkdtempSync(join(tmpdir(), 'watchbill-floor-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.skipIf(floor === undefined && !strict)('the built program runs on the oldest supported Node', () => {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const watchbill = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(floor ?? '', [main, '--db', join(home, 'floor.db'), ...args], {
      encoding: 'utf8',
      env: { HOME: home, PATH: process.env.PATH },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  watchbill('task', 'create', 'Replace the disk in web07', '--json');
  expect(JSON.parse(watchbill('task', 'list', '--json'))).toMatchObject([{ number: 'T1', title: 'Replace the disk in web07' }]);
});
