/** A program of the machine: run without a shell, with little to say in its environment, and gone with all that it started when its time is over. */
import { spawn } from 'node:child_process';

export interface Ran {
  readonly exit: number;
  readonly output: string;
}

/** More of what a program says than this is not read. */
const MOST_OUTPUT = 65_536;

const ENVIRONMENT = ['PATH', 'HOME', 'TZ', 'TMPDIR'];

export function run(
  [program = '', ...args]: readonly string[],
  signal: AbortSignal,
): Promise<Ran | { readonly problem: string; readonly late?: true }> {
  const env = Object.fromEntries(ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...env, LC_ALL: 'C' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const read = (chunk: Buffer): void => {
      if (output.length < MOST_OUTPUT) output += chunk.toString('utf8');
    };
    const kill = (): void => {
      // Its group: a script's children would hold its output open.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      resolve({ problem: 'it was not done in time', late: true });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    signal.addEventListener('abort', kill, { once: true });
    child.once('error', (error: NodeJS.ErrnoException) => {
      signal.removeEventListener('abort', kill);
      resolve({
        problem:
          error.code === 'ENOENT' ? `there is no program ${program}` : `${program} could not be started: ${error.code ?? error.message}`,
      });
    });
    child.once('close', (code, by) => {
      signal.removeEventListener('abort', kill);
      resolve(code === null ? { problem: `it was ended by ${by ?? 'a signal'}` } : { exit: code, output });
    });
  });
}
