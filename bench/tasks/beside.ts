/** The same tasks in Watchbill and in Taskwarrior: an import into nothing, and lists with a filter, each a new process. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Figure, Run } from '../benchmark.ts';
import { median, ratioOf, show } from '../figures.ts';
import { asTaskwarrior, independentTask } from '../parts/backlog.ts';
import { type Command, milliseconds } from '../parts/command.ts';
import { missing } from '../parts/present.ts';
import { fillWithTasks } from '../parts/tasks.ts';
import { asLine, QUIET, TASKWARRIOR, taskwarriorIn } from '../parts/taskwarrior.ts';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const SIZES = [10_000, 100_000] as const;
const IMPORTED = 10_000;
const AHEAD = { is: 'at most', limit: 1 } as const;

/** Watchbill's query and Taskwarrior's filter for the same tasks, the first hundred of them. */
const FILTERS: readonly (readonly [query: string, filter: readonly string[]])[] = [
  ['tag:patching pri:>=high', ['+patching', 'priority:H']],
  ['due:<2d sort:due', ['due.before:now+2d']],
  ['fan sort:-urgency', ['description.contains:fan']],
];

export async function besideTaskwarrior({ quick, progress }: Run): Promise<readonly Figure[]> {
  const absent = missing(TASKWARRIOR);
  if (absent.length > 0) return [{ what: 'imports and filters beside Taskwarrior', ours: '', peer: `skipped: needs ${absent.join('')}` }];
  const figures = [imports(quick ? 2 : 5, progress)];
  for (const count of SIZES) figures.push(...(await lists(count, quick ? 3 : 11, progress)));
  return figures;
}

function imports(rounds: number, progress: Run['progress']): Figure {
  const folder = temporaryFolder();
  const file = join(folder.path, 'tasks.json');
  const now = Date.now();
  writeFileSync(file, JSON.stringify(Array.from({ length: IMPORTED }, (_, index) => asTaskwarrior(index, now))));
  const pairs = Array.from({ length: rounds }, (_, round): readonly [number, number] => {
    progress(`import ${round + 1}/${rounds}`);
    const home = newHome();
    const theirs = temporaryFolder();
    const args = ['task', 'import', file, '--format', 'taskwarrior'];
    const ours = milliseconds(watchbill(home.env, args, String(IMPORTED)));
    const peer = milliseconds({ command: 'task', args: [...QUIET, 'import', file], env: taskwarriorIn(theirs), wanted: '' });
    home.remove();
    theirs.remove();
    return [ours, peer];
  });
  folder.remove();
  return beside(`task import of ${IMPORTED.toLocaleString('en-US')}`, pairs);
}

async function lists(count: number, rounds: number, progress: Run['progress']): Promise<readonly Figure[]> {
  progress(`lists of ${count}`);
  const home = newHome();
  const folder = temporaryFolder();
  await fillWithTasks(home.db, count, independentTask);
  const now = Date.now();
  const env = taskwarriorIn(
    folder,
    Array.from({ length: count }, (_, index) => asLine(asTaskwarrior(index, now))),
  );
  const figures = FILTERS.map(([query, filter]) => {
    const ours = (): number => milliseconds(watchbill(home.env, ['task', 'list', query], 'the '));
    const theirs = (): number => milliseconds({ command: 'task', args: [...QUIET, ...filter, 'list', 'limit:100'], env, wanted: 'the ' });
    ours();
    const pairs = Array.from({ length: rounds }, (): readonly [number, number] => [ours(), theirs()]);
    return beside(`task list \`${query}\` of ${count.toLocaleString('en-US')}`, pairs);
  });
  home.remove();
  folder.remove();
  return figures;
}

const watchbill = (env: NodeJS.ProcessEnv, args: readonly string[], wanted: string): Command => ({
  command: process.execPath,
  args: [MAIN, ...args],
  env: { ...process.env, ...env },
  wanted,
});

const beside = (what: string, pairs: readonly (readonly [ours: number, peer: number])[]): Figure => ({
  what: `${what}, cold`,
  ours: show(median(pairs.map(([ours]) => ours)), 'ms'),
  peer: show(median(pairs.map(([, peer]) => peer)), 'ms'),
  ratio: ratioOf(pairs),
  goal: AHEAD,
});
