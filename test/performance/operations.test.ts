import { afterEach, beforeEach, expect, test } from 'vitest';
import { newShell } from '../cli/shell.ts';
import { steppedClock } from '../stories/clock.ts';

let shell: ReturnType<typeof newShell>;
beforeEach(() => {
  shell = newShell();
});
afterEach(() => shell.remove());

const record = (...command: readonly string[]) => shell.watchbill(['perf', 'record', '--name', 'job', '--json', '--', ...command]);
const measurement = (err: string) => JSON.parse(err) as { operation: string; took: number; memory: number | null; exitCode: number };

interface Figures {
  readonly metric: string;
  readonly subject: string;
  readonly count: number;
  readonly average: number;
  readonly p95: number;
  readonly successRate: number;
}

test('a program is measured and ends as it ended', async () => {
  const node = [process.execPath, '-e'] as const;
  const first = await record(...node, 'process.exit(0)');
  expect(first.code).toBe(0);
  const { took, memory, operation } = measurement(first.err);
  expect(operation).toBe('job');
  expect(took).toBeGreaterThan(1);
  if (process.platform === 'linux') expect(memory).toBeGreaterThan(100_000);
  expect((await record(...node, 'process.exit(7)')).code).toBe(7);
  expect((await record(...node, 'process.kill(process.pid, "SIGKILL")')).code).toBe(137);

  const rows = await shell.json<readonly Figures[]>('perf', 'list', 'operation');
  const duration = rows.find(({ metric }) => metric === 'operation.duration');
  expect(duration).toMatchObject({ subject: 'job', count: 3 });
  expect(duration?.successRate).toBeCloseTo(1 / 3, 6);
  expect(await shell.json('perf', 'show', 'job')).toMatchObject({
    metric: 'operation.duration',
    subject: 'job',
    count: 3,
    resolution: 'hour',
  });
});

test('a program that is not there says so, and nothing is written down', async () => {
  const { code, err } = await record('/nowhere/at/all');
  expect(code).toBe(127);
  expect(err).toContain('/nowhere/at/all is no program here');
  expect(await shell.json('perf', 'list')).toEqual([]);
});

test('what cannot be written down changes nothing about the program', async () => {
  const { code, err } = await shell.watchbill(['perf', 'record', '--db', `${process.execPath}/x.db`, '--', process.execPath, '-e', '0']);
  expect(code).toBe(0);
  expect(err).toContain('It was not written down: ');
});

test('figures are those of what was written down, and a slow one is an alert until it is quick again', async () => {
  const clock = steppedClock();
  const say = async (...argv: readonly string[]) => {
    clock.advance(60_000);
    const { code, out, err } = await shell.watchbill([...argv, '--json'], { clock });
    expect(code, err).toBe(0);
    return JSON.parse(out) as unknown;
  };
  for (let run = 1; run <= 19; run++) await say('perf', 'add', 'backup', '--took', `${run}s`, '--memory', '1048576');
  await say('perf', 'add', 'backup', '--took', '1m', '--failed');
  const [duration, memory] = (await say('perf', 'list', 'operation')) as readonly Figures[];
  expect(duration).toMatchObject({
    count: 20,
    average: 12_500,
    min: 1_000,
    max: 60_000,
    p95: 19_000,
    successRate: 0.95,
    between: '1.0 s – 1m00s',
  });
  expect(memory).toMatchObject({ metric: 'operation.memory', usually: '1.0 MB' });

  expect(await say('alert', 'list')).toMatchObject([{ title: 'Operation backup took more than 30.0 s', severity: 'warning' }]);
  await say('perf', 'add', 'backup', '--took', '29s');
  expect(await say('alert', 'list')).toEqual([]);
}, 30_000);

test('bad input is a sentence', async () => {
  const refusal = async (...argv: readonly string[]) => (await shell.watchbill(argv)).err;
  expect(await refusal('perf', 'add', 'x', '--took', 'long')).toContain('is not a duration such as 90s');
  expect(await refusal('perf', 'list', '--since', 'yesterday')).toContain('is not a span such as 2h or 7d');
  expect(await refusal('perf', 'show', 'nothing')).toContain('There is no measurement nothing.');
});
