import { fileURLToPath } from 'node:url';
import { launch } from '../../test/parts/process.ts';

const SCRIPT = fileURLToPath(new URL('./alerts.lua', import.meta.url));

export interface Load {
  readonly target: 'watchbill' | 'alertmanager';
  readonly url: string;
  readonly token?: string;
  readonly seconds: number;
  readonly connections: number;
  readonly batch: number;
  /** How many different alerts there are; 0 when each is new. */
  readonly different: number;
  readonly firstNumber: number;
}

/** What wrk saw. Latencies are milliseconds a request. */
export interface Seen {
  readonly requests: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly failed: number;
  readonly refused: number;
}

/** wrk on one thread: written in C, it leaves the machine to the server. */
export async function generate({ target, url, token, seconds, connections, batch, different, firstNumber }: Load): Promise<Seen> {
  const args = [target, batch, different, firstNumber, ...(token === undefined ? [] : [token])].map(String);
  const running = launch('timeout', [
    '-k',
    '5',
    String(seconds + 15),
    'wrk',
    '-t1',
    `-c${connections}`,
    `-d${seconds}s`,
    '--timeout',
    '10s',
    '-s',
    SCRIPT,
    url,
    '--',
    ...args,
  ]);
  const code = await running.ended;
  const line = running
    .stdout()
    .split('\n')
    .find((text) => text.startsWith('{'));
  if (code !== 0 || line === undefined) throw new Error(`wrk ended with ${code}: ${running.output()}`);
  const seen = JSON.parse(line) as Seen;
  if (seen.failed > 0 || seen.refused > 0)
    throw new Error(`of ${seen.requests} requests to ${target} ${seen.failed} failed and ${seen.refused} were refused`);
  return seen;
}
