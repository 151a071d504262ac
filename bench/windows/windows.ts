/** Calendars of windows: expanding a year of them with every conflict, one candidate among many, and free slots. */
import { join } from 'node:path';
import { isRefusal } from '../../src/domain/kernel/refusal.ts';
import { all } from '../../src/domain/kernel/script.ts';
import { expand } from '../../src/domain/windows/expand.ts';
import { claim, save } from '../../src/domain/windows/records.ts';
import { sweep } from '../../src/domain/windows/sweep.ts';
import { ORDINARY, type Window } from '../../src/domain/windows/window.ts';
import { temporaryFolder } from '../../test/parts/folder.ts';
import type { Benchmark, Figure, Run } from '../benchmark.ts';
import { median, show } from '../figures.ts';
import { observedEstate, sync } from '../inventory/estate.ts';
import { latency, latencyOf } from '../parts/latency.ts';
import { openOrThrow } from '../parts/tasks.ts';
import { claimsOn, drawing, recurring, single, YEAR } from './calendars.ts';
import { exchange } from './exchange.ts';
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
  const servers = (
    await store.read(() => all<{ number: number; name: string }>("select number, name from component where type = 'server'"))
  ).slice();
  const draw = drawing(4);
  const now = Date.now();
  const soon = Math.floor(now / 86_400_000) * 86_400_000;
  const target = (): { readonly number: number; readonly name: string } => servers[draw(servers.length)] ?? { number: 1, name: 'server-0' };
  const chunk = 5_000;
  for (let from = 0; from < count; from += chunk) {
    const batch = Array.from({ length: Math.min(chunk, count - from) }, (_, at) => {
      const start = soon + draw(365 * 1_440) * 60_000;
      const length = (30 + draw(330)) * 60_000;
      const place = target();
      const window: Window = {
        ...{ zone: 'UTC', start, length, ends: 'exact', gap: 'shift', overlap: 'first', rule: null, except: [], moved: {} },
        ...{ number: from + at + 1, id: `w${from + at}`, title: 'bench', description: '', state: 'approved', targets: [place.name] },
        ...{ impact: 'degraded', risk: 'low', owner: 'bench', crew: [], rollback: null, runbook: null, effect: 'delay', dependants: false },
        ...{
          attended: false,
          ...ORDINARY,
          occurrence: start,
          startsAt: start,
          endsAt: start + length,
          approvedBy: 'bench',
          approvedAt: now,
          reason: null,
        },
        ...{ createdAt: now, createdBy: 'bench', updatedAt: now, updatedBy: 'bench', version: 1 },
      };
      return { window, resources: [`C${place.number}`] };
    });
    await store.write(function* () {
      yield* save(batch.map(({ window }) => window));
      yield* claim(batch);
    });
  }
  await store.write(() => all('analyze'));
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

export const windows: Benchmark = {
  name: 'windows',
  summary: 'maintenance windows: a year of them with every conflict, a candidate among many, free slots, calendars read and written',
  needs: { khal: 'khal' },
  async run(run) {
    const figures: Figure[] = [...whole(run), ...beside(run), ...(await exchange(run))];
    for (const count of run.quick ? [10_000] : [10_000, 100_000, 1_000_000]) figures.push(...(await candidates(run, count)));
    return figures;
  },
};
