/** On a Node that is too old both doors say one sentence. Proven on a real one where the machine has it, and on the syntax everywhere. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { isOlderThan, machineNodes } from './nodes.ts';

const built = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));
const floor = manifest.engines.node.replace('>=', '');
const old = machineNodes().find(({ version }) => isOlderThan(version, floor));
const sentence = `Watchbill needs Node.js ${floor} or newer, and this is ${old?.version}: install a current one from https://nodejs.org.`;

describe.skipIf(old === undefined)(`on the machine's own Node ${old?.version ?? '(none older than the floor was found)'}`, () => {
  const run = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(old?.path ?? '', args, { encoding: 'utf8', env: {} });

  test('the program says what it needs, and exits 2', () => {
    expect(run(built('main.js'), 'task', 'list')).toMatchObject({ status: 2, stdout: '', stderr: `${sentence}\n` });
  });

  test('the library can be caught refusing', () => {
    const script = `import(${JSON.stringify(built('index.js'))}).catch((error) => console.log(error.message))`;
    expect(run('-e', script)).toMatchObject({ status: 0, stdout: `${sentence}\n`, stderr: '' });
  });
});

test.each(['main.js', 'index.js'])('Node 12 can parse %s, which imports nothing before it has looked', async (door) => {
  const code = readFileSync(built(door), 'utf8');
  const [asItIs, lowered] = await Promise.all(['esnext', 'node12.22'].map((target) => transform(code, { target, format: 'esm' })));
  expect(lowered?.code).toBe(asItIs?.code);
  expect(code).not.toMatch(/\bimport\s*[^(\s]/);
});
