import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../src/domain/kernel/clock.ts';
import { parseInstant } from '../../src/domain/kernel/rfc3339.ts';
import { cleanText, cleanValue } from '../../src/integrations/host/redact.ts';
import { systemClock } from '../../src/runtime/clock.ts';
import { errorLog, fileLog } from '../../src/runtime/log.ts';
import { formatLogLine, parseLogLine } from '../../src/runtime/log-line.ts';
import { eventually } from '../parts/eventually.ts';
import { type Folder, temporaryFolder } from '../parts/folder.ts';
import { newShell } from './shell.ts';

const NOW = parseInstant('2026-11-21T03:12:07.250Z') ?? 0;
const clock: Clock = { ...systemClock, now: () => NOW };

let folder: Folder;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'logs', 'watchbill.log');
});
afterEach(() => folder.remove());

const linesOf = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a line is JSON with its level, its moment, its text and its fields', () => {
  const log = fileLog({ path, level: 'info', keep: 3, clock });
  log.write('debug', 'not wanted');
  log.write('info', 'task.create', { actor: 'ana', ms: 12, level: 'mine' });
  log.setLevel('warn');
  log.write('info', 'not wanted any more');
  log.close();
  expect(linesOf(path)).toEqual([
    { level: 'info', time: '2026-11-21T03:12:07.250Z', pid: process.pid, msg: 'task.create', actor: 'ana', ms: 12, level_: 'mine' },
  ]);
  expect(statSync(path).mode & 0o077).toBe(0);
});

test('fields are masked by their key, however deep, and errors keep their cause', () => {
  const error = new Error('login failed: password=hunter2', { cause: new Error('from wb_secrettoken') });
  const clean = JSON.stringify(
    cleanValue({ user: 'noc', smtpPassword: 'hunter2', nested: [{ 'api-key': 'k', token: 5 }], empty: { password: '' }, error }),
  );
  expect(clean).not.toMatch(/hunter2|secrettoken|"k"/);
  expect(clean).toContain(
    '"user":"noc","smtpPassword":"‹masked: password›","nested":[{"api-key":"‹masked: API key›","token":"‹masked: token›"}],"empty":{"password":""}',
  );
  expect(clean).toContain('"cause":{"name":"Error","message":"from wb_‹masked: Watchbill token›"');
});

test('nothing that is logged can drive a terminal, and what is too long says how much is missing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(cleanText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
    }),
  );
  expect(cleanText('x'.repeat(10_000))).toMatch(/x… \(\+1808 characters\)$/);
  expect(cleanValue(Array.from({ length: 150 }, () => 1))).toHaveLength(101);
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  expect(JSON.stringify(cleanValue(cyclic))).toContain('…');
});

test('a full file is rotated, the newest keeps the name, and the oldest goes', () => {
  for (let turn = 0; turn < 12; turn += 1) {
    const log = fileLog({ path, level: 'info', keep: 3, clock, bytes: 300 });
    log.write('info', `line ${turn} ${'x'.repeat(100)}`);
    log.close();
  }
  expect(readdirSync(join(folder.path, 'logs')).sort()).toEqual(['watchbill.log', 'watchbill.log.1', 'watchbill.log.2', 'watchbill.log.3']);
  const kept = [3, 2, 1].flatMap((number) => linesOf(`${path}.${number}`)).concat(linesOf(path));
  expect(kept.map(({ msg }) => Number(String(msg).split(' ')[1]))).toEqual(
    Array.from({ length: kept.length }, (_, at) => 12 - kept.length + at),
  );
  for (const file of readdirSync(join(folder.path, 'logs')))
    expect(statSync(join(folder.path, 'logs', file)).size).toBeLessThanOrEqual(300);
});

test('several processes share a log: no line is lost, none is torn, and it is rotated', async () => {
  const writer = `
    const { fileLog } = await import(${JSON.stringify(new URL('../../src/runtime/log.ts', import.meta.url).href)});
    const { systemClock } = await import(${JSON.stringify(new URL('../../src/runtime/clock.ts', import.meta.url).href)});
    const log = fileLog({ path: ${JSON.stringify(path)}, level: 'info', keep: 50, clock: systemClock, bytes: 20_000 });
    for (let n = 0; n < 1000; n += 1) {
      log.write('info', 'x'.repeat(n % 90), { who: process.argv[1], n });
      if (n % 7 === 0) await new Promise(setImmediate);
    }
    log.close();`;
  await Promise.all(['a', 'b', 'c'].map((who) => promisify(execFile)(process.execPath, ['--input-type=module', '-e', writer, who])));
  const files = readdirSync(join(folder.path, 'logs')).filter((name) => !name.endsWith('.lock'));
  const lines = files.flatMap((name) => linesOf(join(folder.path, 'logs', name)));
  for (const who of ['a', 'b', 'c']) {
    const numbers = lines.filter((line) => line['who'] === who).map((line) => Number(line['n']));
    expect(new Set(numbers).size).toBe(1000);
    expect(numbers).toHaveLength(1000);
  }
  // How large a file grows while somebody holds the lock is the scheduler's business; that rotation goes on is ours.
  expect(files.length).toBeGreaterThan(3);
});

test('a worker thread writes its last lines before it ends', async () => {
  const source = `
    const { fileLog } = await import(${JSON.stringify(new URL('../../src/runtime/log.ts', import.meta.url).href)});
    const { systemClock } = await import(${JSON.stringify(new URL('../../src/runtime/clock.ts', import.meta.url).href)});
    fileLog({ path: ${JSON.stringify(path)}, level: 'info', keep: 3, clock: systemClock }).write('info', 'last words');
    process.exit(0);`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  await once(worker, 'exit');
  expect(linesOf(path)).toMatchObject([{ msg: 'last words' }]);
});

test('lines that cannot be written are counted, and the count is written', () => {
  const log = fileLog({ path, level: 'info', keep: 3, clock });
  writeFileSync(join(folder.path, 'logs'), 'a file where the folder should be');
  log.write('info', 'one');
  log.close();
  log.write('info', 'two');
  log.close();
  rmSync(join(folder.path, 'logs'));
  log.write('info', 'three');
  log.close();
  expect(linesOf(path).map(({ msg }) => msg)).toEqual([expect.stringMatching(/^2 lines could not be written to this log: /), 'three']);
});

test('a log that somebody moved away is begun anew', () => {
  const log = fileLog({ path, level: 'info', keep: 3, clock });
  log.write('info', 'before');
  log.close();
  renameSync(path, `${path}.old`);
  log.write('info', 'after');
  log.close();
  expect(linesOf(path).map(({ msg }) => msg)).toEqual(['after']);
});

test('standard error is readable on a terminal and JSON for a collector', () => {
  const said: string[] = [];
  const io = (tty: boolean) => ({
    err: { write: (text: string) => void said.push(text), tty, columns: 80 },
    env: { NO_COLOR: '1' },
    clock,
    offsetAt: () => 60,
  });
  errorLog(io(true), 'info').write('warn', 'page N3 to ana', { actor: 'engine', problem: 'no answer' });
  errorLog(io(false), 'info').write('warn', 'page N3 to ana', { actor: 'engine' });
  expect(said[0]).toBe('2026-11-21 04:12:07.250 WARN  page N3 to ana  actor=engine problem="no answer"\n');
  expect(JSON.parse(said[1] ?? '')).toMatchObject({ level: 'warn', msg: 'page N3 to ana', actor: 'engine' });
});

test('a line read back is the line that was written; what is no line is passed over', () => {
  expect(parseLogLine('{"level":"info"')).toBeUndefined();
  expect(parseLogLine('"text"')).toBeUndefined();
  expect(parseLogLine('{"level":"loud","time":"2026-11-21T03:12:07.250Z","msg":""}')).toBeUndefined();
  const line = parseLogLine(
    '{"level":"error","time":"2026-11-21T03:12:07.250Z","pid":1,"msg":"it broke","error":{"name":"Error","code":"EPIPE","message":"broken pipe"},"empty":""}',
  );
  expect(line && formatLogLine(line, { offsetAt: () => 0, colour: (_level, text) => text })).toBe(
    '2026-11-21 03:12:07.250 ERROR it broke  empty="" error="EPIPE broken pipe"',
  );
});

const written = (number: number, level = 'info', at = `2026-11-21T03:${String(number).padStart(2, '0')}:00.000Z`): string =>
  `${JSON.stringify({ level, time: at, pid: 1, msg: `line ${number}` })}\n`;

test('watchbill log shows the newest lines, by level and since', async () => {
  const shell = newShell();
  try {
    const log = join(shell.path, '.local/state/watchbill/watchbill.log');
    const shown = async (...argv: string[]) => {
      const { code, out } = await shell.watchbill(['log', ...argv], { clock });
      expect(code).toBe(0);
      return [...out.matchAll(/line \d+/g)].map(([text]) => text);
    };
    expect(await shell.watchbill(['log'])).toMatchObject({ code: 0, out: '', err: expect.stringContaining('There is no such line in') });
    mkdirSync(join(log, '..'), { recursive: true });
    writeFileSync(`${log}.2`, written(1));
    writeFileSync(`${log}.1`, written(2) + written(3, 'warn'));
    writeFileSync(log, `${written(4)}torn\n${written(5, 'error')}`);
    expect(await shown()).toEqual(['line 2', 'line 3', 'line 4', 'line 5']);
    expect(await shown('--level', 'warn')).toEqual(['line 3', 'line 5']);
    expect(await shown('--limit', '1')).toEqual(['line 5']);
    expect(await shown('--since', '2026-11-21T00:00:00Z')).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
    expect(await shown('--since', '9m')).toEqual(['line 4', 'line 5']);
    expect(JSON.parse((await shell.watchbill(['log', '--json', '--level', 'error'])).out)).toMatchObject([{ msg: 'line 5' }]);
  } finally {
    shell.remove();
  }
});

test('watchbill log --follow goes on across rotations', async () => {
  const shell = newShell();
  const ending = new AbortController();
  try {
    const log = join(shell.path, '.local/state/watchbill/watchbill.log');
    const { heard, ended } = shell.start(['log', '-f'], { ended: ending.signal });
    mkdirSync(join(log, '..'), { recursive: true });
    const numbers = (): number[] => [...heard.out.matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
    for (let number = 0; number < 40; number += 1) {
      appendFileSync(log, written(number));
      if (number % 8 === 7) {
        for (const back of [3, 2, 1]) if (existsSync(`${log}.${back}`)) renameSync(`${log}.${back}`, `${log}.${back + 1}`);
        renameSync(log, `${log}.1`);
      }
      if (number % 10 === 9) await eventually(() => numbers().at(-1) === number);
    }
    await eventually(() => numbers().length === 40);
    expect(numbers()).toEqual(Array.from({ length: 40 }, (_, number) => number));
    ending.abort();
    expect(await ended).toBe(0);
  } finally {
    ending.abort();
    shell.remove();
  }
});

test('a command writes what it did into the log, with its actor', async () => {
  const shell = newShell();
  try {
    await shell.watchbill(['task', 'create', 'x', '--as', 'bo']);
    await shell.watchbill(['task', 'list']);
    const lines = linesOf(join(shell.path, '.local/state/watchbill/watchbill.log'));
    expect(lines).toMatchObject([{ level: 'info', actor: 'bo' }]);
  } finally {
    shell.remove();
  }
});
