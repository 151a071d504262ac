/**
 * A program in a real terminal: a pty with a terminal emulator behind it. What a test reads is what a person would see. Nothing here
 * sleeps: `waitFor` polls the screen as it changes, with a deadline that is a failure, not a delay.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { SerializeAddon } from '@xterm/addon-serialize';
import xterm from '@xterm/headless';

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

export interface Terminal {
  readonly pid: number;
  /** Sends keys as a terminal would: text as it is, and names in angle brackets (`<enter>`, `<esc>`, `<up>`, `<ctrl+c>`). */
  type(keys: string): void;
  /** Sends these very bytes. */
  send(bytes: string): void;
  /** Resolves once the screen shows the text or the pattern (or a function of the screen holds); fails with the screen. */
  waitFor(wanted: string | RegExp | ((screen: string) => boolean), timeout?: number): Promise<string>;
  screen(): string;
  line(row: number): string;
  /** The screen with its colours, as escape sequences. */
  painted(): string;
  readonly emulator: InstanceType<typeof xterm.Terminal>;
  resize(columns: number, rows: number): void;
  kill(signal?: string): void;
  /** The exit code; 128 + n for a signal. */
  readonly exited: Promise<number>;
  /** Everything the program wrote, byte for byte. */
  output(): string;
  /** Is the alternate screen shown? The cursor? Did the program ask for pasted text and focus to be told apart? */
  modes(): { readonly alternate: boolean; readonly cursor: boolean; readonly paste: boolean; readonly focus: boolean };
  /** While paused nobody reads what the program writes, as with a frozen terminal. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

const NAMES: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\x1b',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  space: ' ',
  backspace: '\x7f',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pgup: '\x1b[5~',
  pgdn: '\x1b[6~',
  f1: '\x1bOP',
  f2: '\x1bOQ',
  f3: '\x1bOR',
  f4: '\x1bOS',
};

const bytesOf = (keys: string): string =>
  keys.replace(
    /<([a-z0-9+]+)>/g,
    (whole, name: string) => NAMES[name] ?? (/^ctrl\+[a-z]$/.test(name) ? String.fromCharCode(name.charCodeAt(5) - 96) : whole),
  );

const DEADLINE_MS = 30_000;

export function openTerminal(program: string, args: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 24 } = options;
  // CI and colour variables of whoever runs the tests must not decide what the tests see.
  const env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
  };
  for (const [name, value] of Object.entries(options.env ?? {})) if (value !== undefined) env[name] = value;
  const pty: IPty = spawn(program, [...args], {
    cols: columns,
    rows,
    env,
    cwd: options.cwd ?? process.cwd(),
    name: env['TERM'] ?? 'xterm-256color',
  });
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 1_000 });
  const serializer = new SerializeAddon();
  emulator.loadAddon(serializer);

  const chunks: string[] = [];
  const waiting = new Set<() => void>();
  let [cursor, within] = [true, false];
  const set =
    (on: boolean) =>
    (params: readonly (number | number[])[]): boolean => {
      if (params.includes(25)) cursor = on;
      // Between these marks a frame is half painted (DEC 2026): nobody looks before its end.
      if (params.includes(2026)) within = on;
      return false;
    };
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
  emulator.parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
  pty.onData((data) => {
    chunks.push(data);
    emulator.write(data, () => {
      for (const look of waiting) look();
    });
  });
  let over = false;
  const exited = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode, signal }) => {
      over = true;
      resolve(signal !== undefined && signal > 0 ? 128 + signal : exitCode);
      // The last bytes may still be on their way through the emulator.
      emulator.write('', () => {
        for (const look of waiting) look();
      });
    });
  });

  const line = (row: number): string =>
    emulator.buffer.active.getLine(emulator.buffer.active.baseY + row)?.translateToString(true, 0, emulator.cols) ?? '';
  const screen = (): string => Array.from({ length: emulator.rows }, (_, row) => line(row)).join('\n');

  const terminal: Terminal = {
    pid: pty.pid,
    emulator,
    exited,
    type: (keys) => pty.write(bytesOf(keys)),
    send: (bytes) => pty.write(bytes),
    screen,
    line,
    painted: () => serializer.serialize({ scrollback: 0 }),
    output: () => chunks.join(''),
    waitFor: (wanted, timeout = DEADLINE_MS) => {
      const holds = (text: string): boolean =>
        typeof wanted === 'string' ? text.includes(wanted) : wanted instanceof RegExp ? wanted.test(text) : wanted(text);
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const settle = (): void => {
        clearTimeout(deadline);
        waiting.delete(look);
      };
      const look = (): void => {
        if (within && !over) return;
        const text = screen();
        if (!holds(text)) return;
        settle();
        resolve(text);
      };
      const deadline = setTimeout(() => {
        settle();
        reject(
          new Error(`Waited ${timeout} ms for ${String(wanted)}${over ? ' (the program has ended)' : ''}; the screen shows:\n${screen()}`),
        );
      }, timeout);
      waiting.add(look);
      look();
      return promise;
    },
    resize: (toColumns, toRows) => {
      emulator.resize(toColumns, toRows);
      pty.resize(toColumns, toRows);
    },
    kill: (signal) => pty.kill(signal),
    modes: () => ({
      alternate: emulator.buffer.active.type === 'alternate',
      cursor,
      paste: emulator.modes.bracketedPasteMode,
      focus: emulator.modes.sendFocusMode,
    }),
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close: async () => {
      if (!over) pty.kill('SIGKILL');
      await exited;
      emulator.dispose();
    },
  };
  return terminal;
}

/** Resolves once the terminal is a shell's again: main screen, cursor, plain pastes. The last bytes of a program may arrive after its exit. */
export const givenBack = (terminal: Terminal): Promise<string> =>
  terminal.waitFor(() => {
    const { alternate, cursor, paste, focus } = terminal.modes();
    return !alternate && cursor && !paste && !focus;
  });
