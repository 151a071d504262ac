import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../parts/folder.ts';
import { openTerminal } from '../terminal/pty.ts';

const MAIN = fileURLToPath(new URL('../../scripts/demo/main.ts', import.meta.url));

test('opens a full dashboard that moves, and quitting it leaves nothing behind', async () => {
  const folder = temporaryFolder();
  const terminal = openTerminal(process.execPath, [MAIN, '--seed', '7'], { columns: 160, rows: 45, env: { TMPDIR: folder.path } });
  try {
    // The estate's opening: a database that is gone and what hangs on it, beside what was wrong before.
    const full = await terminal.waitFor((screen) => /PostgreSQL on/.test(screen) && /\b\d\d unacknowledged/.test(screen), 20_000);
    const count = (screen: string): number => Number(/(\d+) unacknowledged/.exec(screen)?.[1] ?? 0);
    await terminal.waitFor((screen) => count(screen) > count(full) + 5, 20_000);

    terminal.type('q');
    await terminal.waitFor('Quit');
    terminal.type('<tab>');
    terminal.type('<enter>');
    expect(await terminal.exited).toBe(0);
    expect(terminal.modes()).toMatchObject({ alternate: false, cursor: true });
    expect(readdirSync(folder.path)).toEqual([]);
  } finally {
    await terminal.close();
    folder.remove();
  }
}, 60_000);
