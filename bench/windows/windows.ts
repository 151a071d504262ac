/** Calendars of windows: expanding a year of them with every conflict, one candidate among many, and free slots. */
import { join } from 'node:path';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { expand } from '../../src/domain/windows/expand.ts';
import { sweep } from '../../src/domain/windows/sweep.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import { newHome } from '../../test/parts/program.ts';
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { median, show } from '../figures.ts';
import { observedEstate, sync } from '../inventory/estate.ts';
import { latencies } from '../keys/keys.ts';
import { CALENDAR, openScreen, wipes } from '../keys/screen.ts';
import { configuration } from '../parts/configuration.ts';
import { latency, latencyOf } from '../parts/latency.ts';
import { sleep } from '../parts/sleep.ts';
import { openOrThrow } from '../parts/tasks.ts';
import { claimsOn, drawing, recurring, single, YEAR } from './calendars.ts';
import { exchange } from './exchange.ts';
import { plan, type Target } from './fill.ts';
import { byKhal, byRrule, byRruleTemporal, type Taken } from './peers.ts';

const SERIES = 10_000;
const COMPONENTS = 10_000;

const number = (value: number): string => value.toLocaleString('en-US');

function timed<T>(rounds: number, work: () => T): { readonly ms: number; readonly last: T } {
  let last = work();
  const taken = Array.from({ length: rounds }, () => {
    const started = performance.now();
    last = work();
    return performance.now() - started;
  });
  return { ms: median(taken), last };
}

/** Ten thousand series over a year, with everything that meets, and a million that do not come round. */
function whole({ quick, progress }: Run): readonly Figure[] {
  const figures: Figure[] = [];
  for (const [what, timings, limit] of [
    [`${number(SERIES)} recurring windows over a year`, recurring(SERIES), 500],
    [`${number(quick ? 100_000 : 1_000_000)} single ones`, single(quick ? 100_000 : 1_000_000), 2_000],
  ] as const) {
    progress(`windows: ${what}`);
    const claims = claimsOn(timings.length, COMPONENTS);
    const { ms, last } = timed(quick ? 2 : 5, () => {
      const spans = expand(timings, YEAR.from, YEAR.to);
      return { times: spans.count, meetings: sweep(spans, claims, COMPONENTS + 100).length };
    });
    figures.push({
      what: `${what}: expand and find all conflicts`,
      ours: `${show(ms, 'ms')} (${number(last.times)} times, ${number(last.meetings)} pairs)`,
      value: ms,
      goal: { is: 'at most', limit, unit: 'ms' },
    });
  }
  return figures;
}

/** Expanding alone, beside libraries and a program that are given as many series as they finish in a minute. */
function beside({ quick, progress }: Run): readonly Figure[] {
  const folder = temporaryFolder();
  const peers: readonly (readonly [string, number, (count: number) => Taken])[] = [
    ['rrule-temporal', quick ? 100 : 1_000, (count) => byRruleTemporal(recurring(count))],
    ['rrule', quick ? 10 : 60, (count) => byRrule(recurring(count))],
    ['khal list', quick ? 50 : 500, (count) => byKhal(recurring(count), folder.path)],
  ];
  const figures = peers.map(([name, count, work]): Figure => {
    progress(`windows: ${name}, ${count} series`);
    const theirs = work(count);
    const ours = timed(5, () => expand(recurring(count), YEAR.from, YEAR.to).count);
    return {
      what: `expand ${number(count)} series over a year beside ${name}`,
      ours: `${show(ours.ms, 'ms')} (${number(ours.last)} times)`,
      peer: `${show(theirs.ms, 'ms')} (${number(theirs.times)} times)`,
      ratio: ours.ms / theirs.ms,
    };
  });
  folder.remove();
  return figures;
}

/** One candidate against many windows that are approved, in a store. */
async function candidates({ quick, progress }: Run, count: number): Promise<readonly Figure[]> {
  const folder = temporaryFolder();
  const watchbill = await openOrThrow(join(folder.path, 'windows.db'));
  await sync(watchbill, observedEstate(COMPONENTS));
  const { store } = watchbill.surroundings.ports;
  progress(`windows: ${number(count)} in a store`);
  const servers = (await store.read(() => all<Target>("select number, name from component where type = 'server'"))).slice();
  const draw = drawing(4);
  const soon = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const target = (): Target => servers[draw(servers.length)] ?? { number: 1, name: 'server-0' };
  await plan(store, count, 'approved', () => soon + draw(365 * 1_440) * 60_000, target);
  const rounds = quick ? 30 : 200;
  const check = await latencyOf(rounds, () => {
    const at = new Date(soon + draw(365 * 1_440) * 60_000).toISOString();
    // A pipeline asks the same as a form that is typed in; what it finds is no error here.
    return watchbill.window.gate({ target: [target().name], at }).then((answer) => (isRefusal(answer) ? undefined : answer));
  });
  const slots = await latencyOf(quick ? 10 : 50, () => watchbill.window.slots({ length: '2h', target: [target().name] }));
  await watchbill.close();
  folder.remove();
  const among = `among ${number(count)}`;
  return [latency(`check of a candidate ${among}`, check, 0.95, 5), latency(`free slots in 90 days ${among}`, slots, 0.95, 100)];
}

/** The calendar of the dashboard over a month of so many windows: what a key press takes, and what opening it. */
async function onScreen({ quick, progress }: Run): Promise<readonly Figure[]> {
  const home = newHome({ config: configuration({ paused: true }) });
  const watchbill = await openOrThrow(home.db);
  const [year = 2026, month = 1] = new Date().toISOString().split(/[-T]/).map(Number);
  const draw = drawing(5);
  const first = Date.UTC(year, month - 1, 1);
  const { store } = watchbill.surroundings.ports;
  await plan(
    store,
    SERIES,
    'proposed',
    () => first + draw(28 * 1_440) * 60_000,
    () => ({ number: draw(COMPONENTS), name: `server-${draw(COMPONENTS)}` }),
  );
  await watchbill.close();
  progress(`windows: the calendar with ${number(SERIES)} entries`);
  const calendar = await openScreen(home, CALENDAR);
  try {
    await sleep(2_000);
    const sample: number[] = [];
    for (let turn = 0; turn < (quick ? 60 : 300); turn++) {
      // To the left and back, so that the month stays.
      sample.push(await calendar.press(turn % 2 === 0 ? 'h' : 'l'));
      await sleep(97);
    }
    const output = calendar.output();
    return [
      ...latencies(`in the calendar with ${number(SERIES)} entries`, sample),
      {
        what: 'the calendar is opened',
        ours: show(calendar.opening, 'ms'),
        value: calendar.opening,
        goal: { is: 'at most', limit: 3_000, unit: 'ms' },
      },
      { what: 'screen wipes in the calendar', ours: String(wipes(output.slice(output.indexOf('month week day')))) },
    ];
  } finally {
    await calendar.close();
    home.remove();
  }
}

export const windows: Benchmark = {
  name: 'windows',
  summary: 'maintenance windows: a year of them with every conflict, a candidate among many, free slots, calendars read and written',
  needs: { khal: 'khal' },
  async run(run) {
    const figures: Figure[] = [...whole(run), ...beside(run), ...(await exchange(run)), ...(await onScreen(run))];
    for (const count of run.quick ? [10_000] : [10_000, 100_000, 1_000_000]) figures.push(...(await candidates(run, count)));
    return figures;
  },
};
