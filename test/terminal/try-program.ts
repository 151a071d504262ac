import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { openTerminal, type Terminal, type TerminalOptions } from './pty.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = join(root, 'node_modules/.bin/node');

/** The dashboard over memory (`test/ui/try.tsx`) as a program of its own. Lies in node_modules, where its packages are found. */
export async function buildTryProgram(): Promise<string> {
  const outfile = join(root, `node_modules/.cache/watchbill-try-${process.pid}.mjs`);
  mkdirSync(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [join(root, 'test/ui/try.tsx')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'error',
  });
  return outfile;
}

/** Opens it and waits until it shows what fires next. */
export async function openTry(program: string, options: TerminalOptions & { readonly tried?: object } = {}): Promise<Terminal> {
  const terminal = openTerminal(node, [program], {
    columns: 120,
    rows: 30,
    ...options,
    env: { NODE_ENV: 'production', WATCHBILL_TRY: JSON.stringify(options.tried ?? {}), ...options.env },
  });
  await terminal.waitFor(/NEXT|\d\d:\d\d:\d\d T1|crit/);
  return terminal;
}
