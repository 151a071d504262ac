import { one } from '../../src/domain/kernel/script.ts';
import { settingsFrom } from '../../src/runtime/config/settings.ts';
import { expiryDuty } from '../../src/runtime/duties/expiry.ts';
import { pollDuty } from '../../src/runtime/duties/poll.ts';
import { silenceDuty } from '../../src/runtime/duties/silence.ts';
import { windowDuty } from '../../src/runtime/duties/window.ts';
import { writeBackDuty } from '../../src/runtime/duties/write-back.ts';
import { type Engine, startEngine } from '../../src/runtime/engine.ts';
import { groupCommit } from '../../src/runtime/group-commit.ts';
import { openWatchbill, type Watchbill } from '../../src/runtime/watchbill.ts';
import { eventually } from '../parts/eventually.ts';
import { type SteppedClock, steppedClock } from './clock.ts';
import { ANA, given } from './house.ts';

export type Said = Readonly<Record<string, unknown>>;

/** A Watchbill that asks its sources, on a clock that is advanced. */
export async function openPolledHouse(source: readonly Said[], clock: SteppedClock = steppedClock()) {
  const lines: string[] = [];
  const log = { write: (level: string, text: string): void => void lines.push(`${level} ${text}`) };
  const watchbill: Watchbill = given(await openWatchbill({ db: ':memory:', settings: { source }, clock, log, channels: {}, actor: ANA }));
  const { surroundings } = watchbill;
  const { store } = surroundings.ports;
  const start = (): Engine => {
    const engine: Engine = startEngine({
      store,
      clock,
      log,
      duties: [
        expiryDuty(surroundings),
        silenceDuty(surroundings),
        windowDuty(surroundings),
        pollDuty(surroundings, () => engine.nudge()),
        writeBackDuty(surroundings, () => engine.nudge()),
      ],
      everySecond: () => () => undefined,
    });
    return engine;
  };
  let engine = start();
  await engine.tick();
  const asking = async (but: readonly string[]): Promise<number> =>
    Number(
      (
        await store.read(() =>
          one<{ n: number }>(
            `select (select count(*) from source_poll where holder is not null and until > $1 and source not in {values $2})
               + (select count(*) from write_back where holder is not null and due_at > $1 and source not in {values $2}) as n`,
            clock.now(),
            JSON.stringify(but),
          ),
        )
      )?.n ?? 0,
    );
  const alertsOf = async () => given(await watchbill.alert.list({ query: ['status:any'], limit: 1_000 }));
  return {
    watchbill,
    clock,
    lines,
    store,
    engine: () => engine,
    configure: (said: Said) => watchbill.configure(settingsFrom(said)),
    /** Two seconds at a time, and each time until nobody is being asked but those that hang. */
    async pass(ms: number, but: readonly string[] = []) {
      for (let left = ms; left > 0; left -= 2_000) {
        clock.advance(Math.min(2_000, left));
        await engine.tick();
        await eventually(async () => (await asking(but)) === 0, { every: 2, what: 'every source has answered' });
      }
      await engine.tick();
    },
    async push(...alerts: Parameters<ReturnType<typeof groupCommit>['submit']>[0]['alerts']) {
      const commits = groupCommit(surroundings, () => undefined);
      await commits.submit({ source: 'am', kind: 'alertmanager', alerts, rejections: [], bytes: 100 });
    },
    row: async (name: string) => {
      const found = given(await watchbill.source.list({})).find((row) => row.name === name);
      if (found?.poll == null) throw new Error(`${name} is not asked`);
      return { ...found, poll: found.poll };
    },
    alerts: alertsOf,
    /** `firing zabbix: Web 01 is unreachable`, by the alphabet. */
    open: async () =>
      (await alertsOf())
        .filter(({ status }) => status !== 'resolved')
        .map(({ status, source: name, title }) => `${status} ${name}: ${title}`)
        .sort(),
    timeline: async (number: string) =>
      given(await watchbill.alert.show({ alert: number })).timeline.map(({ kind, text }) => `${kind} ${text}`),
    async restart() {
      await engine.stop();
      engine = start();
      await engine.tick();
    },
    async close() {
      await engine.stop();
      await watchbill.close();
    },
  };
}

export type PolledHouse = Awaited<ReturnType<typeof openPolledHouse>>;
