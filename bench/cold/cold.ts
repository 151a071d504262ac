/**
 * A cold command: how long a person waits for `watchbill task list`, from the fork to the last byte, beside a bare Node and beside
 * Taskwarrior over as many tasks. The compile cache is warm, as it is from the second command of a day on.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median, ratioOf, show } from '../figures.ts';
import { missing } from '../parts/present.ts';
import { fillWithTasks, taskTitle } from '../parts/tasks.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const TASKWARRIOR = { task: 'taskwarrior' };

function milliseconds(command: string, args: readonly string[], env: NodeJS.ProcessEnv, wanted: string): number {
  const started = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, { env, encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 28 });
  const took = performance.now() - started;
  if (error !== undefined) throw error;
  if (status !== 0 || !stdout.includes(wanted))
    throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr}${stdout.slice(0, 500)}`);
  return took;
}

/** Taskwarrior 2 keeps its tasks as lines of text. */
function fillTaskwarrior(folder: string, count: number): NodeJS.ProcessEnv {
  const entry = Math.floor(Date.now() / 1_000) - 86_400;
  const lines = Array.from(
    { length: count },
    (_, index) => `[description:"${taskTitle(index)}" entry:"${entry}" modified:"${entry}" status:"pending" uuid:"${randomUUID()}"]\n`,
  );
  writeFileSync(join(folder, 'pending.data'), lines.join(''));
  writeFileSync(join(folder, 'taskrc'), `data.location=${folder}\n`);
  return { ...process.env, TASKDATA: folder, TASKRC: join(folder, 'taskrc') };
}

async function at(count: number, rounds: number): Promise<readonly Figure[]> {
  const home = newHome();
  const folder = temporaryFolder();
  await fillWithTasks(home.db, count);
  const environment = { ...process.env, ...home.env };
  const withPeer = missing(TASKWARRIOR).length === 0;
  const peer = withPeer ? fillTaskwarrior(folder.path, count) : {};
  const watchbill = (): number => milliseconds(process.execPath, [MAIN, 'task', 'list'], environment, taskTitle(0));
  const bare = (): number => milliseconds(process.execPath, ['-e', '0'], environment, '');
  const taskwarrior = (): number =>
    milliseconds('task', ['rc.confirmation=off', 'rc.verbose=nothing', 'rc.gc=off', 'list', 'limit:100'], peer, 'Replace the fan of');
  watchbill();
  const sample = Array.from({ length: rounds }, () => ({ ours: watchbill(), bare: bare(), theirs: withPeer ? taskwarrior() : Number.NaN }));
  home.remove();
  folder.remove();
  const ours = show(median(sample.map((turn) => turn.ours)), 'ms');
  const what = `task list, ${count.toLocaleString('en-US')} tasks`;
  return [
    {
      what: `${what}, beside node -e 0`,
      ours,
      peer: show(median(sample.map((turn) => turn.bare)), 'ms'),
      ratio: ratioOf(sample.map((turn) => [turn.ours, turn.bare])),
      goal: { is: 'at most', limit: 3 },
    },
    withPeer
      ? {
          what: `${what}, beside Taskwarrior`,
          ours,
          peer: show(median(sample.map((turn) => turn.theirs)), 'ms'),
          ratio: ratioOf(sample.map((turn) => [turn.ours, turn.theirs])),
        }
      : { what: `${what}, beside Taskwarrior`, ours, peer: `skipped: needs ${missing(TASKWARRIOR).join('')}` },
  ];
}

export const cold: Benchmark = {
  name: 'cold',
  summary: 'a cold `watchbill task list` (the first hundred), beside a bare Node and Taskwarrior (in turn, medians)',
  needs: {},
  async run({ quick, progress }) {
    const figures: Figure[] = [];
    for (const count of [1_000, 10_000, 100_000]) {
      progress(`${count} tasks`);
      figures.push(...(await at(count, quick ? 5 : 15)));
    }
    return figures;
  },
};
