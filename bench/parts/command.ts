import { spawnSync } from 'node:child_process';

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** What it has to print, so that a command that did nothing is not the fastest. */
  readonly wanted: string;
}

/** How long a command takes, from the fork to the last byte. */
export function milliseconds({ command, args, env, wanted }: Command): number {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 28 });
  const took = performance.now() - started;
  if (error !== undefined) throw error;
  if (status !== 0 || !(stdout + stderr).includes(wanted))
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}${stdout.slice(0, 500)}`);
  return took;
}
