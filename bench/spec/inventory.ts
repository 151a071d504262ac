import { join } from 'node:path';
import type { Watchbill } from '../../src/runtime/watchbill.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Figure, Run } from '../benchmark.ts';
import { median, quantile, show } from '../figures.ts';
import { observedEstate, sync } from '../inventory/estate.ts';
import { latencyOf } from '../parts/latency.ts';
import { openOrThrow } from '../parts/tasks.ts';

const FEW = 1_000;
const MANY = 10_000;
const LIMIT_MS = 100;
/** Ten times the components may take twice the time: what an index needs, and the machine's moods. */
const DEGRADED = 2;

/** Counted whole, and the first hundred shown, as on the screen. */
const COMPLEX = [
  'region-3,env=prod,tier in (db,cache):!canary',
  'tier!=web,type=server',
  'down(canary=yes),type=service',
  'up(2, team=team-7):&env=prod',
  '(tier=web:tier=db):&!env=test:!region-0',
];

/** What is done to one component, or to a screen full of them, among a thousand and among ten thousand. */
export async function inventoryFigures({ quick, progress }: Run): Promise<readonly Figure[]> {
  progress('components');
  const folder = temporaryFolder();
  const few = await openOrThrow(join(folder.path, 'few.db'));
  const many = await openOrThrow(join(folder.path, 'many.db'));
  await sync(few, observedEstate(FEW));
  await sync(many, observedEstate(MANY));
  const acts: Readonly<Record<string, (component: Watchbill['component'], round: number) => Promise<unknown>>> = {
    create: (component, round) => component.create({ name: `new-${round}`, type: 'server', label: { tier: 'web' } }),
    list: (component) => component.list({}),
    show: (component, round) => component.show({ component: `server-${round}` }),
    edit: (component, round) => component.edit({ component: `server-${round}`, label: { tier: 'edge' } }),
    'list of a name': (component, round) => component.list({ selector: [`server-${round}`] }),
    'list of a rare tag': (component) => component.list({ selector: ['canary=yes'], limit: 5 }),
  };
  const figures: Figure[] = [];
  const rounds = quick ? 50 : 200;
  for (const [name, act] of Object.entries(acts)) {
    const times: readonly [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      times[0].push(...(await latencyOf(1, () => act(many.component, round))).milliseconds);
      times[1].push(...(await latencyOf(1, () => act(few.component, round))).milliseconds);
    }
    const [ours, before] = [median(times[0]), median(times[1])];
    figures.push({
      what: `component ${name}, ${MANY.toLocaleString('en-US')} beside ${FEW.toLocaleString('en-US')}`,
      ours: show(ours, 'ms'),
      peer: show(before, 'ms'),
      ratio: ours / before,
      goal: { is: 'at most', limit: DEGRADED },
    });
  }
  for (const selector of COMPLEX) {
    const { milliseconds } = await latencyOf(rounds, () => many.component.page({ query: selector }));
    const value = quantile(milliseconds, 0.99);
    const what = `components \`${selector}\` of ${MANY.toLocaleString('en-US')}, counted, p99`;
    figures.push({ what, ours: show(value, 'ms'), value, goal: { is: 'at most', limit: LIMIT_MS, unit: 'ms' } });
  }
  await Promise.all([few.close(), many.close()]);
  folder.remove();
  return figures;
}
