/** The shell that started the program: its streams, its variables, its files, its person. Tests hand in their own. */
import { userInfo } from 'node:os';
import type { Clock, Instant } from '../domain/kernel/clock.ts';
import { type Refusal, refuse } from '../domain/kernel/refusal.ts';
import { systemClock } from './clock.ts';

export interface Output {
  write(text: string): void;
  readonly tty: boolean;
  readonly columns: number;
}

export interface Io {
  readonly out: Output;
  readonly err: Output;
  readonly input: { readonly tty: boolean; text(): Promise<string>; line(): Promise<string>; secret(question: string): Promise<string> };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly user: string;
  /** Minutes east of UTC that local clocks showed at an instant. */
  offsetAt(at: Instant): number;
  readFile(path: string): Promise<string | Refusal>;
  /** Writes a file whole or not at all, over another only when told. Answers its size in bytes. */
  writeFile(path: string, text: string, over: boolean): Promise<number | Refusal>;
  /** Aborts when a person interrupts, or when whoever read the output has gone: `watchbill log --follow | head`. */
  readonly ended: AbortSignal;
}

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};

async function readFileOrRefuse(path: string): Promise<string | Refusal> {
  try {
    const { readFile } = await import('node:fs/promises');
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const problem = READ_PROBLEMS[code];
    if (problem === undefined) throw error;
    return refuse({ kind: 'invalid', where: path, problem });
  }
}

const WRITE_PROBLEMS: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file already, and it was left as it is',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EACCES: 'you may not write there',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk is read-only',
};

export async function writeFileOrRefuse(
  path: string,
  content: string | Uint8Array,
  over: boolean,
  mode = 0o666,
): Promise<number | Refusal> {
  const { link, rename, rm, writeFile } = await import('node:fs/promises');
  const fresh = `${path}.${process.pid}.new`;
  try {
    await writeFile(fresh, content, { flag: 'wx', mode });
    // A link refuses a name that is taken, in one step; a rename takes it.
    if (over) await rename(fresh, path);
    else await link(fresh, path);
    return Buffer.byteLength(content);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const problem = WRITE_PROBLEMS[code];
    if (problem === undefined) throw error;
    return refuse({ kind: 'invalid', where: path, problem, ...(code === 'EEXIST' ? { hint: '--force writes over it.' } : {}) });
  } finally {
    await rm(fresh, { force: true });
  }
}

/** A reader that has seen enough closes the pipe; what would follow is not wanted, which is no error. */
function outputTo(stream: NodeJS.WriteStream, gone: () => void): Output {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    open = false;
    gone();
  });
  return {
    write: (chunk) => {
      if (open) stream.write(chunk);
    },
    tty: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

export function processIo(): Io {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  let heard = false;
  return {
    out: outputTo(process.stdout, end),
    err: outputTo(process.stderr, () => {}),
    input: {
      // Touching standard input wakes Node's streams and sockets; most verbs never do.
      get tty() {
        return process.stdin.isTTY === true;
      },
      text: async () => (await import('node:stream/consumers')).text(process.stdin),
      line: readLine,
      secret: readSecret,
    },
    env: process.env,
    clock: systemClock,
    user: loginName(process.env),
    offsetAt: (at) => -new Date(at).getTimezoneOffset(),
    readFile: readFileOrRefuse,
    writeFile: writeFileOrRefuse,
    get ended() {
      // Listening takes the default end away from the signals, so only a verb that waits for them does it.
      if (!heard) for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
      heard = true;
      return ending.signal;
    },
  };
}

async function readLine(): Promise<string> {
  const { createInterface } = await import('node:readline');
  const reader = createInterface({ input: process.stdin });
  try {
    return await new Promise<string>((resolve) => {
      reader.once('line', resolve);
      reader.once('close', () => resolve(''));
    });
  } finally {
    reader.close();
  }
}

/** A line that is not shown while it is typed. The question goes to standard error: standard output may be a file. */
async function readSecret(question: string): Promise<string> {
  const { createInterface } = await import('node:readline');
  const { Writable } = await import('node:stream');
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  try {
    return await new Promise<string>((resolve) => {
      reader.once('line', resolve);
      reader.once('SIGINT', () => resolve(''));
      reader.once('close', () => resolve(''));
    });
  } finally {
    reader.close();
    process.stderr.write('\n');
  }
}

/** An account without a name (a container's bare uid) makes `userInfo` throw. */
function loginName(env: Io['env']): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] || env['LOGNAME'] || 'unknown';
  }
}
