import { fileURLToPath } from 'node:url';
import type { newHome } from '../../test/parts/program.ts';
import { openTerminal } from '../../test/terminal/pty.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const MARK = '▌';
const NUMBER = /T\d+/;
const DEADLINE_MS = 5_000;

/** The built dashboard on its queue, in a terminal of 200 by 50, and what its selection shows. */
export async function openQueue(home: ReturnType<typeof newHome>) {
  const terminal = openTerminal(process.execPath, [MAIN], { columns: 200, rows: 50, env: { ...home.env, NO_COLOR: undefined } });
  await terminal.waitFor('Overview', 20_000);
  terminal.type('2');
  await terminal.waitFor((screen) => screen.split('\n').some((row) => row.startsWith(MARK) && NUMBER.test(row)), 20_000);
  const { emulator } = terminal;

  /** The task under the cursor. Rows move when alerts come in; the selection stays with its task. */
  const selected = (): string | undefined => {
    for (let row = 0; row < emulator.rows; row++) {
      const line = emulator.buffer.active.getLine(emulator.buffer.active.baseY + row);
      if (line?.getCell(0)?.getChars() === MARK) return NUMBER.exec(line.translateToString(true, 0, 20))?.[0];
    }
    return undefined;
  };

  return {
    pid: terminal.pid,
    output: terminal.output,
    close: () => terminal.close(),
    /** Milliseconds until the cell of the selection has another task in it. */
    press: (key: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const before = selected();
        const started = performance.now();
        const watching = emulator.onWriteParsed(() => {
          const now = selected();
          if (now === undefined || now === before) return;
          settle();
          resolve(performance.now() - started);
        });
        const deadline = setTimeout(() => {
          settle();
          reject(new Error(`${key} painted nothing within ${DEADLINE_MS} ms:\n${terminal.screen()}`));
        }, DEADLINE_MS);
        const settle = (): void => {
          clearTimeout(deadline);
          watching.dispose();
        };
        terminal.type(key);
      }),
  };
}

/** What ends a frame of the dashboard (DEC 2026), and what would wipe the whole screen. */
const FRAME_END = '\x1b[?2026l';
const WIPES = ['\x1b[J', '\x1b[0J', '\x1b[2J', '\x1b[3J', '\x1bc'] as const;

export const frames = (output: string): number => output.split(FRAME_END).length - 1;
export const wipes = (output: string): number => WIPES.reduce((sum, wipe) => sum + output.split(wipe).length - 1, 0);
