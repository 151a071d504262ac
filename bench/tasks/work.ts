import { join } from 'node:path';
import type { Watchbill } from '../../src/runtime/watchbill.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { given } from '../../test/stories/house.ts';
import type { Figure, Run } from '../benchmark.ts';
import { show } from '../figures.ts';
import { backlogTask, HANDED_OVER, HANDOVER } from '../parts/backlog.ts';
import { latency, latencyOf } from '../parts/latency.ts';
import { fillWithTasks, indexTexts, openOrThrow } from '../parts/tasks.ts';

interface Backlog {
  readonly count: number;
  readonly rounds: number;
  /** In milliseconds. */
  readonly limits: { readonly query: number; readonly verb: number; readonly batch: number };
}

/** What people ask of a backlog: each key of the language, alone and together, found and ordered by an index or by looking. */
const QUERIES = [
  '',
  'sort:due',
  'sort:-urgency',
  'owner:person-8',
  'tag:tag-3 pri:>=high',
  'due:<2d sort:due',
  'due:<2d owner:none tag:patching sort:-urgency',
  'comp:eu/fra/*',
  'comp:*/web-77*',
  'comp:web-123',
  'is:overdue',
  'is:blocked',
  'is:blocking',
  'is:ready -tag:patching',
  '"disk of host-0777"',
  'certificate owner:person-8',
  'text:depot sort:-pri,due',
  'created:>2d cat:incident',
  'owner:person-8 or tag:tag-3',
  'has:needs sev:critical',
  'status:any changed:today',
];

const COUNTED = ['pri:>=high due:<2d', '"disk of host-0777"'];

const VERBS = ['add', 'edit', 'done'] as const;

/** Verbs, queries and a batch over so many open tasks on the disk, in this process. */
export async function backlogFigures({ quick, progress }: Run, { count, rounds, limits }: Backlog): Promise<readonly Figure[]> {
  const among = `among ${count.toLocaleString('en-US')}`;
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  progress(`tasks: filling with ${count}`);
  const started = performance.now();
  await fillWithTasks(db, count, backlogTask);
  const filled = (performance.now() - started) / 1_000;
  const watchbill = await openOrThrow(db);
  progress('tasks: indexing their texts');
  const indexed = process.cpuUsage();
  await indexTexts(watchbill);
  const { user, system } = process.cpuUsage(indexed);
  const figures: Figure[] = [
    { what: `${count.toLocaleString('en-US')} tasks written, 5,000 a transaction`, ours: show(count / filled, '/s') },
    { what: 'their texts indexed, 1,000 a transaction, processor time', ours: show((user + system) / count, 'µs each') },
  ];
  for (const query of QUERIES) {
    progress(`tasks: list ${query}`);
    const listed = await latencyOf(rounds, () => watchbill.task.list({ query: [query] }));
    figures.push(latency(`list ${code(query)} ${among}`, listed, 0.95, limits.query));
  }
  for (const query of COUNTED) {
    const counted = await latencyOf(rounds, () => watchbill.task.count({ queries: [query] }));
    figures.push(latency(`count ${code(query)} ${among}`, counted, 0.95, limits.query));
  }
  figures.push(...(await verbs(watchbill, { rounds: quick ? 200 : 1_000, among, limit: limits.verb, progress })));
  figures.push(...(await batches(watchbill, { among, limit: limits.batch, progress })));
  await watchbill.close();
  folder.remove();
  return figures;
}

const code = (query: string): string => (query === '' ? 'everything' : `\`${query}\``);

interface Among {
  readonly among: string;
  readonly limit: number;
  progress(text: string): void;
}

/** Verbs take turns, as they do on a working day, and so does what the machine does meanwhile. */
async function verbs(
  { task }: Watchbill,
  { rounds, among, limit, progress }: Among & { readonly rounds: number },
): Promise<readonly Figure[]> {
  progress(`tasks: ${VERBS.join(', ')}`);
  const acts: Readonly<Record<(typeof VERBS)[number], (round: number) => Promise<unknown>>> = {
    add: (round) =>
      task.create({ title: `Look at the fan ${round}`, tag: ['patching'], due: new Date(Date.now() + 86_400_000).toISOString() }),
    edit: (round) => task.edit({ task: `T${HANDOVER + round * 7 + 1}`, priority: 'urgent', tag: ['patching', 'looked-at'] }),
    done: (round) => task.done({ tasks: [`T${HANDOVER + round * 7 + 2}`] }),
  };
  const samples = new Map(VERBS.map((verb) => [verb, { milliseconds: [] as number[], cpu: 0 }]));
  for (let round = 0; round < rounds; round++) {
    for (const verb of VERBS) {
      const one = await latencyOf(1, () => acts[verb](round));
      const sample = samples.get(verb);
      if (sample === undefined) continue;
      sample.milliseconds.push(...one.milliseconds);
      sample.cpu += one.cpu / rounds;
    }
  }
  return [...samples].map(([verb, sample]) => latency(`task ${verb} ${among}`, sample, 0.99, limit));
}

/** One edit of all of a category, back and forth, then its end. */
async function batches({ task }: Watchbill, { among, limit, progress }: Among): Promise<readonly Figure[]> {
  progress('tasks: batches');
  const query = `cat:${HANDED_OVER}`;
  const { matched } = given(await task.batch({ query, verb: 'edit', values: { priority: 'high' }, dryRun: true }));
  const run = (verb: 'edit' | 'done', values: Readonly<Record<string, string>>) => task.batch({ query, verb, values, confirm: matched });
  const edited = await latencyOf(5, (round) => run('edit', { priority: round % 2 === 0 ? 'high' : 'low' }));
  const done = await latencyOf(1, () => run('done', {}));
  const what = (verb: string): string => `batch of ${matched.toLocaleString('en-US')}, ${verb}, ${among}`;
  return [latency(what('edit'), edited, 0.5, limit), latency(what('done'), done, 0.5, limit)];
}
