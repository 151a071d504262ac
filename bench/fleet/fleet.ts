/**
 * Five thousand web servers, each asked every half minute for ten minutes: whether their turns drift, what that costs in processor time and
 * memory, beside Nagios with its plugin at the same pace, and how soon an answer that says "ill" is an alert in the database.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { newHome, startServe } from '../../test/parts/program.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile, show } from '../figures.ts';
import { configuration } from '../parts/configuration.ts';
import { missing } from '../parts/present.ts';
import { cpuSeconds } from '../parts/proc.ts';
import { sleep } from '../parts/sleep.ts';
import { PLUGIN, startNagios } from './nagios.ts';
import type { Seen } from './targets.ts';

const TARGETS = 5_000;
const EVERY_S = 30;
const MINUTES = 10;
/** A hundred fall ill at once, and are noticed when it is their turn. */
const FALLEN = 100;
/** Of Nagios: five thousand plugins in half a minute are more than two cores have. */
const THEIR_TARGETS = 1_000;

const probes = (port: number): string =>
  Array.from(
    { length: TARGETS },
    (_, index) => `
[[probe]]
name = "web-${index}"
kind = "http"
target = "http://127.0.0.1:${port}/${index}"
condition = '[status] == 200 && [body] contains "is well"'
every = "${EVERY_S}s"
attempts = 1
`,
  ).join('');

const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024;

const now = (): number => performance.timeOrigin + performance.now();

async function openTargets(count: number) {
  const worker = new Worker(new URL('./targets.ts', import.meta.url), { workerData: { count } });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    fall: (fallen: number): void => worker.postMessage({ fall: fallen }),
    seen: async (): Promise<Seen> => {
      worker.postMessage('seen');
      return ((await once(worker, 'message')) as [Seen])[0];
    },
    close: () => worker.terminate(),
  };
}

/** How far each turn is from where the first one of its target puts it, in milliseconds. */
const strayed = (asked: Seen['asked'], from: number): readonly number[] =>
  asked.flatMap((times) => {
    const [first, ...later] = times.filter((at) => at >= from);
    return first === undefined ? [] : later.map((at, turn) => Math.abs(at - first - (turn + 1) * EVERY_S * 1_000));
  });

export const fleet: Benchmark = {
  name: 'fleet',
  summary: `${TARGETS.toLocaleString('en-US')} web servers are asked every ${EVERY_S} s`,
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const seconds = quick ? 3 * EVERY_S : MINUTES * 60;
    const targets = await openTargets(TARGETS);
    const home = newHome({ config: `${configuration({ paused: true })}${probes(targets.port)}` });
    const serve = await startServe(home);
    try {
      progress(`${TARGETS} targets, every ${EVERY_S} s, for ${seconds} s`);
      await sleep((EVERY_S + 5) * 1_000);
      const [from, cpu, memory] = [now(), cpuSeconds(serve.pid()), residentMegabytes(serve.pid())];
      await sleep(seconds * 1_000);
      const spent = cpuSeconds(serve.pid()) - cpu;
      const [grown, { asked }] = [residentMegabytes(serve.pid()), await targets.seen()];
      const turns = asked.reduce((sum, times) => sum + times.filter((at) => at >= from).length, 0);
      const wanted = (TARGETS * seconds) / EVERY_S;
      const astray = strayed(asked, from);

      progress(`${FALLEN} of them fall ill`);
      const noticed = await untilAlerts(home.db, () => targets.fall(FALLEN));
      const { ill } = await targets.seen();
      const late = [...noticed].flatMap(([index, at]) => {
        const said = ill[index];
        return said === undefined ? [] : [at - said];
      });
      await serve.stop();

      const theirs = await nagios(quick, progress);
      const ours = (spent / turns) * 1_000;
      return [
        {
          what: `turns in ${seconds} s, of ${wanted.toLocaleString('en-US')}`,
          ours: turns.toLocaleString('en-US'),
          value: (turns / wanted) * 100,
          goal: { is: 'at least', limit: 99, unit: '%' },
        },
        { what: 'a turn from where it should be, p50', ours: show(quantile(astray, 0.5), 'ms') },
        { what: 'a turn from where it should be, p99', ours: show(quantile(astray, 0.99), 'ms') },
        {
          what: 'processor of `watchbill serve`',
          ours: `${((spent / seconds) * 100).toFixed(1)} % of a core`,
        },
        { what: 'its memory, before and after', ours: `${memory.toFixed(0)} MB, ${grown.toFixed(0)} MB` },
        {
          what: `from the ill answer to the alert, p95 of ${late.length}`,
          ours: show(quantile(late, 0.95), 'ms'),
          value: quantile(late, 0.95),
          goal: { is: 'at most', limit: 500, unit: 'ms' },
        },
        {
          what: 'CPU of 1,000 checks, engine and database with it',
          ours: show(ours, 's'),
          ...(theirs === undefined ? {} : { peer: `nagios4 ${show(theirs, 's')}`, ratio: ours / theirs }),
        },
      ];
    } finally {
      await serve.stop();
      home.remove();
      await targets.close();
    }
  },
};

/** When each target's alert could be read by another process. */
async function untilAlerts(db: string, begin: () => void): Promise<ReadonlyMap<number, number>> {
  const database = new Database(db, { readonly: true });
  const noticed = new Map<number, number>();
  try {
    const open = database.prepare("select fingerprint from alert where source = 'probe' and resolved_at is null").pluck();
    const until = now() + (EVERY_S + 10) * 1_000;
    begin();
    while (noticed.size < FALLEN && now() < until) {
      await sleep(5);
      const [at, names] = [now(), open.all() as string[]];
      for (const name of names) {
        const index = Number(name.replace('web-', ''));
        if (!noticed.has(index)) noticed.set(index, at);
      }
    }
    return noticed;
  } finally {
    database.close();
  }
}

/** Its seconds of processor for a thousand checks; undefined where it is not installed. */
async function nagios(quick: boolean, progress: (text: string) => void): Promise<number | undefined> {
  if (missing({ nagios4: 'nagios4-core' }).length > 0 || !existsSync(PLUGIN)) return undefined;
  const targets = await openTargets(THEIR_TARGETS);
  const theirs = startNagios(targets.port, THEIR_TARGETS, EVERY_S);
  try {
    progress(`Nagios with ${THEIR_TARGETS} of them`);
    await sleep((EVERY_S + 5) * 1_000);
    const [from, cpu] = [now(), theirs.cpu()];
    await sleep((quick ? 1 : 4) * EVERY_S * 1_000);
    const spent = theirs.cpu() - cpu;
    const { asked } = await targets.seen();
    const turns = asked.reduce((sum, times) => sum + times.filter((at) => at >= from).length, 0);
    if (turns === 0) throw new Error(`Nagios asked nobody: ${theirs.output()}`);
    return (spent / turns) * 1_000;
  } finally {
    await theirs.stop();
    await targets.close();
  }
}
