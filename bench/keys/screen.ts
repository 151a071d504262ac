import { fileURLToPath } from 'node:url';
import type { newHome } from '../../test/parts/program.ts';
import { openTerminal } from '../../test/terminal/pty.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const MARK = '▌';
const NUMBER = /T\d+/;
const DEADLINE_MS = 5_000;

type Emulator = ReturnType<typeof openTerminal>['emulator'];

/** One of its screens: how it is opened, when it is there, and what a key press changes on it. */
export interface Watched {
  readonly tab: string;
  readonly ready: (screen: string) => boolean;
  readonly shows: (emulator: Emulator) => string | undefined;
}

const lineOf = ({ buffer }: Emulator, row: number) => buffer.active.getLine(buffer.active.baseY + row);

/** The task under the cursor. Rows move when alerts come in; the selection stays with its task. */
function selectedTask(emulator: Emulator): string | undefined {
  for (let row = 0; row < emulator.rows; row++) {
    const line = lineOf(emulator, row);
    if (line?.getCell(0)?.getChars() === MARK) return NUMBER.exec(line.translateToString(true, 0, 20))?.[0];
  }
  return undefined;
}

export const QUEUE: Watched = {
  tab: '2',
  ready: (screen) => screen.split('\n').some((row) => row.startsWith(MARK) && NUMBER.test(row)),
  shows: selectedTask,
};

/** Where the cursor stands, at the right of the line over the keys. */
export const CALENDAR: Watched = {
  tab: '9',
  ready: (screen) => /\d+ here/.test(screen),
  shows: (emulator) =>
    lineOf(emulator, emulator.rows - 2)
      ?.translateToString(true)
      .match(/[A-Z][a-z] \d+ [A-Z][a-z]{2}/)?.[0],
};

/** The built dashboard on a screen, in a terminal of 200 by 50. */
export async function openScreen(home: ReturnType<typeof newHome>, { tab, ready, shows }: Watched) {
  const terminal = openTerminal(process.execPath, [MAIN], { columns: 200, rows: 50, env: { ...home.env, NO_COLOR: undefined } });
  await terminal.waitFor('Overview', 20_000);
  const opened = performance.now();
  terminal.type(tab);
  await terminal.waitFor(ready, 60_000);
  const opening = performance.now() - opened;
  const { emulator } = terminal;

  return {
    pid: terminal.pid,
    /** Milliseconds from the key that opens the screen to what it shows. */
    opening,
    output: terminal.output,
    close: () => terminal.close(),
    /** Milliseconds until the screen shows another cursor. */
    press: (key: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const before = shows(emulator);
        const started = performance.now();
        const watching = emulator.onWriteParsed(() => {
          const now = shows(emulator);
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
