/** Components by the ten thousand and hundred thousand: what selectors find, what graphs reach, and a sync in which one in a hundred changed. */
import { join } from 'node:path';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { show } from '../figures.ts';
import { latency, latencyOf } from '../parts/latency.ts';
import { openOrThrow } from '../parts/tasks.ts';
import { observedEstate, sync } from './estate.ts';

interface Estate {
  readonly count: number;
  /** In milliseconds. */
  readonly limits: { readonly query: number; readonly sync: number };
}

const ESTATES: readonly Estate[] = [
  { count: 10_000, limits: { query: 5, sync: 1_000 } },
  { count: 100_000, limits: { query: 50, sync: 10_000 } },
];

/** The first hundred of what each finds, in the order of the tree. */
export const SELECTORS: Readonly<Record<string, string>> = {
  everything: '',
  tag: 'tier=web',
  'inherited tag': 'env=test',
  'rare tag': 'canary=yes',
  subtree: 'region-0',
  'tags in a subtree': 'region-3,env=prod,tier in (db,cache)',
  sets: 'tier=web:&env=prod:!canary',
  'without a tag': '!canary',
  'other than a tag': 'tier!=web,type=server',
  'glob of names': 'server-77*',
  'glob of paths': 'region-0/site-0/*',
  'glob in the middle': '*-77',
  address: 'ip=10.0.3.7',
  'what depends on it': 'down(service-1)',
  'what it depends on': 'up(service-999)',
  'two steps round a set': 'up(2, team=team-7)',
  'closure of a tag': 'down(canary=yes),type=service',
};

async function figuresOf({ quick, progress }: Run, { count, limits }: Estate): Promise<readonly Figure[]> {
  const size = count.toLocaleString('en-US');
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  const importing = await openOrThrow(db);
  progress(`inventory of ${size}: first sync`);
  const observed = observedEstate(count);
  const started = performance.now();
  await sync(importing, observed);
  const figures: Figure[] = [{ what: `first sync of ${size}`, ours: show(performance.now() - started, 'ms') }];
  // As an import on the command line ends: with statistics for whoever asks next.
  await importing.close();
  const watchbill = await openOrThrow(db);
  const { component } = watchbill;
  const rounds = quick ? 20 : 100;
  for (const [name, selector] of Object.entries(SELECTORS)) {
    progress(`inventory of ${size}: ${selector}`);
    const listed = await latencyOf(rounds, () => component.list({ selector: [selector] }));
    figures.push(latency(`${name} ${selector === '' ? '' : `\`${selector}\` `}of ${size}`, listed, 0.95, limits.query));
  }
  const impact = await latencyOf(rounds, () => component.impact({ component: 'service-1' }));
  figures.push(latency(`impact of \`service-1\` in ${size}`, impact, 0.95, limits.query));
  progress(`inventory of ${size}: sync`);
  const variants = [observedEstate(count, count / 100), observed];
  const again = await latencyOf(quick ? 2 : 6, (round) => sync(watchbill, variants[round % 2] ?? observed));
  figures.push(latency(`sync of ${size}, 1 % changed`, again, 0.5, limits.sync));
  await watchbill.close();
  folder.remove();
  return figures;
}

export const inventory: Benchmark = {
  name: 'inventory',
  summary: 'selectors, graphs and syncs of components',
  needs: {},
  async run(run) {
    const figures: Figure[] = [];
    for (const estate of ESTATES) figures.push(...(await figuresOf(run, estate)));
    return figures;
  },
};
