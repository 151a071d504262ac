import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openTerminal, type Terminal } from '../terminal/pty.ts';
import type { Home } from './program.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The built dashboard of a home in a terminal of its own, closed when the test is over. */
export function openDashboard(
  home: Home,
  { columns = 200, rows = 50, as }: { readonly columns?: number; readonly rows?: number; readonly as?: string } = {},
): Terminal {
  const terminal = openTerminal(process.execPath, [MAIN, ...(as === undefined ? [] : ['--as', as])], {
    columns,
    rows,
    env: home.env,
    cwd: home.path,
  });
  onTestFinished(terminal.close);
  return terminal;
}
