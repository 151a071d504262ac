/**
 * Alerts by the hundred thousand: answering one and listing a page among so many that are open, what it costs to find out which belong together
 * in an inventory of ten thousand components, and the keys of the dashboard while a storm of fifty thousand comes in within a minute.
 */
import { join } from 'node:path';
import type { IncomingAlert } from '../../src/domain/alerts/incoming.ts';
import { explain, isRefusal } from '../../src/domain/kernel/refusal.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { show } from '../figures.ts';
import { observedEstate, sync } from '../inventory/estate.ts';
import { latency, latencyOf } from '../parts/latency.ts';
import { storm } from './storm.ts';

const OPEN = 100_000;
const COMPONENTS = 10_000;
const A_BODY = 1_000;

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

const alert = (index: number, host: string): IncomingAlert => ({
  fingerprint: `f${index}`,
  status: 'firing',
  labels: {
    alertname: `Check${index % 40}`,
    host,
    severity: SEVERITIES[index % 4] ?? 'info',
    site: `site-${index % 40}`,
  },
  annotations: { summary: `Check ${index % 40} fails on ${host}`, description: 'It has been so for more than five minutes.' },
  startsAt: 1_000,
  endsAt: null,
  url: null,
  group: null,
});

async function open(db: string, settings: Readonly<Record<string, unknown>>): Promise<Watchbill> {
  const opened = await openWatchbill({ db, settings });
  if (isRefusal(opened)) throw new Error(explain(opened).text);
  return opened;
}

/** Milliseconds for each alert. */
async function take(watchbill: Watchbill, count: number, hostOf: (index: number) => string): Promise<number> {
  const commits = groupCommit(watchbill.surroundings, () => undefined);
  const started = performance.now();
  for (let from = 0; from < count; from += A_BODY) {
    const alerts = Array.from({ length: Math.min(A_BODY, count - from) }, (_, index) => alert(from + index, hostOf(from + index)));
    await commits.submit({ source: 'bench', kind: 'alertmanager', alerts, rejections: [], bytes: 1 });
  }
  return (performance.now() - started) / count;
}

async function amongOpen({ quick, progress }: Run): Promise<readonly Figure[]> {
  const folder = temporaryFolder();
  const db = join(folder.path, 'watchbill.db');
  progress(`${OPEN.toLocaleString('en-US')} open alerts`);
  const filling = await open(db, { alert: { storm: { above: 0 } } });
  await take(filling, OPEN, (index) => `host-${index}`);
  await filling.close();
  const watchbill = await open(db, {});
  const rounds = quick ? 50 : 300;
  progress('lists of them');
  const page = (query: string) => () => watchbill.alert.page({ query, before: 0, after: 50 });
  const figures = [
    latency('first page of 100,000 open alerts', await latencyOf(rounds, page('')), 0.95, 20),
    latency('page of `sev:crit src:bench -muted`', await latencyOf(rounds, page('sev:crit src:bench -muted')), 0.95, 20),
    latency('page of `comp:host-777`', await latencyOf(rounds, page('comp:host-777')), 0.95, 20),
  ];
  progress('acknowledgements');
  const taken = await latencyOf(rounds, (round) => watchbill.alert.acknowledge({ alerts: [`A${1 + round * 37}`] }));
  figures.push(latency('acknowledge one of 100,000 open alerts', taken, 0.95, 50));
  await watchbill.close();
  folder.remove();
  return figures;
}

const RULES = { alert: { storm: { above: 0 }, correlate: [{ name: 'rack', by: ['parent'], window: '5m' }] } };

/** The same alerts, by whether there is an inventory and a rule that looks into it. */
async function correlated({ quick, progress }: Run): Promise<readonly Figure[]> {
  const count = quick ? 5_000 : 20_000;
  const costs: number[] = [];
  for (const [inventory, settings] of [
    [false, { alert: { storm: { above: 0 } } }],
    [true, RULES],
  ] as const) {
    progress(`${count} alerts ${inventory ? `about ${COMPONENTS} components, correlated by what they lie in` : 'alone'}`);
    const folder = temporaryFolder();
    const watchbill = await open(join(folder.path, 'watchbill.db'), settings);
    if (inventory) await sync(watchbill, observedEstate(COMPONENTS));
    costs.push(await take(watchbill, count, (index) => `server-${(index * 7) % 7_000}`));
    await watchbill.close();
    folder.remove();
  }
  const [alone = Number.NaN, together = Number.NaN] = costs;
  return [
    { what: 'first-seen alert, alone', ours: show(alone, 'ms') },
    { what: `first-seen alert, correlated among ${COMPONENTS.toLocaleString('en-US')} components`, ours: show(together, 'ms') },
  ];
}

export const alerts: Benchmark = {
  name: 'alerts',
  summary: 'a hundred thousand open alerts, correlation in an inventory, and a storm',
  needs: {},
  run: async (run) => [...(await amongOpen(run)), ...(await correlated(run)), ...(await storm(run))],
};
