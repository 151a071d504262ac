/** Many clocks due in one second, and many that are not: how long deciding takes, how soon all of it is with the channels, what waiting costs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { escalationDuty } from '../../src/runtime/duties/escalation.ts';
import { alert, type House, minutes, openHouse, settings } from '../../test/stories/house.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { quantile } from '../figures.ts';

const PARALLEL = 500;
const RUNNING = 10_000;
const TICKS = 200;

/** A path for everybody, so that no budget of one person's holds anything back; no storm, and nothing that joins them. */
const SETTINGS = settings({
  policy: Array.from({ length: PARALLEL }, (_, at) => ({
    name: `p${at}`,
    match: { path: `${at}` },
    step: [
      { delay: '5m', tell: [`mail:p${at}@example.org`] },
      { delay: '1d', tell: ['bela'] },
    ],
  })),
  alert: { storm: { above: 0 }, flap: { start: 0 } },
});

/** A store on disk, with a clock for each of so many alerts. */
async function withClocks<T>(count: number, measure: (house: House) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-bench-'));
  const house = await openHouse({ db: join(folder, 'bench.db'), settings: SETTINGS });
  try {
    for (let from = 0; from < count; from += 500)
      await house.receive(
        ...Array.from({ length: Math.min(500, count - from) }, (_, at) => alert({ fingerprint: `f${from + at}`, path: `${at}` })),
      );
    return await measure(house);
  } finally {
    await house.close();
    rmSync(folder, { recursive: true });
  }
}

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;

export const escalation: Benchmark = {
  name: 'escalation',
  summary: 'clocks of escalation on SQLite, on disk: many due at once, and many that wait',
  needs: {},
  async run({ quick, progress }): Promise<readonly Figure[]> {
    const decided: number[] = [];
    const handed: number[] = [];
    for (let round = 0; round < (quick ? 3 : 10); round++) {
      progress(`${PARALLEL} clocks due in one second, round ${round + 1}`);
      await withClocks(PARALLEL, async (house) => {
        house.clock.advance(minutes(5));
        const due = performance.now();
        // What the engine does first when they are due; every one of them is decided when the transaction is.
        await escalationDuty(house.watchbill.surroundings).run((script) => house.store.write(script), {
          name: 'engine',
          holder: 'bench',
          term: 1,
          until: Number.MAX_SAFE_INTEGER,
        });
        decided.push(performance.now() - due);
        await house.start();
        for (let tries = 0; house.mail.letters.length < PARALLEL && tries < 100; tries++) await house.settle();
        if (house.mail.letters.length < PARALLEL) throw new Error(`only ${house.mail.letters.length} pages went`);
        handed.push(performance.now() - due);
      });
    }
    progress(`${RUNNING} running clocks`);
    const { ticks, share } = await withClocks(RUNNING, async (house) => {
      await house.start();
      const engine = house.engine();
      if (engine === undefined) throw new Error('no engine runs');
      const took: number[] = [];
      const before = process.cpuUsage();
      for (let tick = 0; tick < TICKS; tick++) {
        house.clock.advance(1_000);
        const start = performance.now();
        await engine.tick();
        took.push(performance.now() - start);
      }
      const { user, system } = process.cpuUsage(before);
      return { ticks: took, share: (user + system) / 1_000 / TICKS / 10 };
    });
    const [decision, handover, tick] = [Math.max(...decided), Math.max(...handed), quantile(ticks, 0.99)];
    return [
      {
        what: `${PARALLEL} due in one second: all decided, worst round`,
        ours: ms(decision),
        value: decision,
        goal: { is: 'at most', limit: 100, unit: 'ms' },
      },
      {
        what: `${PARALLEL} due in one second: all with their channel, worst round`,
        ours: ms(handover),
        value: handover,
        goal: { is: 'at most', limit: 2_000, unit: 'ms' },
      },
      {
        what: `${RUNNING} running clocks: a tick of the engine, p99`,
        ours: ms(tick),
        value: tick,
        goal: { is: 'at most', limit: 50, unit: 'ms' },
      },
      {
        what: `${RUNNING} running clocks: a tick each second, of one core`,
        ours: `${share.toFixed(2)} %`,
        value: share,
        goal: { is: 'at most', limit: 2, unit: '%' },
      },
    ];
  },
};
