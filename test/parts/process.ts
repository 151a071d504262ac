import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from './eventually.ts';

export interface Running {
  readonly pid: number;
  /** Everything that it wrote so far, both streams as they came. */
  output(): string;
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code (null after a signal). */
  readonly ended: Promise<number | null>;
  signal(name: NodeJS.Signals): void;
  /** Asks it to end and waits; it is killed after five seconds. */
  stop(): Promise<void>;
  /** SIGKILL: it gets no chance to tidy up. */
  kill(): Promise<void>;
}

const started = new Set<ChildProcess>();
const killAll = (): void => {
  for (const child of started) child.kill('SIGKILL');
};
// A test file that is torn down in the middle leaves nothing behind. A signal ends the process without 'exit' unless somebody listens.
process.on('exit', killAll);
process.once('SIGTERM', () => {
  killAll();
  process.exit(143);
});

export interface Launch {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly input?: string;
}

export function launch(command: string, args: readonly string[], { env, cwd, input }: Launch = {}): Running {
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  started.add(child);
  const written = { output: '', stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      written[stream] += text;
      written.output += text;
    });
  }
  // A program that ends without reading its input is no failure of the test's.
  child.stdin.on('error', () => undefined).end(input ?? '');
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      written.output += `${error.message}\n`;
      started.delete(child);
      resolve(127);
    });
    child.once('close', (code) => {
      started.delete(child);
      resolve(code);
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => written.output,
    stdout: () => written.stdout,
    stderr: () => written.stderr,
    ended,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGTERM');
      const last = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(last);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Waits until a server answers `url` with 2xx. One that ends before, or takes too long, is killed and quoted. */
export async function untilAnswers(running: Running, url: string): Promise<void> {
  let code: number | null | undefined;
  void running.ended.then((ended) => {
    code = ended;
  });
  try {
    await eventually(async () => code !== undefined || (await fetch(url)).ok, { within: 30_000, what: `${url} answers` });
  } catch (error) {
    await running.kill();
    throw new Error(`no answer from ${url}; the program wrote:\n${running.output()}`, { cause: error });
  }
  if (code !== undefined) throw new Error(`ended with ${code} before it answered ${url}; the program wrote:\n${running.output()}`);
}
