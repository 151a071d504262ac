import { one } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { escalationDuty } from '../../src/runtime/duties/escalation.ts';
import { probeDuty } from '../../src/runtime/duties/probe.ts';
import { type Engine, startEngine } from '../../src/runtime/engine.ts';
import { openWatchbill } from '../../src/runtime/watchbill.ts';
import { eventually } from '../parts/eventually.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { ANA, given, settings } from './house.ts';

type Said = Readonly<Record<string, unknown>>;

/** A Watchbill that probes, on a clock that is advanced; what it asks is real. */
export async function openProbedHouse(said: Said, { db = ':memory:', clock = steppedClock() as SteppedClock } = {}) {
  const lines: string[] = [];
  const log = { write: (level: string, text: string): void => void lines.push(`${level} ${text}`) };
  const watchbill = given(
    await openWatchbill({ db, settings: settings(said), clock, log, channels: {}, actor: { ...ANA, role: 'admin' } }),
  );
  const { surroundings } = watchbill;
  const { store } = surroundings.ports;
  const engine: Engine = startEngine({
    store,
    clock,
    log,
    duties: [escalationDuty(surroundings), probeDuty(surroundings, () => engine.nudge())],
    everySecond: () => () => undefined,
  });
  await engine.tick();

  /** Until whatever is due has been asked, and its results are written. */
  const settle = () =>
    eventually(
      async () => {
        await engine.tick();
        const row = await store.read(() => one<{ due: number }>('select count(*) as due from probe where due_at <= $1', clock.now()));
        return Number(row?.due ?? 0) === 0;
      },
      { every: 5, what: 'every probe that is due has been asked' },
    );
  await settle();

  return {
    watchbill,
    clock,
    store,
    lines,
    settle,
    configure: async (next: Said) => {
      watchbill.configure(settingsFrom(settings(next)));
      await settle();
    },
    /** Second by second. */
    async pass(seconds: number) {
      for (let left = seconds; left > 0; left--) {
        clock.advance(1_000);
        await settle();
      }
    },
    /** `web critical`, by name. */
    states: async () =>
      given(await watchbill.probe.list({}))
        .map(({ name, state }) => `${name} ${state}`)
        .sort(),
    alerts: async (query = 'status:any') =>
      given(await watchbill.alert.list({ query: [query], limit: 1_000 }))
        .map(({ number, status, severity, title }) => `${number} ${status} ${severity} ${title}`)
        .sort(),
    async close() {
      await engine.stop();
      await watchbill.close();
    },
  };
}

export type ProbedHouse = Awaited<ReturnType<typeof openProbedHouse>>;
