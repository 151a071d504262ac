/**
 * Owns the terminal's modes. Whatever way the program goes (a key, a signal, a throw, a stop from the shell), `leave` runs first and the
 * person has their shell back as it was: main screen, cursor, line editing, title.
 */
import type { ReadStream, WriteStream } from 'node:tty';

export type TerminalInput = ReadStream;
export type TerminalOutput = WriteStream;

const ENTER = '\x1b[22;0t\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h';
const LEAVE = '\x1b[?1004l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l\x1b[23;0t';

export interface Session {
  enter(): void;
  leave(): void;
  /** Gives the terminal back and stops the process, as ^Z does; comes back by itself when the shell continues it. */
  suspend(): void;
}

export interface SessionEvents {
  /** The process was continued: everything has to be painted again. */
  readonly resumed: () => void;
  readonly suspended: () => void;
}

export function openSession(stdin: TerminalInput, stdout: TerminalOutput, events: SessionEvents): Session {
  let inside = false;

  const write = (text: string): void => {
    try {
      stdout.write(text);
    } catch {
      // The terminal is gone (SIGHUP): there is nothing left to restore.
    }
  };

  const raw = (on: boolean): void => {
    try {
      stdin.setRawMode(on);
    } catch {
      // As above: EIO on a terminal that hung up.
    }
  };

  const enter = (): void => {
    if (inside) return;
    inside = true;
    raw(true);
    stdin.resume();
    write(ENTER);
  };

  const leave = (): void => {
    if (!inside) return;
    inside = false;
    write(LEAVE);
    raw(false);
    stdin.pause();
  };

  const resume = (): void => {
    if (inside) return;
    enter();
    events.resumed();
  };

  return {
    enter,
    leave,
    suspend: () => {
      if (!inside) return;
      events.suspended();
      leave();
      process.once('SIGCONT', resume);
      // To the whole group, as the terminal driver does, so that `npm start` stops with it. In an orphaned group the kernel ignores the
      // signal and no SIGCONT follows; then this very turn goes on and takes the terminal back.
      process.kill(0, 'SIGTSTP');
      setImmediate(() => {
        process.off('SIGCONT', resume);
        resume();
      });
    },
  };
}

type Ending = { readonly code: number; readonly error?: unknown };

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1, SIGQUIT: 3 } as const;

/** Calls `end` once the process is asked or forced to stop. Returns the end of the watch. */
export function onEnding(end: (ending: Ending) => void): () => void {
  const undo: (() => void)[] = [];
  const on = (event: string, listener: (...args: never[]) => void): void => {
    process.on(event as 'SIGINT', listener as () => void);
    undo.push(() => process.off(event as 'SIGINT', listener as () => void));
  };
  for (const [signal, number] of Object.entries(SIGNALS)) on(signal, () => end({ code: 128 + number }));
  on('uncaughtException', (error: unknown) => end({ code: 70, error }));
  on('unhandledRejection', (error: unknown) => end({ code: 70, error }));
  return () => {
    for (const off of undo) off();
  };
}
