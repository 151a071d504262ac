import type { Line } from '../../src/cli/line.ts';
import type { Command } from '../../src/cli/program.ts';
import { watchbill } from '../../src/cli/watchbill.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import type { Io } from '../../src/runtime/io.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Shell {
  readonly env?: Io['env'];
  /** There is a person at a terminal. */
  readonly tty?: boolean;
}

/** Runs one verb's command as the program would, with what was typed for it, and collects what it says. */
export async function ran(
  command: Command,
  { input = {}, globals = {} }: { input?: Record<string, unknown>; globals?: Partial<Line['globals']> },
  shell: Shell = {},
): Promise<Ran> {
  const said = { out: '', err: '' };
  const output = (stream: 'out' | 'err'): Io['out'] => ({
    write: (text) => {
      said[stream] += text;
    },
    tty: shell.tty ?? false,
    columns: 80,
  });
  const io: Io = {
    out: output('out'),
    err: output('err'),
    input: { tty: shell.tty ?? false, text: async () => '', line: async () => '', secret: async () => '' },
    env: shell.env ?? {},
    clock: systemClock,
    user: 'ana',
    offsetAt: () => 0,
    readFile: async () => '',
    writeFile: async () => 0,
    ended: new AbortController().signal,
  };
  const line: Line = {
    verb: { name: '', summary: '', args: [], options: [] },
    globals: { json: false, debug: false, ...globals },
    given: {},
    yes: false,
  };
  return { code: await command(input, line, io, watchbill), ...said };
}
