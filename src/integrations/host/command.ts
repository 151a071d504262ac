/**
 * A command of somebody's, run as it is written: no shell, no standard input, an environment that holds nothing of ours. It and whatever it
 * started are ended together when its time is over, first with a word and then without.
 */
import { spawn } from 'node:child_process';

export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  /** Standard output and standard error as they came; of much of it the beginning and the end. */
  readonly output: string;
  /** It could not be begun. */
  readonly problem?: string;
}

export interface CommandOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Bytes of output that are kept, half from the beginning and half from the end. */
  readonly most: number;
  /** Between the word and the end. */
  readonly grace: number;
  readonly signal: AbortSignal;
}

/** What every command needs to find programs, homes and words. */
const PASSED_ON = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'USER', 'LOGNAME', 'SystemRoot'];

export const plainEnvironment = (from: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));

export function runCommand([program = '', ...args]: readonly string[], options: CommandOptions): Promise<Ran> {
  const { env, folder, most, grace, signal } = options;
  return new Promise((answer) => {
    const child = spawn(program, args, { cwd: folder, env, shell: false, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const kept = keeper(most);
    child.stdout.on('data', kept.take);
    child.stderr.on('data', kept.take);
    let last: NodeJS.Timeout | undefined;
    const end = (): void => {
      kill(child.pid, 'SIGTERM');
      last = setTimeout(() => kill(child.pid, 'SIGKILL'), grace);
    };
    signal.addEventListener('abort', end, { once: true });
    const done = (ran: Ran): void => {
      clearTimeout(last);
      signal.removeEventListener('abort', end);
      answer(ran);
    };
    child.once('error', (error) => done({ code: null, signal: null, output: kept.text(), problem: error.message }));
    // What a grandchild still holds open is not waited for: the command itself has ended.
    child.once('exit', (code, by) => {
      setImmediate(() => {
        if (signal.aborted) kill(child.pid, 'SIGKILL');
        done({ code, signal: by, output: kept.text() });
        child.stdout.destroy();
        child.stderr.destroy();
      });
    });
    if (signal.aborted) end();
  });
}

/** The whole group: the command is its leader. */
function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function keeper(most: number) {
  const half = Math.floor(most / 2);
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let left = 0;
  return {
    take: (chunk: Buffer): void => {
      const room = half - head.length;
      if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)]);
      if (chunk.length <= room) return;
      const rest = Buffer.concat([tail, chunk.subarray(Math.max(0, room))]);
      left += Math.max(0, rest.length - half);
      tail = rest.subarray(Math.max(0, rest.length - half));
    },
    text: (): string => `${head}${left > 0 ? `\n… ${left} bytes left out …\n` : ''}${tail}`,
  };
}
