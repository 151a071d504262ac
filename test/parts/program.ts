import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { temporaryFolder } from './folder.ts';
import { freePort } from './port.ts';
import { type Launch, launch, type Running, untilAnswers } from './process.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home of its own for the built program: configuration, database, logs and state, and nothing of whoever runs the tests. */
export function newHome({ config = '', db }: { config?: string; db?: string } = {}) {
  const folder = temporaryFolder();
  const configFile = join(folder.path, 'config.toml');
  const dbFile = db ?? join(folder.path, 'watchbill.db');
  writeFileSync(configFile, config);
  const env = {
    HOME: folder.path,
    XDG_CONFIG_HOME: join(folder.path, 'config'),
    XDG_DATA_HOME: join(folder.path, 'data'),
    XDG_STATE_HOME: join(folder.path, 'state'),
    XDG_CACHE_HOME: join(folder.path, 'cache'),
    WATCHBILL_CONFIG: configFile,
    WATCHBILL_DB: dbFile,
    NO_COLOR: '1',
  };
  const start = (args: readonly string[], { env: more, ...rest }: Launch = {}): Running =>
    launch(process.execPath, [MAIN, ...args], { cwd: folder.path, ...rest, env: { ...env, ...more } });

  async function run(args: readonly string[], options?: Launch): Promise<Answer> {
    const running = start(args, options);
    const code = await running.ended;
    return { code, stdout: running.stdout(), stderr: running.stderr() };
  }

  return {
    path: folder.path,
    db: dbFile,
    config: configFile,
    env,
    configure: (text: string) => writeFileSync(configFile, text),
    /** Starts the program and leaves it running. */
    start,
    /** Runs one command to its end. */
    run,
    /** Runs one command with `--json`; a refusal fails the test with what it said. */
    async json<T>(args: readonly string[]): Promise<T> {
      const { code, stdout, stderr } = await run([...args, '--json']);
      if (code !== 0) throw new Error(`watchbill ${args.join(' ')} ended with ${code}: ${stderr}${stdout}`);
      return JSON.parse(stdout) as T;
    },
    remove: folder.remove,
  };
}

export type Home = ReturnType<typeof newHome>;

/** `watchbill serve`, on one port over all its lives. */
export async function startServe(home: Home, options: Launch & { readonly args?: readonly string[] } = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { args = [], ...rest } = options;
  const begin = async (change: Launch = {}): Promise<Running> => {
    const running = home.start(['serve', '--listen', `127.0.0.1:${port}`, ...args], {
      ...rest,
      ...change,
      env: { ...rest.env, ...change.env },
    });
    await untilAnswers(running, `${url}/healthz`);
    return running;
  };
  let running = await begin();
  return {
    url,
    port,
    pid: () => running.pid,
    output: () => running.output(),
    ended: () => running.ended,
    waitForLog: (pattern: RegExp) =>
      eventually(() => pattern.exec(running.output()), { within: 30_000, what: `a log line like ${pattern}` }),
    /** SIGKILL. */
    kill: () => running.kill(),
    /** Begins the next life, after a kill or a stop, possibly in another environment. */
    async restart(change?: Launch) {
      await running.stop();
      running = await begin(change);
    },
    stop: () => running.stop(),
  };
}

export type Serve = Awaited<ReturnType<typeof startServe>>;
