/**
 * A thousand probes of loopback web servers: one sweep of them, the same with a tenth that says nothing, how soon all states are read, how many of
 * a thousand faults are judged as they are; and the processor's time a check, beside the plugin of Debian that Nagios would run for each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { median, quantile, show } from '../figures.ts';

const TARGETS = 1_000;
const TIMEOUT_MS = 3_000;
const PLUGIN = '/usr/lib/nagios/plugins/check_http';
const CONDITION = '[status] == 200 && [body] contains "is well" && [response_ms] < 800';

/** How a target behaves, and what a probe of it has to be. */
const FAULTS = [
  ['fine', 'ok'],
  ['error', 'critical'],
  ['ill', 'critical'],
  ['slow', 'critical'],
  ['cut', 'critical'],
  ['silent', 'critical'],
] as const;

const given = <T>(value: T): Exclude<T, { readonly refusal: unknown }> => {
  if (isRefusal(value)) throw new Error(`refused: ${JSON.stringify(value.refusal)}`);
  return value as Exclude<T, { readonly refusal: unknown }>;
};

type Where = (index: number) => string;

/** A Watchbill with a probe a target. */
const estate = async (target: Where) =>
  given(
    await openWatchbill({
      db: ':memory:',
      settings: {
        probe: Array.from({ length: TARGETS }, (_, index) => ({
          name: `web-${index}`,
          kind: 'http',
          target: target(index),
          condition: CONDITION,
          timeout: `${TIMEOUT_MS}ms`,
          attempts: 1,
        })),
      },
    }),
  );

interface Sweep {
  readonly seconds: number;
  /** Processor time of this thread: the targets have one of their own. */
  readonly cpu: number;
  /** Of those that answered. */
  readonly p50: number;
  readonly states: ReadonlyMap<string, string>;
}

async function sweep(target: Where): Promise<Sweep> {
  const watchbill = await estate(target);
  try {
    const [began, cpu] = [performance.now(), process.threadCpuUsage()];
    const rows = given(await watchbill.probe.sweep({}));
    const { user, system } = process.threadCpuUsage(cpu);
    const answered = rows.flatMap(({ state, responseMs }) => (state === 'ok' && responseMs !== null ? [responseMs] : []));
    return {
      seconds: (performance.now() - began) / 1_000,
      cpu: (user + system) / 1e6,
      p50: quantile(answered, 0.5),
      states: new Map(rows.map(({ name, state }) => [name, state])),
    };
  } finally {
    await watchbill.close();
  }
}

/** Processor time of all that this process started and that has ended. */
function spentByChildren(): number {
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** The plugin once a target, eight at a time; CPU seconds of a thousand. */
async function plugins(address: string, count: number): Promise<number> {
  const [host = '', port = ''] = address.split(':');
  const before = spentByChildren();
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await once(spawn(PLUGIN, ['-H', host, '-p', port, '-u', '/fine', '-s', 'is well'], { stdio: 'ignore' }), 'close');
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return ((spentByChildren() - before) / count) * 1_000;
}

export const probes: Benchmark = {
  name: 'probes',
  summary: `${TARGETS.toLocaleString('en-US')} web servers on loopback are asked whether they are well`,
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const targets = new Worker(new URL('./targets.ts', import.meta.url));
    try {
      const [[web, silent]] = (await once(targets, 'message')) as [readonly [string, string]];
      const fine: Where = (index) => `http://${web}/fine/${index}`;
      const holed: Where = (index) => (index % 10 === 0 ? `http://${silent}/` : fine(index));
      await sweep(fine);
      const rounds = quick ? 2 : 7;
      const [well, ill]: [Sweep[], Sweep[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        progress(`sweep ${round + 1} of ${rounds}`);
        well.push(await sweep(fine));
        ill.push(await sweep(holed));
      }
      progress('a thousand faults');
      const faults = await sweep((index) => `http://${web}/${FAULTS[index % FAULTS.length]?.[0]}/${index}`);
      const right = [...faults.states].filter(([name, state]) => state === FAULTS[Number(name.slice(4)) % FAULTS.length]?.[1]).length;
      progress('the plugin');
      const theirs = existsSync(PLUGIN) ? await plugins(web, quick ? 100 : TARGETS) : undefined;
      progress('all states');
      const queried = await states(fine, quick ? 10 : 50);
      const of = (sweeps: readonly Sweep[], what: 'seconds' | 'cpu' | 'p50'): number => median(sweeps.map((one) => one[what]));
      return [
        {
          what: 'one sweep',
          ours: show(of(well, 'seconds'), 's'),
          value: of(well, 'seconds'),
          goal: { is: 'at most', limit: 1, unit: 's' },
        },
        {
          what: `one sweep with a tenth that says nothing for ${TIMEOUT_MS / 1_000} s`,
          ours: show(of(ill, 'seconds'), 's'),
          value: of(ill, 'seconds'),
          goal: { is: 'at most', limit: TIMEOUT_MS / 1_000 + 1, unit: 's' },
        },
        {
          what: 'latency of the rest, p50',
          ours: show(of(ill, 'p50'), 'ms'),
          peer: `without the tenth ${show(of(well, 'p50'), 'ms')}`,
          ratio: of(ill, 'p50') / of(well, 'p50'),
          goal: { is: 'at most', limit: 1.1 },
        },
        {
          what: 'faults judged as they are',
          ours: `${right} of ${TARGETS}`,
          value: (right / TARGETS) * 100,
          goal: { is: 'at least', limit: 99, unit: '%' },
        },
        {
          what: `the states of ${TARGETS.toLocaleString('en-US')}, queried, p95`,
          ours: show(quantile(queried, 0.95), 'ms'),
          value: quantile(queried, 0.95),
          goal: { is: 'at most', limit: 50, unit: 'ms' },
        },
        {
          what: 'CPU of 1,000 checks',
          ours: show(of(well, 'cpu'), 's'),
          ...(theirs === undefined ? {} : { peer: `check_http ${show(theirs, 's')}`, ratio: of(well, 'cpu') / theirs }),
        },
      ];
    } finally {
      await targets.terminate();
    }
  },
};

async function states(target: Where, rounds: number): Promise<readonly number[]> {
  const watchbill = await estate(target);
  try {
    given(await watchbill.probe.sweep({ record: true }));
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const began = performance.now();
      const rows = given(await watchbill.probe.list({}));
      took.push(performance.now() - began);
      if (rows.length !== TARGETS) throw new Error(`${rows.length} of ${TARGETS} states`);
    }
    return took;
  } finally {
    await watchbill.close();
  }
}
