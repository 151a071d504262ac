/**
 * A cold command: how long a person waits for `watchbill task list`, from the fork to the last byte, beside a bare Node and beside
 * Taskwarrior over as many tasks. The compile cache is warm, as it is from the second command of a day on.
 */
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median, ratioOf, show } from '../figures.ts';
import { milliseconds } from '../parts/command.ts';
import { missing } from '../parts/present.ts';
import { fillWithTasks, taskTitle } from '../parts/tasks.ts';
import { QUIET, TASKWARRIOR, taskwarriorIn } from '../parts/taskwarrior.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** The plainest of tasks, the same in both. */
const lineOf = (index: number, entry: number): string =>
  `[description:"${taskTitle(index)}" entry:"${entry}" modified:"${entry}" status:"pending" uuid:"${randomUUID()}"]\n`;

async function at(count: number, rounds: number): Promise<readonly Figure[]> {
  const home = newHome();
  const folder = temporaryFolder();
  await fillWithTasks(home.db, count);
  const environment = { ...process.env, ...home.env };
  const withPeer = missing(TASKWARRIOR).length === 0;
  const entry = Math.floor(Date.now() / 1_000) - 86_400;
  const peer = withPeer
    ? taskwarriorIn(
        folder,
        Array.from({ length: count }, (_, index) => lineOf(index, entry)),
      )
    : {};
  const watchbill = (): number =>
    milliseconds({ command: process.execPath, args: [MAIN, 'task', 'list'], env: environment, wanted: taskTitle(0) });
  const bare = (): number => milliseconds({ command: process.execPath, args: ['-e', '0'], env: environment, wanted: '' });
  const taskwarrior = (): number =>
    milliseconds({ command: 'task', args: [...QUIET, 'list', 'limit:100'], env: peer, wanted: 'Replace the fan of' });
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
