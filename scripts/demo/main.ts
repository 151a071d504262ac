/**
 * `npm run demo`: a full, moving dashboard in five seconds, on a Watchbill of its own.
 *
 *   storyline ──HTTP──▶ intake of the built program (dashboard, or `serve` when headless) ──SMTP──▶ sink
 *
 * Everything is real but the estate and the mailboxes. The dashboard has the terminal to itself; nothing is printed beside it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { feed, type Told } from './feed.ts';
import { buildHouse, type House } from './house.ts';
import { type DemoOptions, readOptions, USAGE } from './options.ts';
import { freePort, startSink } from './sink.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const START_MS = 20_000;
const STOP_MS = 15_000;

const fail = (text: string, code: number): number => {
  process.stderr.write(`${text}\n`);
  return code;
};

async function demo(argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if ('problem' in options) return fail(`${options.problem}\n\n${USAGE}`, 2);
  if (!existsSync(PROGRAM)) return fail('dist/ is not built yet: npm run build.', 1);
  // The story writes hundreds of alerts, and by mistake it might be somebody's own file.
  if (options.db !== undefined && existsSync(options.db))
    return fail(`${options.db} exists; the demo writes only to a database that it created.`, 1);

  const sink = await startSink();
  const intakePort = await freePort();
  const house = buildHouse({ db: options.db, intakePort, mailPort: sink.port });
  try {
    const token = createToken(house);
    return options.headless === undefined
      ? await withDashboard(options, house, intakePort, token)
      : await headless(options, options.headless, house, intakePort, token, sink.taken);
  } finally {
    await sink.stop();
    house.remove();
  }
}

const run = (house: House, args: readonly string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    env: house.env,
    cwd: house.folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`watchbill ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
};

function createToken(house: House): string {
  const answer = JSON.parse(run(house, ['token', 'create', '--scope', 'intake', '--source', 'prometheus', '--json'])) as { token: string };
  return answer.token;
}

/** Tells the story to a program while it runs. */
async function whileRuns(
  child: ChildProcess,
  options: DemoOptions,
  port: number,
  token: string,
): Promise<{ code: number; told: Told | undefined }> {
  const over = new AbortController();
  const ended = new Promise<number>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal ?? 'SIGKILL'] ?? 0))),
  );
  const url = `http://127.0.0.1:${port}`;
  const telling = untilHealthy(url, over.signal).then((healthy) =>
    healthy ? feed({ url, token, seed: options.seed, rate: options.rate, ended: over.signal }) : undefined,
  );
  const code = await ended;
  over.abort();
  return { code, told: await telling };
}

async function untilHealthy(url: string, ended: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + START_MS;
  while (!ended.aborted && performance.now() < deadline) {
    const healthy = await fetch(`${url}/healthz`, { signal: ended }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (healthy) return true;
    await pause(50, undefined, { signal: ended }).catch(() => undefined);
  }
  return false;
}

async function withDashboard(options: DemoOptions, house: House, port: number, token: string): Promise<number> {
  if (!process.stdout.isTTY) return fail('The dashboard needs a terminal; npm run demo -- --headless 10 runs without one.', 2);
  const child = spawn(process.execPath, [PROGRAM], { env: house.env, stdio: 'inherit' });
  // Ctrl+C goes to both; the dashboard decides what it means, and this process tidies up after it.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const { code, told } = await whileRuns(child, options, port, token);
  if (told === undefined)
    return fail(
      `The intake on port ${port} did not answer within ${START_MS / 1_000} s, so the estate had nobody to report to.`,
      code || 1,
    );
  if (told.problem !== undefined) return fail(`Some reports were not taken; the last one: ${told.problem}`, code || 1);
  return code;
}

async function headless(
  options: DemoOptions,
  seconds: number,
  house: House,
  port: number,
  token: string,
  mails: () => number,
): Promise<number> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--listen', `127.0.0.1:${port}`], {
    env: house.env,
    cwd: house.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
  const over = setTimeout(() => child.kill('SIGTERM'), seconds * 1_000);
  const last = setTimeout(() => child.kill('SIGKILL'), seconds * 1_000 + STOP_MS);
  const { code, told } = await whileRuns(child, options, port, token);
  for (const timer of [over, last]) clearTimeout(timer);
  if (code !== 0 || told === undefined) return fail(`watchbill serve ended with ${code}:\n${log}`, 1);
  const alerts = rows(house, 'alert');
  const tasks = rows(house, 'task');
  const counts = {
    requests: told.requests,
    reported: told.alerts,
    alerts: alerts.length,
    firing: alerts.filter(({ status }) => status === 'firing').length,
    resolved: alerts.filter(({ status }) => status === 'resolved').length,
    tasks: tasks.length,
    mails: mails(),
    ...(told.problem === undefined ? {} : { problem: told.problem }),
  };
  process.stdout.write(`${JSON.stringify(counts)}\n`);
  return told.problem === undefined ? 0 : 1;
}

const rows = (house: House, noun: string): { status: string }[] =>
  JSON.parse(run(house, [noun, 'list', 'status:any', '--limit', '10000', '--json'])) as { status: string }[];

process.exitCode = await demo(process.argv.slice(2));
