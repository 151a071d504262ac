/**
 * Durable ingest beside volatile ingest. Watchbill answers after the commit that holds alert, task, clock, page and events is on the disk;
 * Alertmanager answers when the alert is in its memory. Both get the same alerts from the same generator, in turn, each time freshly
 * started; afterwards the rows are counted.
 */
import type { Benchmark, Figure, Goal, Run } from '../benchmark.ts';
import { median, ratioOf, show } from '../figures.ts';
import { cpuSeconds } from '../parts/proc.ts';
import { generate, type Load, type Seen } from './load.ts';
import { countRows } from './rows.ts';
import { type Server, startAlertmanager, startWatchbill } from './servers.ts';

interface Scenario {
  readonly what: string;
  readonly batch: number;
  readonly connections: number;
  readonly different: number;
  readonly goal?: number;
  /** As the product is set up: alerts of a kind above this rate share a task. Without it each has its own. */
  readonly stormAbove?: number;
}

/** Repeats go over this many open alerts. */
const OPEN = 10_000;

const SCENARIOS: readonly Scenario[] = [
  { what: 'first-seen alerts, one a request', batch: 1, connections: 32, different: 0, goal: 0.7 },
  { what: 'first-seen alerts, 100 a request', batch: 100, connections: 16, different: 0, goal: 1 },
  { what: 'first-seen alerts, 100 a request, as a storm', batch: 100, connections: 16, different: 0, stormAbove: 3_000 },
  { what: 'repeats of open alerts, one a request', batch: 1, connections: 32, different: OPEN, goal: 1.5 },
  { what: 'repeats of open alerts, 100 a request', batch: 100, connections: 16, different: OPEN, goal: 1.5 },
];

interface Phases {
  readonly warmSeconds: number;
  readonly seconds: number;
}

interface Measured {
  readonly rate: number;
  readonly p99: number;
  /** Microseconds of processor time that the server took for an alert. */
  readonly cpu: number;
  /** Reports answered with 2xx, over all phases. */
  readonly reports: number;
  /** Reports that wrk may have had on the way when it hung up. */
  readonly onTheWay: number;
}

/** Alerts a second, after a warm-up on other alerts; for repeats, after all of them were opened. */
async function measure(
  target: Load['target'],
  { url, token, pid }: Server,
  scenario: Scenario,
  { warmSeconds, seconds }: Phases,
): Promise<Measured> {
  const { batch, connections, different } = scenario;
  let reports = 0;
  let onTheWay = 0;
  const phase = async (load: Pick<Load, 'seconds' | 'batch' | 'connections' | 'firstNumber'>): Promise<Seen> => {
    const seen = await generate({ target, url, different, ...load, ...(token === undefined ? {} : { token }) });
    reports += seen.requests * load.batch;
    onTheWay += load.connections * load.batch;
    return seen;
  };
  while (reports < different) await phase({ batch: 100, connections: 1, seconds: 1, firstNumber: reports });
  await phase({ batch, connections, seconds: warmSeconds, firstNumber: 0 });
  const before = cpuSeconds(pid());
  const { requests, seconds: took, p99 } = await phase({ batch, connections, seconds, firstNumber: 0x4000_0000 });
  return { rate: (requests * batch) / took, p99, cpu: ((cpuSeconds(pid()) - before) * 1e6) / (requests * batch), reports, onTheWay };
}

interface Round {
  readonly ours: Measured;
  readonly theirs: Measured;
}

const beside = (what: string, unit: string, rounds: readonly Round[], of: (measured: Measured) => number, goal?: Goal): Figure => ({
  what,
  ours: show(median(rounds.map(({ ours }) => of(ours))), unit),
  peer: show(median(rounds.map(({ theirs }) => of(theirs))), unit),
  ratio: ratioOf(rounds.map(({ ours, theirs }) => [of(ours), of(theirs)])),
  ...(goal === undefined ? {} : { goal }),
});

const describe = ({ rate, p99, cpu }: Measured): string => `${show(rate)} (p99 ${show(p99)} ms, ${show(cpu)} µs of processor each)`;

async function round(scenario: Scenario, phases: Phases): Promise<Round> {
  const watchbill = await startWatchbill(scenario.stormAbove);
  const ours = await measure('watchbill', watchbill, scenario, phases).finally(() => watchbill.stop());
  const { alerts } = countRows(watchbill.db, ours, scenario.stormAbove !== undefined);
  watchbill.remove();
  if (scenario.different > 0 && alerts !== scenario.different)
    throw new Error(`${scenario.different} alerts were repeated and ${alerts} are open`);
  const alertmanager = await startAlertmanager();
  const theirs = await measure('alertmanager', alertmanager, scenario, phases).finally(() => alertmanager.stop());
  return { ours, theirs };
}

export const ingest: Benchmark = {
  name: 'ingest',
  summary: 'alerts a second, durable, beside Alertmanager in memory (same wrk, in turn, medians)',
  needs: { wrk: 'wrk', 'prometheus-alertmanager': 'prometheus-alertmanager' },
  async run({ quick, progress }: Run): Promise<readonly Figure[]> {
    const rounds = quick ? 2 : 5;
    const phases = quick ? { warmSeconds: 1, seconds: 2 } : { warmSeconds: 2, seconds: 4 };
    const results = new Map<Scenario, Round[]>(SCENARIOS.map((scenario) => [scenario, []]));
    for (let turn = 1; turn <= rounds; turn++) {
      for (const [scenario, done] of results) {
        const { ours, theirs } = await round(scenario, phases);
        done.push({ ours, theirs });
        progress(`${turn}/${rounds} ${scenario.what}: ${describe(ours)} beside ${describe(theirs)}`);
      }
    }
    return [...results].flatMap(([{ what, goal }, done]) => [
      beside(what, '/s', done, ({ rate }) => rate, goal === undefined ? undefined : { is: 'at least', limit: goal }),
      // Says the same of a machine that is busy with other things, where the rates of one thread and of many suffer differently.
      beside(`${what}, processor time`, 'µs each', done, ({ cpu }) => cpu),
    ]);
  },
};
