import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { launch } from './process.ts';

const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const EXAMPLE = 'test/parts/postgres.test.ts';

/** Runs a test file that needs a PostgreSQL where none is named. */
async function without(strict: string | undefined) {
  const run = launch(process.execPath, [VITEST, 'run', EXAMPLE, '--reporter=verbose'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { WATCHBILL_TEST_PG: undefined, WATCHBILL_TEST_STRICT: strict, NO_COLOR: '1' },
  });
  return { code: await run.ended, output: run.output() };
}

test('a missing part skips visibly', async () => {
  const { code, output } = await without(undefined);
  expect(output).toContain('a real PostgreSQL (needs a PostgreSQL named by WATCHBILL_TEST_PG)');
  expect(code).toBe(0);
}, 60_000);

test('a missing part fails where nothing may be missing', async () => {
  const { code, output } = await without('1');
  expect(output).toContain('WATCHBILL_TEST_STRICT=1 allows nothing to be missing');
  expect(code).toBe(1);
}, 60_000);
