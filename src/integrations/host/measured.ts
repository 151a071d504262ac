/**
 * Runs a program with our own terminal and says what it cost. Its streams, its signals and its exit code are the caller's, so that it can stand
 * before any command of a crontab and nothing changes but that it is measured.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';

export interface Measured {
  /** Milliseconds, by the monotonic clock. */
  readonly took: number;
  /** Of it and its children together, in bytes; undefined where the system does not tell, or it was over too soon. */
  readonly memory: number | undefined;
  /** As a shell says it: 128 and the signal's number for one that was killed. */
  readonly exitCode: number;
}

/** Memory is looked at when it begins, and then ever less often: what runs for hours does not grow in milliseconds. */
const FIRST_LOOK_MS = 5;
const LAST_LOOK_MS = 500;

export async function measured(
  program: readonly [string, ...string[]],
  monotonic: () => number,
): Promise<Measured | { readonly problem: string }> {
  const [command, ...args] = program;
  const began = monotonic();
  const child = spawn(command, args, { stdio: 'inherit' });
  // A terminal sends its signals to both; whoever sends one to us alone means the program.
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, pass);

  let peak: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const look = (wait: number): void => {
    const now = child.pid === undefined ? undefined : treeMemory(child.pid);
    if (now !== undefined) peak = Math.max(peak ?? 0, now);
    timer = setTimeout(look, wait, Math.min(LAST_LOOK_MS, wait * 2));
  };
  look(FIRST_LOOK_MS);
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
    return { took: monotonic() - began, memory: peak, exitCode };
  } catch (error) {
    return { problem: error instanceof Error && 'code' in error && error.code === 'EACCES' ? 'may not be run' : 'is no program here' };
  } finally {
    clearTimeout(timer);
    for (const signal of signals) process.off(signal, pass);
  }
}

/**
 * What a process and its descendants had in memory, each at its peak: of several it is at least what they had at once. Undefined where there is no
 * /proc, or the process has gone.
 */
function treeMemory(pid: number): number | undefined {
  try {
    const own = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1_024;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return own + children.reduce((sum, child) => sum + (treeMemory(Number(child)) ?? 0), 0);
  } catch {
    return undefined;
  }
}
